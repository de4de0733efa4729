"""What crosses CPTS and territories: the map, the coverage, the portrait, the proposals."""
