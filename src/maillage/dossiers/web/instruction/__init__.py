"""What the ARS and the Assurance Maladie do in a case."""
