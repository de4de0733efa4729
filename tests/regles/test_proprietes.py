"""What holds for every contract, whatever its dates: tried on many by Hypothesis."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.regles import (
    OPTIONS,
    BaseAnnee,
    CodeBareme,
    Confiance,
    EffetTaille,
    Mission,
    ParametresOuverts,
    RegleTransition,
    Scenario,
    UniteProrata,
    echeance_validation,
    simuler,
    taille_pour,
)

PREMIER, DERNIER = date(2019, 8, 25), date(2031, 11, 22)
signatures = st.dates(PREMIER, DERNIER)
populations = st.integers(1, 400_000)
parametres = st.builds(
    ParametresOuverts,
    regle_transition_av2=st.sampled_from(
        [RegleTransition.PROCHAIN_ANNIVERSAIRE, RegleTransition.PRORATA_DATE_EFFET]
    ),
    unite_prorata=st.sampled_from(UniteProrata),
    base_annee=st.sampled_from(BaseAnnee),
    prorata_variable=st.booleans(),
    date_effet_changement_taille=st.sampled_from(EffetTaille),
    crise_max_par_an=st.integers(0, 2),
    avance_sur_plan_crise=st.booleans(),
)


@st.composite
def scenarios(tirer: st.DrawFn) -> Scenario:
    signature = tirer(signatures)
    attente = st.integers(0, 2000)
    debuts = {
        mission: signature + timedelta(days=tirer(attente))
        for mission in tirer(st.sets(st.sampled_from(Mission)))
    }
    annees = st.integers(signature.year, signature.year + 4)
    changements = {
        signature + timedelta(days=tirer(st.integers(1, 2000))): tirer(populations)
        for _ in range(tirer(st.integers(0, 2)))
    }
    return Scenario(
        population=tirer(populations),
        signature=signature,
        debuts=debuts,
        options=frozenset(tirer(st.sets(st.sampled_from(OPTIONS)))),
        plan_crise=tirer(st.none() | annees),
        crises=tuple(tirer(st.lists(annees, max_size=3))),
        bareme=tirer(st.none() | st.sampled_from([CodeBareme.ACI_2019, CodeBareme.AVENANT_2])),
        annees=tirer(st.integers(1, 5)),
        changements=tuple(changements.items()),
        parametres=tirer(parametres),
        taux_variable=tirer(st.decimals(0, 1, places=2)),
    )


@settings(max_examples=300, deadline=None)
@given(scenarios())
def test_no_line_ever_pays_more_than_its_ceiling(scenario):
    for annee in simuler(scenario).annees:
        for ligne in annee.lignes:
            assert 0 <= ligne.avance <= ligne.du <= ligne.plafond


@settings(max_examples=300, deadline=None)
@given(scenarios())
def test_advance_and_balance_are_what_is_due_to_the_cent(scenario):
    simulation = simuler(scenario)
    for annee in simulation.annees:
        for porteur in (*annee.lignes, annee.total):
            assert porteur.avance + porteur.solde == porteur.du
            assert porteur.du == porteur.du.quantize(Decimal("0.01"))
        for nom in ("plafond", "du", "avance", "solde"):
            somme = sum(getattr(ligne, nom) for ligne in annee.lignes)
            assert getattr(annee.total, nom) == somme
    assert simulation.total.du == sum(annee.total.du for annee in simulation.annees)


@settings(max_examples=200, deadline=None)
@given(scenarios())
def test_dated_payments_add_up_to_what_is_due(scenario):
    simulation = simuler(scenario)
    versements = simulation.versements
    assert sum(v.montant for v in versements) == simulation.total.du
    avances = sum(v.montant for v in versements if v.nature == "avance")
    assert avances == simulation.total.avance
    assert all(v.montant > 0 for v in versements)
    assert [v.le for v in versements] == sorted(v.le for v in versements)
    assert all(v.le >= scenario.signature for v in versements)


@settings(max_examples=200, deadline=None)
@given(scenarios())
def test_every_line_explains_itself_with_sourced_french_sentences(scenario):
    simulation = simuler(scenario)
    etapes = [e for annee in simulation.annees for ligne in annee.lignes for e in ligne.explication]
    for etape in (*etapes, *simulation.remarques, *simulation.calendrier):
        assert etape.texte.endswith(".")
        assert etape.reference
        assert etape.confiance in set(Confiance)
        assert "'" not in etape.texte
    for annee in simulation.annees:
        assert all(len(ligne.explication) >= 2 for ligne in annee.lignes)


@settings(max_examples=200, deadline=None)
@given(scenarios())
def test_contract_years_follow_one_another_without_gap(scenario):
    annees = simuler(scenario).annees
    assert annees[0].debut == scenario.signature
    for avant, apres in pairwise(annees):
        assert avant.fin + timedelta(days=1) == apres.debut
    assert all((a.fin_exclue - a.debut).days in (365, 366) for a in annees)


@given(populations, populations)
def test_adding_a_commune_never_lowers_the_taille(territoire, commune):
    for bareme in CodeBareme:
        assert taille_pour(territoire, bareme) <= taille_pour(territoire + commune, bareme)


@settings(max_examples=100, deadline=None)
@given(scenarios(), st.integers(1, 200_000))
def test_adding_a_commune_never_lowers_what_is_due(scenario, habitants):
    plus_grand = Scenario(
        **{nom: getattr(scenario, nom) for nom in scenario.__dataclass_fields__}
        | {"population": scenario.population + habitants, "changements": ()}
    )
    reference = Scenario(
        **{nom: getattr(scenario, nom) for nom in scenario.__dataclass_fields__}
        | {"changements": ()}
    )
    for avant, apres in zip(simuler(reference).annees, simuler(plus_grand).annees, strict=True):
        assert avant.total.du <= apres.total.du


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2019, 1, 1), date(2035, 1, 1)),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=4),
)
def test_suspensions_never_count_a_day_twice(reception, arrets):
    # Within thirty days of receipt, a request is always in time.
    complements = [
        (reception + timedelta(days=debut), reception + timedelta(days=debut + duree))
        for debut, duree in arrets
    ]
    jours = {
        demande + timedelta(days=n)
        for demande, reponse in complements
        for n in range((reponse - demande).days)
    }
    sans = echeance_validation(reception).echeance
    avec = echeance_validation(reception, complements).echeance
    assert sans is not None
    assert avec is not None
    assert (avec - sans).days == len(jours)
