"""What every floor needs and that knows nothing else: dates, amounts, identifiers, decisions."""
