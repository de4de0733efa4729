"""The map: one address, one view, the same content as a drawing, a table and files."""
