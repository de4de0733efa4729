"""Solvers and searches, pure Python. Empty until the first one (perimeters) is written."""
