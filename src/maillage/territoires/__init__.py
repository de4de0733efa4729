"""Communes of France, their groupings, the lists people make of them. Lowest business module."""
