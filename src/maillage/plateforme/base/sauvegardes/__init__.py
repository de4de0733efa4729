"""Backups: one consistent copy of the database and of the stored files, and its way back.

A backup is a folder: `base.dump` (pg_dump's custom format), `fichiers.tar` (the storage) and
`manifeste.json` (what there is, how many rows, which sums). The keys that read protected columns
are never in it. With a public key (age), both pieces are encrypted as they are written, and the
machine that makes backups cannot read them.
"""

from .archive import Manifeste, Sauvegarde, lister, roter
from .restaurer import restaurer, verifier
from .sauver import sauvegarder

__all__ = [
    "Manifeste",
    "Sauvegarde",
    "lister",
    "restaurer",
    "roter",
    "sauvegarder",
    "verifier",
]
