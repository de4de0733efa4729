"""Who may see, write, deposit, examine and decide a case."""

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.roles.catalogue import declarer_permission

from .models import Dossier
from .states import GESTES, LIBELLES, EtatDossier, Geste, Passage, passage

VOIR = declarer_permission("dossiers.voir", "voir le dossier et son histoire")
ECRIRE = declarer_permission("dossiers.ecrire", "écrire la lettre et le projet de santé")
DEPOSER = declarer_permission("dossiers.deposer", "déposer, retirer ou abandonner le dossier")
INSTRUIRE = declarer_permission("dossiers.instruire", "instruire les dossiers de son territoire")
DECIDER = declarer_permission("dossiers.decider", "décider des dossiers et tenir les séances")
SIEGER = declarer_permission("dossiers.sieger", "lire les dossiers inscrits à une séance")


class PassageRefuse(ErreurMetier):
    """The case is no longer where one thought, or the role may not: the sentence says which."""


def roles_de(par: Acteur) -> frozenset[str]:
    """The roles under which somebody acts; `systeme` is the platform itself."""
    if par.compte is None and par.authentification == "systeme":
        return frozenset({"systeme"})
    return frozenset(filter(None, par.role.split(", ")))


def check_passage(*, dossier: Dossier, geste: Geste, par: Acteur) -> Passage:
    """The move that `geste` makes. Raises PassageRefuse."""
    etat = EtatDossier(dossier.etat)
    trouve = passage(
        geste=geste, de=etat, roles=roles_de(par), avec_commission=dossier.avec_commission
    )
    if trouve is None:
        raise PassageRefuse(
            f"Vous ne pouvez pas {GESTES[geste]}\u00a0: le dossier est maintenant dans l’état "
            f"«\u00a0{LIBELLES[etat]}\u00a0», et ce geste n’y est pas possible ou n’appartient pas "
            "à votre rôle. Rechargez la page pour voir ce qui a changé."
        )
    return trouve
