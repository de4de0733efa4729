"""Speeds of Maillage, beside comparable software. Run by `./maillage bench`."""
