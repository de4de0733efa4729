"""Pages of files: list, deposit, open, replace, delete, restore."""
