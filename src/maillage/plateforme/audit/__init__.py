"""Who did what, on what, when, from where, and how they had proved who they were."""
