"""The ACI contract. For now its simulation only: nothing is stored."""
