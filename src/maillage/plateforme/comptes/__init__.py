"""Accounts. From the first day, a page is refused to whoever is not signed in."""
