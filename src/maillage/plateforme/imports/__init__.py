"""Files of data given to be imported: read, shown, confirmed, written whole or not at all.

Modules declare their importers; nothing here knows what a file says.
"""
