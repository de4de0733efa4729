"""How each région goes from the lettre d'intention to the validated projet de santé."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from maillage.regles.chiffres import Origine, lire_origine, ouvrir
from maillage.regles.parametres_ouverts import PAR_DEFAUT


@dataclass(frozen=True, slots=True)
class Procedure:
    """The practice of one région; None where no source says.

    `instance`: who gives an opinion on the letter, empty when nobody does. `reponse_mois`: months
    after its session in which the services commit to answer (never a tacit effect).
    `elaboration_mois`: recommended at most for writing the projet. `label_annees`: how long a
    support structure is labelled.
    """

    instance: str
    sigle: str
    reponse_mois: int | None
    elaboration_mois: int | None
    label_annees: int | None
    origine: Origine

    @property
    def avec_commission(self) -> bool:
        return bool(self.instance)

    @property
    def mode_delai(self) -> str:
        """What a request for complements does to the two months, by default."""
        return PAR_DEFAUT.mode_suspension.value


def _mois(valeur: Decimal | None) -> int | None:
    return None if valeur is None else int(valeur)


@cache
def _procedures() -> dict[str, Procedure]:
    fichier = ouvrir("procedures.yaml")
    lues = {}
    for cle in fichier.cles:
        champs = fichier.champs(cle)
        lues[cle] = Procedure(
            instance=champs.texte("instance"),
            sigle=champs.texte("sigle"),
            reponse_mois=_mois(champs.decimal_ou_nul("reponse_mois")),
            elaboration_mois=_mois(champs.decimal_ou_nul("elaboration_mois")),
            label_annees=_mois(champs.decimal_ou_nul("label_annees")),
            origine=lire_origine(champs),
        )
        champs.finir()
    return lues


def procedure_de(*, region: str) -> Procedure:
    """The practice of a région (INSEE code), or the default one when none was found."""
    return _procedures().get(region) or _procedures()["defaut"]
