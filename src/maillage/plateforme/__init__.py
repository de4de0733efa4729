"""The technical floor. Holds no business word: it must not know what a CPTS is."""
