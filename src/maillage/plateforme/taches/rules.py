"""When to try again, and what to say of a failure."""

import re
from collections.abc import Sequence

# 10 s, then twice as long each time, an hour at most.
ATTENTE_INITIALE_S = 10
ATTENTE_MAXIMALE_S = 3600

PERDUE = (
    "Le travailleur qui menait cette tâche s’est arrêté sans rendre compte, et tous les essais "
    "sont épuisés. Rejouez-la\u00a0: elle reprendra depuis le début."
)
FONCTION_ABSENTE = (
    "La fonction {chemin} n’existe plus dans cette version. Rejouez la tâche après "
    "une mise à jour qui la rétablit, ou annulez-la."
)
DUREE_DEPASSEE = (
    "La tâche a dépassé la durée permise. Rejouez-la à un moment plus calme, "
    "ou faites augmenter sa durée."
)
PANNE = (
    "La tâche a rencontré une panne ({lieu}). Rejouez-la\u00a0; si elle échoue encore, "
    "donnez cet endroit aux développeurs."
)


def attente(essai: int, delais: Sequence[int] = ()) -> int:
    """Seconds to wait after failed attempt number `essai` (from 1).

    `delais` are a task's own waits, the last one repeated; without any, they double.
    """
    rang = max(essai, 1) - 1
    if delais:
        return delais[min(rang, len(delais) - 1)]
    # Bounded before the power: attempts go up to 32 767.
    return int(min(ATTENTE_INITIALE_S * 2 ** min(rang, 20), ATTENTE_MAXIMALE_S))


def phrase_d_echec(classe: str, trace: str, chemin: str) -> str:
    """One French sentence for a stored failure: exception class, stored trace, task path.

    Our own failures carry their sentence as last line of the trace; nothing else of a trace is
    shown, since a message of a library may quote data.
    """
    nom = classe.rpartition(".")[2]
    if nom in {"Refus", "Reessayer", "ArgumentsPerimes", "TacheAnnulee", "Panne"}:
        trouve = re.search(rf"^(?:[\w.]+\.)?{nom}: (.*)\Z", trace.strip(), re.DOTALL | re.MULTILINE)
        if trouve:
            texte = trouve[1].strip()
            return PANNE.format(lieu=texte) if nom == "Panne" else texte
    if nom == "TaskAbandoned":
        return PERDUE
    if nom == "TaskTimeout":
        return DUREE_DEPASSEE
    if nom in {"ImportError", "ModuleNotFoundError", "AttributeError"}:
        return FONCTION_ABSENTE.format(chemin=chemin)
    return PANNE.format(lieu=nom)
