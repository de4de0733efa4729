"""Reads of the cases."""
