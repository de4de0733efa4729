"""A scenario lives in its address: there and back unchanged, and nothing in it can break a page."""

from datetime import date
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from maillage.contrats.web.saisie import BAREMES, COMMUNES_MAXIMUM, Saisie, lire
from maillage.regles import OPTIONS, SOCLE

DEFAUT = date(2026, 1, 1)
MISSIONS = [m.value for m in (*SOCLE, *OPTIONS)]
CHAMPS = [
    *("communes", "population", "signature", "plan", "crises", "bareme", "taux", "ref", "q"),
    *("ajouter", "retirer", "remplacer", "vider", "inconnu"),
    *MISSIONS,
    *(f"{mission}_le" for mission in MISSIONS),
]

demarrages = st.sampled_from(["echeance", "signature", "non"]) | st.dates().map(date.isoformat)
saisies = st.builds(
    Saisie,
    codes=st.lists(
        st.from_regex(r"(?:[0-9]{5}|2[AB][0-9]{3})", fullmatch=True), unique=True, max_size=20
    ).map(tuple),
    population=st.none() | st.integers(1, 10_000_000),
    signature=st.dates(max_value=date(9990, 12, 31)),
    demarrages=st.dictionaries(st.sampled_from([*SOCLE, *OPTIONS]), demarrages),
    plan=st.none() | st.integers(2000, 2099),
    crises=st.sets(st.integers(2000, 2099), max_size=5).map(lambda a: tuple(sorted(a))),
    bareme=st.sampled_from(list(BAREMES)),
    taux=st.integers(0, 100),
    reference=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
forges = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(quote)
    | st.binary(max_size=40).map(quote)
    | st.integers(-(10**30), 10**30).map(str)
    | st.dates().map(date.isoformat)
    | st.sampled_from(
        [
            *("9" * 5000, "0" * 11 + "1" + "9" * 5000, "9999-12-31", "0001-01-01", "2024-02-30"),
            *("٤٥٠٠٠", "٠٤١١٢", "20٢٤", "-1", "1e9", "NaN", "date", "04112,04112", "13055"),
            *("commune:04112", "epci:%00", "region:93", "04112:04143", "a:b:c", "%00", "%ED%A0%80"),
            *("ref=ref%3Dref%253D", "<script>alert(1)</script>", "{{ 7 }}", "%0d%0aSet-Cookie:a=b"),
        ]
    )
)
requetes = st.lists(
    st.tuples(st.sampled_from(CHAMPS), forges).map("=".join), min_size=1, max_size=6
).map("&".join)


def relire(saisie: Saisie) -> Saisie:
    return lire(QueryDict(saisie.adresse()), signature_par_defaut=DEFAUT)


@given(saisies)
def test_a_scenario_comes_back_from_its_address(saisie):
    relue = relire(saisie)
    assert relue.erreurs == ()
    assert relue.adresse() == saisie.adresse()
    for champ in ("codes", "population", "signature", "plan", "crises", "bareme", "taux"):
        assert getattr(relue, champ) == getattr(saisie, champ)
    assert relue.reference == saisie.reference
    for mission in (*SOCLE, *OPTIONS):
        assert relue.demarrage(mission) == saisie.demarrage(mission)


@given(saisies, saisies)
def test_a_scenario_kept_inside_another_comes_back_whole(gardee, saisie):
    imbriquee = lire(
        QueryDict(saisie.adresse(reference=gardee.adresse())), signature_par_defaut=DEFAUT
    )
    dedans = lire(QueryDict(imbriquee.reference), signature_par_defaut=DEFAUT)
    assert dedans.adresse() == gardee.adresse()


@given(requetes)
@example("population=" + "0" * 11 + "1" + "9" * 20)
@example("communes=" + quote("٠٤١١٢"))
@example("crises=" + quote("20٢٤"))
def test_what_is_read_from_any_address_is_a_scenario_with_an_address_of_its_own(requete):
    saisie = lire(QueryDict(requete), signature_par_defaut=DEFAUT)
    assert relire(saisie).adresse() == saisie.adresse()
    assert relire(saisie).erreurs == ()
    assert saisie.adresse().isascii()
    assert saisie.population is None or 1 <= saisie.population <= 10_000_000


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("population", "beaucoup", "La population est un nombre entier entre 1 et"),
        ("population", "0", "La population est un nombre entier"),
        ("population", "-45000", "La population est un nombre entier"),
        ("population", "000000000001999", "La population est un nombre entier"),
        ("signature", "2024-02-30", "« 2024-02-30 » n’existe pas dans le calendrier"),
        ("signature", "demain", "« demain » n’est pas une date"),
        ("signature", "9999-12-31", "31 décembre 9999 est trop éloignée"),
        ("plan", "deux mille", "« deux mille » n’est pas une année, comme 2024"),
        ("taux", "150", "Le taux d’atteinte est un nombre entier entre 0 et 100"),
        ("taux", "tout", "Le taux d’atteinte est un nombre entier"),
        ("bareme", "aci_2015", "« aci_2015 » n’est pas un barème connu"),
        ("crises", "hier", "« hier » n’est pas une année, comme 2024"),
        ("communes", "Manosque", "« MANOSQUE » n’est pas un code de commune"),
        ("acces", "bientôt", "« bientôt » n’est pas une date"),
        ("parcours", "2024-13-01", "« 2024-13-01 » n’existe pas dans le calendrier"),
    ],
)
def test_a_faulty_field_is_left_out_and_said_beside_its_name(champ, valeur, phrase):
    bonne = lire(QueryDict("communes=04112"), signature_par_defaut=DEFAUT)
    saisie = lire(
        QueryDict("communes=04112&" + urlencode({champ: valeur})), signature_par_defaut=DEFAUT
    )
    assert [e.champ for e in saisie.erreurs] == [champ]
    assert phrase in " ".join(saisie.erreurs[0].texte.split())
    assert saisie.adresse() == bonne.adresse()


