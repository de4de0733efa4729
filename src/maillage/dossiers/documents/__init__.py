"""The documents of a case: their content as data, then as an `Ouvrage`. All from plain values."""
