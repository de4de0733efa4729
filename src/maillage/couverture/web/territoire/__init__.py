"""The page where a CPTS sees its perimeter, tries a change and defines a new version."""
