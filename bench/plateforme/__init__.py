"""`bench plateforme`: many signed-in people at once, then the same while things break."""
