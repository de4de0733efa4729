"""The same rules written for other engines, and their installation."""
