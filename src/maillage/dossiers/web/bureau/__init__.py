"""The desk of the services."""
