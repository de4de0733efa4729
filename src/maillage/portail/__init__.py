"""Pages that cross modules: home, components, health, error pages."""
