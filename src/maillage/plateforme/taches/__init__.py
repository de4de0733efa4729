"""Work done out of requests: kept in PostgreSQL, retried, followed, never lost with its worker."""
