"""The walls between tenants, kept by the database itself (row-level security)."""
