"""What can be done with roles, invitations and the audit, on a tenant or on the platform."""

from .catalogue import declarer_permission

VOIR_ACCES = declarer_permission("acces.voir", "voir qui a accès et à quoi")
DONNER_ACCES = declarer_permission("acces.donner", "inviter, donner et retirer des rôles")
VOIR_JOURNAL = declarer_permission("audit.voir", "lire le journal de ce qui a été fait et consulté")
EXPORTER_JOURNAL = declarer_permission("audit.exporter", "exporter ce journal")
