"""Sessions of the departmental commissions."""
