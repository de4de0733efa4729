"""Deposits: what is missing, the annexes, one button, the receipt."""
