"""The CPTS and the territory each answers for."""
