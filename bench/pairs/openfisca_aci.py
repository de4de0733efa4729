"""The ACI contract written for OpenFisca-core. Runs in its own environment, without Maillage.

Reads the work on stdin, prints amounts or times as JSON. The contract year of rank k is carried
by the period 2000 + k: contract years begin on any day, and OpenFisca's periods on the first of a
month. For the same reason the scale is chosen by comparing dates inside the formula. Amounts are
whole cents, in integers: OpenFisca's floats have 32 bits and would lose the cent.
"""

import json
import sys
import time
from datetime import date

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, YEAR, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

CONTRAT = build_entity(key="contrat", plural="contrats", label="Contrat", is_person=True)
ANNEES = [period(str(2000 + rang)) for rang in range(1, 6)]
JAMAIS = "9999-12-31"
PRORATISEES = ("acces", "parcours", "prevention", "qualite", "accompagnement")
OPTIONS = ("qualite", "accompagnement")
MISSIONS = (*PRORATISEES, "crise")


def quotient(numerateur, denominateur):
    """Nearest whole number, half-up; both positive."""
    return (2 * numerateur + denominateur) // (2 * denominateur)


def ajouter_annees(jours, annees):
    """The same day `annees` years later; 29 February becomes the 28th off leap years."""
    mois = jours.astype("M8[M]")
    quantieme = (jours - mois.astype("M8[D]")).astype(int)
    cible = mois + 12 * annees
    longueur = ((cible + 1).astype("M8[D]") - cible.astype("M8[D]")).astype(int)
    return cible.astype("M8[D]") + numpy.minimum(quantieme, longueur - 1)


def parametres(regles):
    """Each amount as a scale by population, dated by the scale that brings it."""
    baremes = regles["baremes"]
    cles = dict.fromkeys(cle for bareme in baremes for cle in bareme["montants"])
    arbre = {}
    for cle in cles:
        mission, volet = cle.split(".")
        tranches = [
            {
                "threshold": {b["effet"]: {"value": [0, *b["seuils"]][rang]} for b in baremes},
                "amount": {
                    b["effet"]: {"value": b["montants"].get(cle, [0] * 4)[rang]} for b in baremes
                },
            }
            for rang in range(4)
        ]
        arbre.setdefault(mission, {})[volet] = {
            "metadata": {"type": "single_amount"},
            "brackets": tranches,
        }
    return ParameterNode("", data=arbre)


