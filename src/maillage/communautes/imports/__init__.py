"""Readers of the files of CPTS: checked line by line, planned against the base, writing nothing."""
