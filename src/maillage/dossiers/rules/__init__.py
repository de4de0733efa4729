"""Decisions from plain values: what documents ask, what is missing, the clock, who must act."""