def systeme(regles):
    """The tax and benefit system: inputs, dates, then three amounts for each line."""
    instants = [b["effet"] for b in regles["baremes"]]
    avances = regles["avances_pourcent"]
    variables = []

    def variable(nom, formule=None, genre=int, defaut=None, quand=YEAR):
        corps = {
            "value_type": genre,
            "entity": CONTRAT,
            "definition_period": quand,
            "label": nom,
        }
        if defaut is not None:
            corps["default_value"] = defaut
        if formule is not None:
            corps["formula"] = formule
        variables.append(type(nom, (Variable,), corps))

    variable("population", quand=ETERNITY)
    variable("taux", quand=ETERNITY)
    variable("signature", genre=date, quand=ETERNITY)
    variable("crise_survient", genre=bool)
    for mission in MISSIONS:
        variable(f"debut_{mission}", genre=date, defaut=date(9999, 12, 31), quand=ETERNITY)

    variable(
        "debut_annee",
        lambda contrat, annee: ajouter_annees(contrat("signature", annee), annee.start.year - 2001),
        date,
    )
    variable(
        "fin_annee",
        lambda contrat, annee: ajouter_annees(contrat("signature", annee), annee.start.year - 2000),
        date,
    )
    variable(
        "jours_annee",
        lambda contrat, annee: (contrat("fin_annee", annee) - contrat("debut_annee", annee)).astype(
            int
        ),
    )
    variable(
        "bareme",
        lambda contrat, annee: sum(
            (contrat("debut_annee", annee) >= numpy.datetime64(effet)).astype(int)
            for effet in instants[1:]
        ),
    )

    def annuel(mission, volet):
        def formule(contrat, annee, parameters):
            population = contrat("population", annee)
            montants = [
                getattr(getattr(parameters(effet), mission), volet).calc(population)
                for effet in instants
            ]
            return 100 * numpy.choose(contrat("bareme", annee), montants)

        return formule

    def ligne(nom, plafond, du, avance=None):
        variable(f"{nom}_plafond", plafond)
        variable(f"{nom}_du", du)
        if avance is not None:
            variable(f"{nom}_avance", avance)

    def fonctionnement_avance(contrat, annee):
        taux = avances[
            "fonctionnement_signature" if annee.start.year == 2001 else "fonctionnement_annuel"
        ]
        return quotient(contrat("fonctionnement_annuel", annee).astype(numpy.int64) * taux, 100)

    montant_fonctionnement = annuel("fonctionnement", "fonctionnement")
    variable("fonctionnement_annuel", montant_fonctionnement)
    ligne(
        "fonctionnement_fonctionnement",
        lambda contrat, annee: contrat("fonctionnement_annuel", annee),
        lambda contrat, annee: contrat("fonctionnement_annuel", annee),
        fonctionnement_avance,
    )

    def mission_au_prorata(mission):
        debut, jours = f"debut_{mission}", f"{mission}_jours"
        demarree, choisie = f"{mission}_demarree", f"{mission}_choisie"
        variable(
            demarree,
            lambda contrat, annee: contrat(debut, annee) < contrat("fin_annee", annee),
            bool,
        )
        variable(
            choisie,
            lambda contrat, annee: (
                (contrat(debut, annee) < numpy.datetime64(JAMAIS))
                | numpy.full(contrat.count, mission not in OPTIONS)
            ),
            bool,
            quand=ETERNITY,
        )

        def jours_de_mission(contrat, annee):
            depart = numpy.maximum(contrat(debut, annee), contrat("debut_annee", annee))
            return numpy.maximum((contrat("fin_annee", annee) - depart).astype(int), 0)

        variable(jours, jours_de_mission)

        def plafond(volet):
            formule = annuel(mission, volet)
            return lambda contrat, annee, parameters: (
                formule(contrat, annee, parameters) * contrat(choisie, annee)
            )

        def fixe(pourcent):
            return lambda contrat, annee: quotient(
                contrat(f"{mission}_fixe_plafond", annee).astype(numpy.int64)
                * contrat(jours, annee)
                * pourcent,
                100 * contrat("jours_annee", annee),
            )

        def en_entier(nom):
            return lambda contrat, annee: contrat(nom, annee) * contrat(demarree, annee)

        ligne(f"{mission}_fixe", plafond("fixe"), fixe(100), fixe(avances["avance_annuelle"]))
        ligne(
            f"{mission}_variable",
            plafond("variable"),
            lambda contrat, annee: quotient(
                contrat(f"{mission}_variable_plafond", annee).astype(numpy.int64)
                * contrat("taux", annee)
                * contrat(demarree, annee),
                100,
            ),
        )
        if mission == "acces":
            for volet in ("snp_compensation_ps", "snp_supplementaire"):
                ligne(f"acces_{volet}", plafond(volet), en_entier(f"acces_{volet}_plafond"))

    for mission in PRORATISEES:
        mission_au_prorata(mission)

    # The plan is first paid in the first year that has both a started mission and the scale.
    variable(
        "plan_ecrit",
        lambda contrat, annee: (
            (contrat("debut_crise", annee) < contrat("fin_annee", annee))
            & (contrat("bareme", annee) > 0)
        ),
        bool,
    )

    def crise_plan(contrat, annee, parameters):
        premiere, suivantes = (
            annuel("crise", volet)(contrat, annee, parameters)
            for volet in ("plan_annee_1", "plan_annees_suivantes")
        )
        if annee.start.year == 2001:
            return premiere
        return numpy.where(contrat("plan_ecrit", annee.last_year), suivantes, premiere)

    ligne(
        "crise_plan",
        crise_plan,
        lambda contrat, annee: contrat("crise_plan_plafond", annee) * contrat("plan_ecrit", annee),
    )
    montant_survenue = annuel("crise", "survenue")
    ligne(
        "crise_survenue",
        lambda contrat, annee, parameters: (
            montant_survenue(contrat, annee, parameters) * contrat("crise_survient", annee)
        ),
        lambda contrat, annee: (
            contrat("crise_survenue_plafond", annee) * contrat("plan_ecrit", annee)
        ),
    )
    dus = [v.__name__ for v in variables if v.__name__.endswith("_du")]
    variable("total_du", lambda contrat, annee: sum(contrat(nom, annee) for nom in dus))

    resultat = TaxBenefitSystem([CONTRAT])
    resultat.parameters = parametres(regles)
    resultat.add_variables(*variables)
    return resultat


