"""The dataset that every import of open data makes, and that its rows name."""

from datetime import datetime

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.fichier import Fichier
from maillage.territoires.models import JeuDeDonnees


def creer_jeu(*, nom: str, fichier: Fichier, par: Acteur, maintenant: datetime) -> JeuDeDonnees:
    """The dataset that this import makes; its rows name it. Told to the audit by the import."""
    options = fichier.options
    return JeuDeDonnees.objects.create(
        nom=nom,
        millesime=str(options.get("millesime") or "")[:200],
        source=options.get("source") or "",
        licence=(options.get("licence") or "")[:200],
        empreinte=fichier.signature,
        charge_a=maintenant,
        charge_par=str(par)[:200],
    )
