"""Solvers and searches, pure Python: `perimetres` proposes the perimeters of CPTS."""