def entrees(contrats):
    """The contracts as arrays; not timed."""
    colonnes = {
        "population": numpy.array([c["population"] for c in contrats]),
        "taux": numpy.array([c["taux"] for c in contrats]),
        "signature": numpy.array([c["signature"] for c in contrats], dtype="M8[D]"),
    }
    for mission in MISSIONS:
        colonnes[f"debut_{mission}"] = numpy.array(
            [c["debuts"].get(mission, JAMAIS) for c in contrats], dtype="M8[D]"
        )
    crises = [
        numpy.array([rang in c["crises"] for c in contrats]) for rang in range(1, len(ANNEES) + 1)
    ]
    return colonnes, crises


def simuler(tbs, colonnes, crises, lignes, trace=False):
    """Every amount of the contracts: for each year and line, ceiling, due and advance."""
    simulation = SimulationBuilder.build_default_simulation(tbs, len(colonnes["taux"]))
    simulation.trace = trace
    for nom, valeurs in colonnes.items():
        simulation.set_input(nom, ETERNITY, valeurs)
    for annee, survient in zip(ANNEES, crises, strict=True):
        simulation.set_input("crise_survient", annee, survient)
    resultat = []
    for annee in ANNEES:
        simulation.calculate("total_du", annee)
        for ligne in lignes:
            resultat += [
                simulation.calculate(nom, annee) if nom in tbs.variables else None
                for nom in (f"{ligne}_plafond", f"{ligne}_du", f"{ligne}_avance")
            ]
    return resultat


def montants(tbs, contrats, lignes):
    """The shape every engine gives: contract, year, line, (ceiling, due, advance)."""
    vecteurs = simuler(tbs, *entrees(contrats), lignes)
    zeros = numpy.zeros(len(contrats), dtype=int)
    cube = numpy.array([zeros if v is None else v for v in vecteurs])
    return cube.T.reshape(len(contrats), len(ANNEES), len(lignes), 3).tolist()


def debit(tbs, paquets, lignes, nombre, trace=False):
    """Contracts a second of processor, over packets prepared beforehand."""
    simuler(tbs, *paquets[0], lignes, trace)
    depart = time.process_time()
    for colonnes, crises in paquets:
        simuler(tbs, colonnes, crises, lignes, trace)
    return nombre / (time.process_time() - depart)


def executer(travail):
    lignes = ["_".join(ligne) for ligne in travail["lignes"]]
    tbs = systeme(travail["regles"])
    contrats = travail["contrats"]
    if travail["mode"] == "montants":
        return {"montants": montants(tbs, contrats, lignes)}
    seuls = [entrees([contrat]) for contrat in contrats[: travail["un_par_un"]]]
    lot = contrats[: travail["lot"]]
    return {
        "un_par_un": debit(tbs, seuls, lignes, len(seuls)),
        "un_par_un_trace": debit(tbs, seuls, lignes, len(seuls), trace=True),
        "lot": debit(tbs, [entrees(lot)] * 3, lignes, 3 * len(lot)),
    }


if __name__ == "__main__":
    print(json.dumps(executer(json.load(sys.stdin))))
