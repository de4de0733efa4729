"""Pure mappers: from what the queries and the rules give to what the API answers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from maillage.contrats.queries import Territoire
from maillage.contrats.rules import (
    baremes_json,
    calendrier_json,
    remarques_du_territoire,
    versements_json,
)
from maillage.noyau.montants import arrondir
from maillage.regles import (
    Bareme,
    Question,
    Simulation,
    seuils_de_taille,
    simulation_json,
    taille_pour,
)
from maillage.territoires.queries import CommuneVue, JeuVu, Resultat


def proposition(resultat: Resultat) -> dict[str, object]:
    """One result of the search."""
    return {
        "code": resultat.code,
        "nom": resultat.nom,
        "ancien_nom": resultat.ancien_nom,
        "genre": resultat.genre,
        "precision": resultat.precision,
        "codes_postaux": resultat.codes_postaux,
        "population": resultat.population,
    }


def fiche_commune(commune: CommuneVue, jeu: JeuVu | None) -> dict[str, object]:
    """All that is public of a commune."""
    return {
        "code": commune.code,
        "nom": commune.nom,
        "type": commune.type,
        "parent": commune.parent,
        "departement": {"code": commune.departement, "nom": commune.departement_nom},
        "region": commune.region,
        "epci": {"code": commune.epci, "nom": commune.epci_nom} if commune.epci else None,
        "codes_postaux": commune.codes_postaux,
        "population": commune.population,
        "superficie_km2": commune.superficie_km2,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "source": _source(jeu),
    }


def territoire(lieu: Territoire, remarques: Sequence[str], jeu: JeuVu | None) -> dict[str, object]:
    """A territory, its taille and how far the next one stands."""
    inconnues = [
        f"La population de {c.nom} ({c.code}) n’est pas connue : ni la population ni la taille du "
        "territoire ne peuvent être données."
        for c in lieu.population_inconnue
    ]
    part = lieu.part_65_plus
    superficie = lieu.superficie_km2
    return {
        "population": lieu.population,
        "taille": None if lieu.population is None else taille_pour(lieu.population),
        "seuils": None if lieu.population is None else _seuils(lieu.population),
        "communes": [_commune(c) for c in lieu.communes],
        "departements": [{"code": code, "nom": nom} for code, nom in lieu.departements],
        "superficie_km2": None if superficie is None else round(superficie, 2),
        "part_65_plus": None if part is None else round(part, 1),
        "remarques": [*remarques, *inconnues, *_remarques(lieu)],
        "source": _source(jeu),
    }


def simulation(
    resultat: Simulation, lieu: Territoire | None, remarques: Sequence[str], jeu: JeuVu | None
) -> dict[str, object]:
    """The shape of the command line, then payments, calendar, communes and sources."""
    du_lieu = _remarques(lieu) if lieu else ()
    return {
        **simulation_json(resultat),
        "remarques": [*remarques, *du_lieu, *(r.texte for r in resultat.remarques)],
        "communes": [_commune(c) for c in lieu.communes] if lieu else [],
        "versements": versements_json(resultat.versements),
        "calendrier": calendrier_json(resultat.calendrier),
        "sources": {
            "communes": _source(jeu) if lieu else None,
            "baremes": baremes_json(resultat),
        },
    }


def bareme(un_bareme: Bareme) -> dict[str, object]:
    """A scale with its figures, dates and sources."""
    dates = un_bareme.dates
    return {
        "code": un_bareme.code.value,
        "titre": un_bareme.titre,
        "en_vigueur": un_bareme.en_vigueur,
        "publication": _jour(dates.publication),
        "effet": _jour(dates.effet),
        "verifie_le": _jour(dates.verifie_le),
        "reference": un_bareme.origine.reference,
        "confiance": un_bareme.origine.confiance.value,
        "note": un_bareme.origine.note,
        "seuils": un_bareme.seuils,
        "montants": [
            {"mission": str(mission), "volet": volet, "montants": _euros(montants)}
            for (mission, volet), montants in un_bareme.montants.items()
        ],
        "total_imprime": _euros(un_bareme.total_imprime),
        "delais": [
            {
                "mission": mission.value,
                "demarrage": delai.demarrage,
                "deploiement": delai.deploiement,
            }
            for mission, delai in un_bareme.delais.items()
        ],
    }


def parametre(nom: str, question: Question) -> dict[str, object]:
    """An open question with its default answer."""
    defaut = question.defaut
    if isinstance(defaut, Decimal):
        defaut = int(defaut) if defaut == defaut.to_integral_value() else str(defaut)
    return {
        "nom": nom,
        "question": question.question,
        "defaut": _jour(defaut) if isinstance(defaut, date) else defaut,
        "choix": question.choix,
        "note": question.note,
        "reference": question.origine.reference,
        "confiance": question.origine.confiance.value,
    }


def _commune(commune: CommuneVue) -> dict[str, object]:
    return {
        "code": commune.code,
        "nom": commune.nom,
        "departement": commune.departement,
        "population": commune.population,
    }


def _remarques(lieu: Territoire) -> tuple[str, ...]:
    return remarques_du_territoire(
        departements=lieu.departements,
        couvertes=[
            (c.communaute.nom, [commune.nom for commune in c.communes]) for c in lieu.chevauchements
        ],
    )


def _seuils(population: int) -> dict[str, int | None]:
    atteint, prochain = seuils_de_taille(population)
    return {
        "atteint": atteint,
        "depasse_de": None if atteint is None else population - atteint,
        "prochain": prochain,
        "manque": None if prochain is None else prochain - population,
    }


def _source(jeu: JeuVu | None) -> dict[str, str] | None:
    if jeu is None:
        return None
    return {"millesime": jeu.millesime, "source": jeu.source, "licence": jeu.licence}


def _euros(montants: Sequence[int]) -> list[str]:
    return [str(arrondir(Decimal(montant))) for montant in montants]


def _jour(le: date | None) -> str | None:
    return le.isoformat() if le else None
