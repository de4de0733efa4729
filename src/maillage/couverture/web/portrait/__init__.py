"""The portrait of a territory and the comparator: pages and files."""
