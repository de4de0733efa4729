"""Decisions on names, codes and lists typed or dropped by people. Pure: no database, no clock."""
