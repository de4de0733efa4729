"""Who may see and do what: roles, given to accounts on a tenant or a territory, with dates."""
