"""The simulation as an accessible PDF (PDF/UA-1), laid out by Typst.

Python writes every sentence and number; the template only lays them out. Data travels beside the
template, as JSON: a name can never be read as Typst.
"""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock

import typst
from django.conf import settings

from maillage.contrats.templatetags.contrats import nom_du_bareme
from maillage.contrats.web.vue import matrice, seuils
from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier, format_euros
from maillage.plateforme.ui.templatetags.composants import CONFIANCES
from maillage.plateforme.ui.templatetags.francais import euros_ronds, montant_nu, pluriel

from .dossier import Dossier, Plage, libelle

GABARIT = Path(__file__).with_name("simulation.typ")
GRAISSES = ("400Regular", "400Regular_Italic", "700Bold")
# Beyond, the list of communes goes to an annex, and the address is a link without its text.
COMMUNES_EN_TETE = 24
ADRESSE_LISIBLE = 400

_verrou = Lock()


def pdf(dossier: Dossier) -> bytes:
    """The document. Same scenario, same dataset: same bytes, dated from the signature."""
    signature = dossier.simulation.scenario.signature
    with _verrou:  # one compiler a process, whatever the number of threads
        document = _compilateur().compile(
            format="pdf",
            sys_inputs={"donnees": json.dumps(_donnees(dossier), ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=datetime.combine(signature, time(12), tzinfo=UTC),
        )
    assert isinstance(document, bytes)
    return document


@cache
def _compilateur() -> typst.Compiler:
    polices = settings.NPM / "@expo-google-fonts" / "atkinson-hyperlegible-next"
    return typst.Compiler(
        GABARIT,
        root=GABARIT.parent,
        font_paths=[polices / graisse for graisse in GRAISSES],
        ignore_system_fonts=True,
    )


def _donnees(dossier: Dossier) -> dict[str, object]:
    simulation, lieu = dossier.simulation, dossier.territoire
    scenario, total = simulation.scenario, simulation.total
    references = dossier.references
    return {
        "titre": f"Simulation du contrat ACI signé le {format_date(scenario.signature)}",
        "sous_titre": _sous_titre(dossier),
        "pied": f"Maillage · simulation ACI, signature du {format_date(scenario.signature)}",
        "chiffres": [
            ("Population", format_entier(scenario.population), dossier.source_population),
            ("Taille", str(simulation.taille), seuils(simulation)),
            (
                "À percevoir sur cinq ans",
                euros_ronds(total.du),
                f"pour un plafond de {euros_ronds(total.plafond)}",
            ),
        ],
        "territoire": _territoire(dossier),
        "communes": [
            (c.code, c.nom, c.departement_nom, c.epci_nom or "sans", _population(c.population))
            for c in lieu.communes
        ],
        "communes_en_annexe": len(lieu.communes) > COMMUNES_EN_TETE,
        "hypotheses": dossier.hypotheses,
        "remarques": [
            *((texte, 0, "") for texte in dossier.remarques_territoire),
            *(
                (r.texte, references[r.reference], CONFIANCES[r.confiance][0])
                for r in simulation.remarques
            ),
        ],
        "annees": [
            (
                f"Année {annee.rang}",
                _periode(annee.debut, annee.fin),
                nom_du_bareme(annee.bareme),
                *_montants(annee.total),
            )
            for annee in simulation.annees
        ],
        "total": _montants(total),
        "barres": _barres(dossier),
        "colonnes": [f"Année {annee.rang}" for annee in simulation.annees],
        "matrice": [
            {
                "nom": groupe.nom,
                "rangs": [
                    (
                        rang.nom,
                        *("–" if c.ligne is None else montant_nu(c.ligne.du) for c in rang.cases),
                        montant_nu(rang.total),
                    )
                    for rang in groupe.rangs
                ],
            }
            for groupe in matrice(simulation)
        ],
        "matrice_total": [
            *(montant_nu(annee.total.du) for annee in simulation.annees),
            montant_nu(total.du),
        ],
        "versements": [
            (
                format_date(v.le),
                format_date(v.jusqu_au) if v.jusqu_au else "",
                v.objet,
                format_euros(v.montant),
            )
            for v in simulation.versements
        ],
        "versements_total": format_euros(total.du),
        "calendrier": [
            (format_date(e.le), e.texte, references[e.reference], CONFIANCES[e.confiance][0])
            for e in simulation.calendrier
        ],
        "explications": [
            {
                "nom": libelle(plages[0].ligne),
                "plages": [_plage(plage, references) for plage in plages],
            }
            for plages in dossier.plages.values()
        ],
        "references": list(references),
        "certitudes": [(mot, sens) for mot, _, sens in CONFIANCES.values()],
        "adresse": dossier.adresse,
        "adresse_lisible": len(dossier.adresse) <= ADRESSE_LISIBLE,
        "source": _source(dossier),
    }


def _sous_titre(dossier: Dossier) -> str:
    simulation = dossier.simulation
    lieu = (
        pluriel(len(dossier.territoire.communes), "commune,communes")
        if dossier.territoire.communes
        else "Territoire sans liste de communes"
    )
    return (
        f"{lieu}, {format_entier(simulation.scenario.population)} habitants, "
        f"taille {simulation.taille}. Contrat de cinq ans, du "
        f"{format_date(simulation.scenario.signature)} au {format_date(simulation.annees[-1].fin)}."
    )


def _territoire(dossier: Dossier) -> list[tuple[str, str]]:
    lieu = dossier.territoire
    lignes = [
        (
            "Population",
            f"{format_entier(dossier.simulation.scenario.population)} habitants "
            f"({dossier.source_population})",
        ),
        ("Taille", f"{dossier.simulation.taille} ({seuils(dossier.simulation)})"),
    ]
    if lieu.communes:
        departements = ", ".join(f"{nom} ({code})" for code, nom in lieu.departements)
        lignes.append(("Communes", format_entier(len(lieu.communes))))
        lignes.append(("Départements", departements))
    if lieu.superficie_km2 is not None:
        lignes.append(("Superficie", f"{format_entier(round(lieu.superficie_km2))}\u00a0km²"))
    if lieu.part_65_plus is not None:
        part = f"{lieu.part_65_plus:.1f}".replace(".", ",")
        lignes.append(("65 ans et plus", f"{part}\u00a0% de la population (recensement 2021)"))
    return lignes


def _source(dossier: Dossier) -> str:
    if dossier.jeu is None:
        return "Population saisie à la main, sans liste de communes."
    fait_main = " La population totale a été saisie à la main."
    return (
        f"Communes : {dossier.jeu.millesime}. {dossier.jeu.source}. {dossier.jeu.licence}."
        f"{fait_main if dossier.territoire.a_la_main else ''}"
    )


def _plage(plage: Plage, references: dict[str, int]) -> dict[str, object]:
    return {
        "annees": plage.annees,
        "montants": _montants(plage.ligne),
        "etapes": [
            (e.texte, references[e.reference], CONFIANCES[e.confiance][0])
            for e in plage.ligne.explication
        ],
    }


def _barres(dossier: Dossier) -> dict[str, object]:
    """Shares of the highest yearly ceiling, in per cent: advance, balance, ceiling."""
    annees = dossier.simulation.annees
    maximum = max(annee.total.plafond for annee in annees)
    rangs = [
        (
            f"Année {annee.rang}",
            float(annee.total.avance / maximum * 100),
            float(annee.total.solde / maximum * 100),
            float(annee.total.plafond / maximum * 100),
            euros_ronds(annee.total.du),
        )
        for annee in annees
    ]
    phrases = [
        f"année {annee.rang}, {euros_ronds(annee.total.du)} sur {euros_ronds(annee.total.plafond)}"
        for annee in annees
    ]
    return {
        "rangs": rangs,
        "description": "Barres par année de contrat, à percevoir sur plafond : "
        + "\u202f; ".join(phrases)
        + ".",
    }


def _montants(porteur: object) -> tuple[str, ...]:
    return tuple(
        format_euros(getattr(porteur, champ)) for champ in ("plafond", "du", "avance", "solde")
    )


def _periode(debut: date, fin: date) -> str:
    return f"du {format_date(debut)} au {format_date(fin)}"


def _population(population: int | None) -> str:
    return "inconnue" if population is None else format_entier(population)
