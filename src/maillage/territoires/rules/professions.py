"""The professions that a portrait counts, and how the lines of a person make one. Pure.

Codes: TRE_G15-ProfessionSante and TRE_R38-SpecialiteOrdinale, Agence du numérique en santé
(https://mos.esante.gouv.fr/NOS).
"""

from collections.abc import Iterable
from typing import NamedTuple

MEDECIN = "10"
PROFESSIONS = {
    MEDECIN: "Médecins",
    "21": "Pharmaciens",
    "40": "Chirurgiens-dentistes",
    "50": "Sages-femmes",
    "60": "Infirmiers",
    "70": "Masseurs-kinésithérapeutes",
    "80": "Pédicures-podologues",
    "91": "Orthophonistes",
}
# Qualifié en médecine générale, spécialiste en médecine générale, médecine générale.
GENERALISTES = ("SM26", "SM53", "SM54")

# Physicians fall in one of these; the order is that of precedence for who has several know-hows.
GENERALISTE, AUTRE_SPECIALISTE, NON_PRECISE = "10-generaliste", "10-specialiste", "10-non-precise"
MEDECINS = {
    GENERALISTE: "Médecins généralistes",
    AUTRE_SPECIALISTE: "Médecins d’une autre spécialité",
    NON_PRECISE: "Médecins dont la spécialité n’est pas dite",
}
LIBELLES = (
    {MEDECIN: PROFESSIONS[MEDECIN]}
    | MEDECINS
    | {code: libelle for code, libelle in PROFESSIONS.items() if code != MEDECIN}
)


def rang_de(profession: str, savoir_faire: str) -> int:
    """Rank of a line in MEDECINS, from 1; 0 for the other professions."""
    if profession != MEDECIN:
        return 0
    if savoir_faire in GENERALISTES:
        return 1
    return 2 if savoir_faire.startswith("SM") else 3


class Compte(NamedTuple):
    """Persons of one profession; `rang` 1 to 3 is that of MEDECINS, for physicians only."""

    profession: str
    rang: int
    personnes: int
    liberales: int


def regrouper(comptes: Iterable[Compte]) -> dict[str, tuple[int, int]]:
    """Code of LIBELLES → (persons, of which self-employed), zeros included; other professions
    are left out. A person is in one count of a profession, and so in one rank."""
    sommes = dict.fromkeys(LIBELLES, (0, 0))
    rangs = list(MEDECINS)
    for compte in comptes:
        cles = [compte.profession] if compte.profession in PROFESSIONS else []
        if compte.profession == MEDECIN:
            cles.append(rangs[compte.rang - 1])
        for cle in cles:
            personnes, liberales = sommes[cle]
            sommes[cle] = (personnes + compte.personnes, liberales + compte.liberales)
    return sommes
