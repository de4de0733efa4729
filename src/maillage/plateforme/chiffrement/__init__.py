"""Protected columns: encrypted by the application, searchable by keyed hash only.

What a dump, a replica or a copied disk shows of such a column is bytes. A ciphertext is bound to
its table, its column and its row: moved elsewhere, it does not open.
"""
