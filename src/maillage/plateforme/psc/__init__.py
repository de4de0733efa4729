"""Sign-in by Pro Santé Connect: the identity it vouches for, its sessions, their two-sided end."""
