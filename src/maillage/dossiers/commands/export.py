"""Telling that somebody took the whole case away."""

from datetime import datetime

from maillage.dossiers.queries.dossier import dossier_de
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner

EXPORT = declarer("dossiers.exporter", "a exporté le {objet}\u00a0: {nombre} fichiers")


def noter_export(*, communaute: int, nombre: int, par: Acteur, maintenant: datetime) -> None:
    """Raises ErreurMetier: no case."""
    dossier = dossier_de(communaute=communaute)
    if dossier is None:
        raise ErreurMetier("Cette communauté n’a pas de dossier.")
    consigner(
        par=par,
        action=EXPORT,
        maintenant=maintenant,
        objet=dossier,
        locataire=communaute,
        details={"nombre": nombre},
    )
