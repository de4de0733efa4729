"""What is said of a territory and of its contract beside the amounts, from plain values."""

from collections.abc import Iterable, Sequence

from maillage.regles import CodeBareme, Echeance, Simulation, Versement, bareme

COMMUNES_NOMMEES = 8


def remarques_du_territoire(
    *,
    departements: Sequence[tuple[str, str]],
    couvertes: Iterable[tuple[str, Sequence[str]]],
) -> tuple[str, ...]:
    """French sentences on where the territory stands.

    `departements`: (code, name) of each. `couvertes`: name of a CPTS in force and the names of the
    communes that it already covers.
    """
    textes = []
    if len(departements) > 1:
        noms = _enumerer([f"{nom} ({code})" for code, nom in departements])
        textes.append(
            f"Le territoire s’étend sur {len(departements)} départements : {noms}. "
            "Parlez-en tôt à chaque délégation de l’ARS et à chaque caisse concernée."
        )
    for communaute, communes in couvertes:
        reste = len(communes) - COMMUNES_NOMMEES
        noms = _enumerer(
            communes if reste <= 0 else [*communes[:COMMUNES_NOMMEES], f"{reste} autres"]
        )
        accord = "communes sont déjà" if len(communes) > 1 else "commune est déjà"
        textes.append(
            f"{len(communes)} {accord} dans {communaute} : {noms}. Un territoire, une CPTS : "
            "retirez-les ou convenez d’un partage."
        )
    return tuple(textes)


def versements_json(versements: Iterable[Versement]) -> list[dict[str, object]]:
    """Payments as plain data for machines: ISO dates, euros as strings with two decimals."""
    return [
        {
            "le": v.le.isoformat(),
            "jusqu_au": v.jusqu_au.isoformat() if v.jusqu_au else None,
            "nature": v.nature,
            "annee": v.rang,
            "mission": str(v.mission),
            "volet": v.volet,
            "objet": v.objet,
            "montant": str(v.montant),
        }
        for v in versements
    ]


def calendrier_json(echeances: Iterable[Echeance]) -> list[dict[str, object]]:
    """Deadlines as plain data for machines: ISO dates, source and certainty of each."""
    return [
        {
            "le": e.le.isoformat(),
            "code": e.code,
            "mission": str(e.mission) if e.mission else None,
            "texte": e.texte,
            "reference": e.reference,
            "confiance": e.confiance.value,
        }
        for e in echeances
    ]


def baremes_json(simulation: Simulation) -> list[dict[str, object]]:
    """The scales that the contract years use, each with its source and the day it was checked."""
    codes = dict.fromkeys(code for annee in simulation.annees for code in annee.bareme.split("+"))
    baremes = [bareme(CodeBareme(code)) for code in codes]
    return [
        {
            "code": b.code.value,
            "titre": b.titre,
            "reference": b.origine.reference,
            "confiance": b.origine.confiance.value,
            "verifie_le": b.dates.verifie_le.isoformat(),
        }
        for b in baremes
    ]


def _enumerer(morceaux: Sequence[str]) -> str:
    *debut, fin = morceaux
    return f"{', '.join(debut)} et {fin}" if debut else fin