def test_a_mission_at_a_chosen_date_without_the_date_is_said():
    bonne = lire(QueryDict("acces=date&acces_le=2024-03-15"), signature_par_defaut=DEFAUT)
    assert bonne.erreurs == ()
    assert bonne.demarrages == {"acces": "2024-03-15"}
    sans = lire(QueryDict("acces=date&acces_le="), signature_par_defaut=DEFAUT)
    assert sans.erreurs_de("acces") == [
        "Indiquez la date de démarrage, ou choisissez une autre formule."
    ]


def test_only_the_first_faulty_codes_are_listed():
    saisie = lire(QueryDict("communes=" + ",".join("x" * 500)), signature_par_defaut=DEFAUT)
    assert 1 <= len(saisie.erreurs) <= 10


def test_a_perimeter_stops_at_the_number_of_communes_that_a_page_can_show():
    codes = [f"{n:05}" for n in range(1, COMMUNES_MAXIMUM + 2)]
    juste = lire(QueryDict("communes=" + ",".join(codes[:-1])), signature_par_defaut=DEFAUT)
    assert len(juste.codes) == COMMUNES_MAXIMUM
    assert juste.erreurs == ()
    trop = lire(QueryDict("communes=" + ",".join(codes)), signature_par_defaut=DEFAUT)
    assert len(trop.codes) == COMMUNES_MAXIMUM
    assert "Ce périmètre compte 1301 communes" in trop.erreurs[0].texte


@pytest.mark.parametrize("population", ["45 000", "45\u202f000", "45\u00a0000", " 45000 "])
def test_a_population_may_be_written_with_french_spaces(population):
    saisie = lire(QueryDict(urlencode({"population": population})), signature_par_defaut=DEFAUT)
    assert saisie.population == 45_000


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requetes)
@example("signature=9999-12-31")
@example("signature=0001-01-01&acces=0001-01-01")
@example("population=" + "0" * 11 + "1" + "9" * 5000)
@example("ajouter=commune:%00&q=%00")
@example("acces=9999-12-31&ref=signature%3D9999-12-31")
def test_any_address_opens_a_page_in_french(client, db, variables_connues, requete):
    reponse = client.get(f"/simulateur/?communes=04112,04143&{requete}")
    if reponse.status_code == 302:  # a button was pressed, and it worked
        reponse = client.get(reponse["Location"])
    assert reponse.status_code == 200
    assert "Simulateur du contrat ACI" in reponse.content.decode()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requetes, st.text(max_size=60).map(quote))
@example("signature=2024-01-01", "http://[")
@example("signature=2024-01-01", "http://x/?" + "&".join("a" * 500))
def test_any_address_gives_htmx_its_part(client, db, variables_connues, requete, precedente):
    reponse = client.get(
        f"/simulateur/?communes=04112,04143&{requete}",
        headers={"HX-Request": "true", "HX-Current-URL": precedente},
    )
    assert reponse.status_code == 200
    assert reponse.content.startswith(b'<div id="resultat"')


@pytest.mark.parametrize(
    "reference",
    [
        "ref=ref%3Dref%253Dref",
        "communes=" + "04112," * 3000,
        "signature=2024-02-30&population=beaucoup",
        "&".join(f"a{n}=1" for n in range(500)),
        "%00%ff&communes=%ff",
        "x" * 100_000,
        "<script>alert(1)</script>",
        "signature=9999-12-31&population=45000",
    ],
    ids=lambda reference: reference[:20],
)
def test_a_forged_kept_scenario_never_stops_the_page(simulateur, reference):
    page = simulateur(
        "communes=04112&signature=2023-09-15&" + urlencode({"ref": reference}),
    )
    assert "Population" in page.un("div", id="resultat").texte
    assert not [e for e in page.tous("script") if "src" not in e.attributs]


def test_more_parameters_than_any_form_sends_get_our_own_page(client, db):
    reponse = client.get("/simulateur/?" + "&".join(f"a{n}=1" for n in range(5000)))
    assert reponse.status_code == 400
    assert "Cette demande n’a pas pu être lue" in reponse.content.decode()
