"""Who can help, written by the services of the territory."""
