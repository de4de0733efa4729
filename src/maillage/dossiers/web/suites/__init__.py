"""Life beside the road: changes, abandonment, merging."""
