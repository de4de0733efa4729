"""Database, logs, health, error pages: what every request and every command stands on."""
