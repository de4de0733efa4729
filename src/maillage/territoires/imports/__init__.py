"""Readers of the files of open data by territory: checked line by line, writing nothing."""
