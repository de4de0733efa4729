"""Everything the simulator's page shows for one scenario. Never raises on a scenario."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.urls import reverse

from maillage.contrats.queries import Territoire, territoire
from maillage.contrats.rules import remarques_du_territoire
from maillage.noyau.dates import ajouter_mois, format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.ui.carte import Carte, carte
from maillage.regles import (
    LIBELLES,
    OPTIONS,
    SOCLE,
    CodeBareme,
    Mission,
    Scenario,
    Simulation,
    aides_demarrage,
    bareme,
    simuler,
)
from maillage.territoires import queries as territoires

from .saisie import (
    A_UNE_DATE,
    BAREMES,
    ECHEANCE,
    JAMAIS,
    SIGNATURE,
    Saisie,
    lire,
)
from .vue import comparer, detail, enumeration, graphique, matrice, palier, seuils

FORMULES_SOCLE = [
    (ECHEANCE, "au plus tard permis"),
    (SIGNATURE, "dès la signature"),
    (A_UNE_DATE, "à une date choisie"),
    (JAMAIS, "pas encore prévue"),
]
FORMULES_OPTION = [
    (JAMAIS, "non choisie"),
    (SIGNATURE, "dès la signature"),
    (A_UNE_DATE, "à une date choisie"),
]
EXPORTS = [("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")]
COMMUNES_SUR_LA_CARTE = 1300
REGION = re.compile(r"[0-9]{2}")
AIDES_HORS_REGION = (
    "Aucune source trouvée sur les aides de cette collectivité d’outre-mer\u00a0: demandez à l’ARS."
)
ADRESSE_MAXIMUM = 60_000  # characters: 1 300 communes, and a scenario kept as large


def parametres_de(adresse: str) -> QueryDict:
    """The parameters of a query string found inside a request; none when it is a forged one."""
    try:
        return QueryDict(adresse[:ADRESSE_MAXIMUM])
    except TooManyFieldsSent:
        return QueryDict()


def debut_de(saisie: Saisie, mission: Mission) -> date | None:
    """The start date that the chosen rule gives; None when the mission is not planned."""
    formule = saisie.demarrage(mission)
    if saisie.signature is None or formule == JAMAIS:
        return None
    if formule == SIGNATURE:
        return saisie.signature
    if formule == ECHEANCE:
        mois = bareme(CodeBareme.AVENANT_2).delais[mission].demarrage
        return saisie.signature if mois is None else ajouter_mois(saisie.signature, mois)
    return date.fromisoformat(formule)


def scenario_de(saisie: Saisie, population: int) -> Scenario:
    """The scenario to compute. Raises ErreurMetier when it makes no sense."""
    debuts = {m: le for m in (*SOCLE, *OPTIONS) if (le := debut_de(saisie, m))}
    if saisie.signature is None:
        raise ErreurMetier("Indiquez la date de signature du contrat.")
    return Scenario(
        population=population,
        signature=saisie.signature,
        debuts=debuts,
        options=frozenset(m for m in OPTIONS if m in debuts),
        plan_crise=saisie.plan,
        crises=saisie.crises,
        bareme=saisie.bareme or None,
        taux_variable=saisie.part_variable,
    )


def simulation_de(saisie: Saisie, *, le: date, lieu: Territoire | None = None) -> Simulation | None:
    """The simulation of a scenario, or None when it cannot be computed. `lieu` spares a read."""
    lieu = lieu or territoire(codes=saisie.codes, population=saisie.population, le=le)
    if lieu.population is None:
        return None
    try:
        return simuler(scenario_de(saisie, lieu.population))
    except ErreurMetier:
        return None


def contexte(saisie: Saisie, *, le: date) -> dict[str, Any]:
    """The whole page, as template variables."""
    lieu = territoire(codes=saisie.codes, population=saisie.population, le=le)
    erreurs = _erreurs(saisie)
    simulation = None
    attente = _attente(saisie, lieu)
    if lieu.population is not None:
        try:
            simulation = simuler(scenario_de(saisie, lieu.population))
        except ErreurMetier as erreur:
            erreurs["generales"].append(str(erreur))
            attente = "Corrigez le point signalé : le calcul reprendra aussitôt."
    dessin, sans_contour = _carte(lieu)
    donnees: dict[str, Any] = {
        "saisie": saisie,
        "brut": saisie.brut,
        "erreurs": erreurs,
        "territoire": lieu,
        "groupes": _groupes(saisie, erreurs),
        "annees_civiles": saisie.annees_civiles(),
        "baremes": BAREMES,
        "adresse": saisie.adresse(),
        "attente": attente,
        "simulation": simulation,
        "carte": dessin,
        "sans_contour": sans_contour,
        "exports": EXPORTS,
        "q": "",
        "propositions": (),
        "analyse": None,
        "trop": "",
        "texte": "",
        "en_direct": False,
        "changement": None,
    }
    if simulation:
        donnees |= {
            "matrice": matrice(simulation),
            "detail": detail(simulation),
            "colonnes": len(simulation.annees) + 2,
            "graphique": graphique(simulation),
            "seuils": seuils(simulation),
            "palier": palier(simulation),
            "source_population": _source(lieu),
            "remarques_territoire": remarques_du_territoire(
                departements=lieu.departements, couvertes=()
            ),
            "aides": _aides(lieu, simulation.taille),
            "adresses": _adresses(saisie),
            "comparaison": _comparaison(saisie, simulation, le),
        }
    return donnees


def _erreurs(saisie: Saisie) -> defaultdict[str, list[str]]:
    erreurs: defaultdict[str, list[str]] = defaultdict(list)
    for erreur in saisie.erreurs:
        erreurs[erreur.champ].append(erreur.texte)
    return erreurs


def _attente(saisie: Saisie, lieu: Territoire) -> str:
    if not saisie.codes and saisie.population is None:
        return (
            "Ajoutez au moins une commune : la population, la taille et le contrat "
            "apparaîtront ici."
        )
    if lieu.population is None and lieu.population_inconnue:
        noms = enumeration(commune.nom for commune in lieu.population_inconnue)
        return (
            f"La population de {noms} est inconnue : retirez cette commune, ou saisissez à la "
            "main la population du territoire."
        )
    return (
        "Aucune commune reconnue : retirez les codes signalés, ou cherchez une commune par son nom."
    )


def _groupes(saisie: Saisie, erreurs: defaultdict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "titre": "Missions socles",
            "missions": [_mission(saisie, m, FORMULES_SOCLE, erreurs) for m in SOCLE],
        },
        {
            "titre": "Missions optionnelles",
            "missions": [_mission(saisie, m, FORMULES_OPTION, erreurs) for m in OPTIONS],
        },
    ]


def _mission(
    saisie: Saisie,
    mission: Mission,
    formules: list[tuple[str, str]],
    erreurs: defaultdict[str, list[str]],
) -> dict[str, Any]:
    formule = saisie.demarrage(mission)
    le = debut_de(saisie, mission)
    connue = any(code == formule for code, _ in formules)
    if mission in OPTIONS and formule == ECHEANCE:
        formule, connue = SIGNATURE, True
    if erreurs[mission.value]:  # what was chosen stays on the screen, to be mended there
        connue = False
    return {
        "code": mission.value,
        "nom": LIBELLES[mission],
        "formules": formules,
        "formule": formule if connue else A_UNE_DATE,
        "le": saisie.brut.get(mission.value, "")
        if erreurs[mission.value]
        else (le.isoformat() if le else ""),
        "retenu": _retenu(saisie, mission, le),
        "erreurs": erreurs[mission.value],
    }


def _retenu(saisie: Saisie, mission: Mission, le: date | None) -> str:
    """The start that counts, and whether it comes after the latest the contract allows."""
    if le is None or saisie.signature is None:
        return ""
    mois = bareme(CodeBareme.AVENANT_2).delais[mission].demarrage
    limite = None if mois is None else ajouter_mois(saisie.signature, mois)
    if limite and le > limite:
        return (
            f"Démarrage retenu : {format_date(le)}, après la limite du {format_date(limite)}. "
            "À convenir avec l’ARS et la caisse."
        )
    return f"Démarrage retenu : {format_date(le)}."


def _source(lieu: Territoire) -> str:
    if lieu.a_la_main:
        return "saisie à la main"
    jeu = territoires.jeu_en_vigueur()
    return jeu.millesime if jeu else ""


def _aides(lieu: Territoire, taille: int) -> dict[str, Any]:
    """What the sources say of start-up aids in the regions of the territory."""
    connues: list[dict[str, Any]] = []
    inconnues: list[str] = []
    for region in lieu.regions:
        if not REGION.fullmatch(region):  # an overseas collectivity, like Saint-Martin (978)
            inconnues.append(AIDES_HORS_REGION)
            continue
        decision = aides_demarrage(region)
        if decision.valeur is None:
            inconnues += decision.raisons
        else:
            connues += [{"aide": a, "montant": a.montant(taille)} for a in decision.valeur]
    return {"connues": connues, "inconnues": dict.fromkeys(inconnues)}


def _adresses(saisie: Saisie) -> dict[str, str]:
    base = reverse("simulateur")
    sans = saisie.adresse(reference="")
    ancienne = saisie.adresse(reference="", bareme="aci_2019")
    return {
        "reference": f"{base}?{saisie.adresse(reference=sans)}",
        "sans_reference": f"{base}?{sans}",
        "echanger": f"{base}?{saisie.reference}",
        "baremes": f"{base}?{saisie.adresse(reference=ancienne, bareme='avenant_2')}",
    }


def _comparaison(saisie: Saisie, simulation: Simulation, le: date) -> object:
    if not saisie.reference or saisie.signature is None:
        return None
    gardee = lire(parametres_de(saisie.reference), signature_par_defaut=saisie.signature)
    avant = simulation_de(gardee, le=le)
    return comparer(avant, simulation) if avant else None


def _carte(lieu: Territoire) -> tuple[Carte | None, list[str]]:
    if not lieu.communes or len(lieu.communes) > COMMUNES_SUR_LA_CARTE:
        return None, []
    prises = {c.code for ch in lieu.chevauchements for c in ch.communes}
    collection = territoires.geometries(codes=lieu.codes)
    contours = []
    dessines = set()
    for forme in collection["features"]:
        dessines.add(forme["id"])
        geometrie = forme["geometry"]
        polygones = (
            [geometrie["coordinates"]]
            if geometrie["type"] == "Polygon"
            else geometrie["coordinates"]
        )
        anneaux = [anneau for polygone in polygones for anneau in polygone]
        classe = "terre-prise" if forme["id"] in prises else ""
        contours.append((forme["properties"]["nom"], classe, anneaux))
    sans = [commune.nom for commune in lieu.communes if commune.code not in dessines]
    return carte(contours), sans
