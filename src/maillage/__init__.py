"""Maillage: the open information system of the CPTS."""
