"""Who may propose perimeters, and who sees a proposal.

A proposal belongs to the place (a CPTS, a département, a région, the platform) where its author
holds the right: those who hold the same right at that very place see it and may change it; for
everybody else it does not exist.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from maillage.plateforme.roles.access import attributions_en_vigueur
from maillage.plateforme.roles.catalogue import Niveau, declarer_permission, permissions_de

from .models import Proposition

PROPOSER = declarer_permission(
    "couverture.proposer", "proposer des périmètres de CPTS et comparer des découpages"
)

# The widest first: whoever has several rights proposes under the widest.
ORDRE = (Niveau.PLATEFORME, Niveau.REGION, Niveau.DEPARTEMENT, Niveau.LOCATAIRE)


class PropositionIntrouvable(Exception):
    """No such proposal for this account: pages answer 404, whatever really is there."""


def cercles_de_proposition(*, compte: int, maintenant: datetime) -> tuple[tuple[Niveau, str], ...]:
    """Where an account may propose, the widest place first. One query."""
    places = {
        (Niveau(attribution.niveau), attribution.cible)
        for attribution in attributions_en_vigueur(compte=compte, maintenant=maintenant)
        if PROPOSER.code in permissions_de([attribution.role])
    }
    return tuple(sorted(places, key=lambda place: (ORDRE.index(place[0]), place[1])))


def propositions_visibles(*, compte: int, maintenant: datetime) -> QuerySet[Proposition]:
    """Those of the account's places."""
    condition = Q(pk__in=[])
    for niveau, cible in cercles_de_proposition(compte=compte, maintenant=maintenant):
        condition |= Q(niveau=niveau.value, cible=cible)
    return Proposition.objects.filter(condition)


def proposition_visible(*, identifiant: UUID, compte: int, maintenant: datetime) -> Proposition:
    """Raises PropositionIntrouvable."""
    trouvee = (
        propositions_visibles(compte=compte, maintenant=maintenant)
        .select_related("region", "departement", "communaute")
        .filter(pk=identifiant)
        .first()
    )
    if trouvee is None:
        raise PropositionIntrouvable(str(identifiant))
    return trouvee
