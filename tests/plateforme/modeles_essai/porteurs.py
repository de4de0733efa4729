"""An object that carries files: its identifier says its tenant, its owner and what they may do.

`12.3.w`: of tenant 12, seen by account 3, who may also deposit (`r`: only see).
"""

from datetime import datetime

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.fichiers.access import Porteur, Usage, declarer_porteur

PIECE = Usage("piece", "Pièce", octets_maximum=1024 * 1024, nombre_maximum=5)
LOGO = Usage(
    "logo", "Logo", types=frozenset({"image/svg+xml", "image/png"}), lectures_consignees=True
)


def _lire(identifiant: str) -> tuple[int, int, str] | None:
    morceaux = identifiant.split(".")
    if len(morceaux) != 3 or not (morceaux[0].isdigit() and morceaux[1].isdigit()):
        return None
    return int(morceaux[0]), int(morceaux[1]), morceaux[2]


def voir(par: Acteur, identifiant: str, maintenant: datetime) -> bool:
    lu = _lire(identifiant)
    return lu is not None and par.compte == lu[1]


def deposer(par: Acteur, identifiant: str, maintenant: datetime) -> bool:
    return identifiant.endswith(".w")


def locataire(identifiant: str) -> int | None:
    lu = _lire(identifiant)
    return lu[0] if lu else None


def libelle(identifiant: str) -> str:
    return f"Objet d’essai n°\u00a0{identifiant}"


def declarer() -> None:
    declarer_porteur(Porteur("essai", (PIECE, LOGO), voir, deposer, locataire, libelle))
