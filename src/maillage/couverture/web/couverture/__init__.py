"""The coverage: its page, its plan, its files, for France, a région or a département."""
