"""Zonings, QPV, flows and indicators: invented figures on real communes."""

import csv
import gzip
import io
from decimal import Decimal

import openpyxl
import pytest
from tests.territoires.conftest import MAINTENANT

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.territoires.models import (
    FluxPatients,
    Indicateur,
    JeuDeDonnees,
    Quartier,
    ValeurIndicateur,
    Zonage,
)

pytestmark = pytest.mark.django_db

DITES = {"source": "Source inventée", "millesime": "2025"}
PART = DITES | {
    "code": "part-inventee",
    "nom": "Part inventée",
    "definition": "Une part, pour l’essai.",
    "unite": "%",
    "niveau": "commune",
    "agregation": "moyenne",
    "colonne_valeur": "valeur",
}


def importer(jeu: str, contenu: str | bytes, /, **options: str):
    octets = contenu if isinstance(contenu, bytes) else contenu.encode()
    return importer_fichier(
        code=jeu,
        fichier=io.BytesIO(octets),
        options=DITES | options,
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT,
    )


def etat() -> tuple[object, ...]:
    modeles = (Zonage, Quartier, FluxPatients, Indicateur, ValeurIndicateur, JeuDeDonnees)
    return tuple(list(modele.objects.order_by("pk").values()) for modele in modeles)


def refus(jeu: str, contenu: str | bytes, /, **options: str) -> str:
    avant = etat()
    with pytest.raises(ErreurMetier) as refuse:
        importer(jeu, contenu, **options)
    assert etat() == avant
    return str(refuse.value)


def classeur(feuilles: dict[str, list[list[object]]]) -> bytes:
    livre = openpyxl.Workbook()
    livre.remove(livre.active)
    for nom, lignes in feuilles.items():
        feuille = livre.create_sheet(nom)
        for ligne in lignes:
            feuille.append(ligne)
    sortie = io.BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


# --- zonings


def test_a_zoning_is_by_commune_profession_and_year():
    fait = importer("zonage", "code_commune,zonage\n04001,ZIP\n04009,ZAC\n04017,\n")
    assert fait.phrase == "2 communes classées."
    zone = Zonage.objects.get(commune_id="04001")
    assert (zone.classe, zone.annee, zone.profession) == ("ZIP", 2025, "medecin_generaliste")
    assert "1 ligne n’a pas de classe" in str(fait.avertissements[0])


def test_a_zoning_of_quartiers_keeps_them_apart():
    fait = importer(
        "zonage", "code_commune,code_qp,zonage\n04070,QN00401M,ZIP\n13055,QN01301M,ZAC\n"
    )
    assert fait.phrase == "0 commune classée, 2 quartiers classés."
    assert Zonage.objects.get(quartier="QN01301M").commune_id == "13055"


def test_a_city_named_whole_gives_its_class_to_its_arrondissements():
    importer("zonage", "code_commune,zonage\n13055,ZAC\n")
    assert Zonage.objects.filter(commune__parent_id="13055", classe="ZAC").count() == 16


def test_a_corrected_zoning_replaces_its_year_in_its_departements_and_keeps_the_others():
    importer("zonage", "code_commune,zonage\n04001,ZIP\n35238,ZAC\n", millesime="2022")
    importer("zonage", "code_commune,zonage\n04001,ZIP\n04009,ZAC\n35238,ZAC\n")
    importer("zonage", "code_commune,zonage\n04001,ZAC\n")
    classes = Zonage.objects.filter(annee=2025).values_list("commune_id", "classe")
    assert set(classes) == {("04001", "ZAC"), ("35238", "ZAC")}
    assert Zonage.objects.filter(annee=2022).count() == 2


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        ("code_commune,zonage\n99999,ZIP\n", "n’est celui d’aucune commune"),
        ("code_commune,zonage\n04001,ZIP\n04001,ZAC\n", "déjà la classe «\u00a0ZIP\u00a0»"),
        ("code_commune,zonage,profession\n04001,ZIP,rebouteux\n", "profession «\u00a0rebouteux"),
        ("code_commune,zonage,annee\n04001,ZIP,25\n", "«\u00a025\u00a0» n’est pas une année"),
        ("code_commune,zonage,qpv\n04001,ZIP,X1\n", "n’est pas le code d’un quartier"),
        ("code_commune,zonage\n04001," + "Z" * 61 + "\n", "dépasse 60 caractères"),
        ("code_commune,zonage\n04001,\n", "ne classe aucune commune"),
        ("code_commune\n04001\n", "olonne absente\u00a0: classe"),
        ("code_commune,zonage,classe\n04001,ZIP,ZAC\n", "donnée deux fois"),
        ("", "vide"),
    ],
)
def test_a_bad_zoning_is_refused_whole(contenu, dit):
    assert dit in refus("zonage", contenu)


def test_a_zoning_without_year_is_refused():
    assert "Dites l’année" in refus("zonage", "code_commune,zonage\n04001,ZIP\n", millesime="?")


# --- QPV and flows


def test_quartiers_of_several_communes_have_a_row_for_each():
    contenu = "code_qp;nom;code_commune\nQN00603M;Bellevue;06004\nQN00603M;Bellevue;06155\n"
    assert importer("qpv", contenu).phrase == "1 quartier prioritaire en vigueur."
    assert Quartier.objects.filter(nom="Bellevue").count() == 2


def test_quartiers_keep_the_earlier_list_and_say_what_they_lose():
    importer("qpv", "code_qp,code_commune\nQN00603M,06004\nQN00401M,04070\n", millesime="2024")
    fait = importer("qpv", "code_qp,code_commune\nQN00603M,06004\n")
    assert "1 département qui en avait (04)" in str(fait.avertissements[0])
    assert Quartier.objects.count() == 3


def test_a_quartier_without_code_is_refused():
    assert "le code du quartier manque" in refus("qpv", "code_qp,code_commune\n,06004\n")


def test_flows_are_counted_hidden_ones_left_out():
    fait = importer("flux", "origine,destination,effectif\n04001,04070,1 200\n04009,04070,<11\n")
    assert fait.phrase == "1 flux entre communes en vigueur."
    assert FluxPatients.objects.get().effectif == 1200
    assert "1 effectif est masqué" in str(fait.avertissements[0])


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        ("04001,04070,-3", "n’est pas un nombre entier"),
        ("04001,04070,1.5", "n’est pas un nombre entier"),
        ("99999,04070,3", "n’est celui d’aucune commune"),
        ("04001,13055,3", "Marseille entière"),
        ("04009,04070,5", "Ce flux est déjà à la ligne 2"),
    ],
)
def test_a_bad_flow_is_refused(ligne, dit):
    message = refus("flux", f"origine,destination,effectif\n04009,04070,2\n{ligne}\n")
    assert dit.lower() in message.lower()


# --- indicators


def test_an_indicator_comes_with_its_definition():
    fait = importer("indicateurs", 'code,valeur\n04001,"12,5"\n04009,0\n', **PART)
    assert fait.phrase == "Part inventée, 2025\u00a0: 2 territoires."
    indicateur = Indicateur.objects.get()
    assert (indicateur.unite, indicateur.niveau, indicateur.source) == (
        "%",
        "commune",
        "Source inventée",
    )
    valeur = ValeurIndicateur.objects.get(code="04001")
    assert (valeur.valeur, valeur.annee, valeur.jeu.source) == (
        Decimal("12.5"),
        2025,
        "Source inventée",
    )


@pytest.mark.parametrize(
    "texte", ["s", "S", "*", "<11", "< 6", "secret statistique", "moins de 11"]
)
def test_a_hidden_value_is_hidden_never_zero(texte):
    importer("indicateurs", f"code,valeur\n04001,{texte}\n", **PART)
    valeur = ValeurIndicateur.objects.get()
    assert (valeur.secret, valeur.valeur) == (True, None)


@pytest.mark.parametrize("texte", ["", "nd", "ND", "n.d.", "-", "ns", "#N/A", "…"])
def test_an_unknown_value_is_unknown_never_zero(texte):
    importer("indicateurs", f"code,valeur,x\n04001,{texte},1\n", **PART)
    valeur = ValeurIndicateur.objects.get()
    assert (valeur.secret, valeur.valeur) == (False, None)


def test_a_negative_rate_is_refused_by_line_unless_it_may_be():
    contenu = "code,valeur\n04001,3\n04009,-0.5\n"
    assert "Ligne 3\u00a0: «\u00a0-0.5\u00a0» est négatif" in refus("indicateurs", contenu, **PART)
    assert importer("indicateurs", contenu, **PART, signe="oui").applique


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        ("code,valeur\n99999,3\n", "n’est celui d’aucune commune"),
        ("code,valeur\n04001,beaucoup\n", "n’est pas un nombre"),
        ("code,valeur\n04001,1e400\n", "trop grand"),
        ("code,valeur\n04001,1e9999\n", "n’est pas un nombre"),
        ("code,valeur\n04001,3\n04001,3\n", "déjà à la ligne 2"),
        ("code,taux\n04001,3\n", "Colonne absente\u00a0: valeur"),
        ("code,valeur,valeur\n04001,3,4\n", "donnée 2 fois"),
        ("code,valeur\n04001,3,4\n", "3 colonnes au lieu de 2"),
        ("code,valeur\n", "aucune valeur"),
    ],
)
def test_a_bad_indicator_is_refused_whole(contenu, dit):
    assert dit.lower() in refus("indicateurs", contenu, **PART).lower()


@pytest.mark.parametrize(
    ("sans", "dit"),
    [
        ("code", "Dites code"),
        ("nom", "Dites nom"),
        ("definition", "Dites definition"),
        ("unite", "Dites unite"),
        ("source", "Dites source"),
        ("niveau", "Dites le niveau"),
        ("colonne_valeur", "Dites la colonne des valeurs"),
    ],
)
def test_a_definition_that_lacks_something_is_refused(sans, dit):
    message = refus("indicateurs", "code,valeur\n04001,3\n", **PART | {sans: ""})
    assert dit in message


def test_a_definition_without_year_is_refused():
    message = refus("indicateurs", "code,valeur\n04001,3\n", **PART | {"millesime": "dernier"})
    assert "Dites l’année" in message


def test_a_code_that_is_no_address_is_refused():
    message = refus("indicateurs", "code,valeur\n04001,3\n", **PART | {"code": "Part Été"})
    assert "par exemple «\u00a0part-ete\u00a0»" in message


def test_a_ratio_is_computed_from_its_counts():
    importer(
        "indicateurs",
        "code,ald,assures\n04001,25,100\n04009,s,50\n04017,3,0\n",
        **PART
        | {
            "agregation": "rapport",
            "numerateur": "assurés en ALD",
            "denominateur": "assurés",
            "colonne_valeur": "",
            "colonne_numerateur": "ald",
            "colonne_denominateur": "assures",
        },
    )
    valeurs = {v.code: v for v in ValeurIndicateur.objects.all()}
    assert (valeurs["04001"].valeur, valeurs["04001"].numerateur) == (25, 25)
    assert valeurs["04009"].secret
    assert (valeurs["04009"].numerateur, valeurs["04009"].denominateur) == (None, 50)
    assert valeurs["04017"].valeur is None


def test_another_year_stays_and_the_same_year_is_replaced():
    importer("indicateurs", "code,valeur\n04001,1\n", **PART | {"millesime": "2024"})
    importer("indicateurs", "code,valeur\n04001,2\n04009,2\n35238,2\n", **PART)
    importer("indicateurs", "code,valeur\n04001,3\n", **PART)
    lignes = ValeurIndicateur.objects.values_list("annee", "code", "valeur")
    assert {(a, c, int(v)) for a, c, v in lignes} == {
        (2024, "04001", 1),
        (2025, "04001", 3),
        (2025, "35238", 2),
    }


def test_the_same_file_again_changes_nothing():
    importer("indicateurs", "code,valeur\n04001,1\n", **PART)
    avant = etat()
    assert importer("indicateurs", "code,valeur\n04001,1\n", **PART).inchange
    assert etat() == avant


def test_an_indicator_does_not_change_its_meaning_between_years():
    importer("indicateurs", "code,valeur\n04001,1\n", **PART)
    message = refus(
        "indicateurs",
        "code,valeur\n04001,1\n",
        **PART | {"millesime": "2026", "unite": "pour 10 000 habitants"},
    )
    assert "a d’autres années où unite est «\u00a0%\u00a0»" in message


@pytest.mark.parametrize(
    ("niveau", "code"),
    [("departement", "4"), ("region", "93"), ("epci", "200067437"), ("france", "France")],
)
def test_every_level_has_its_codes(niveau, code):
    importer("indicateurs", f"code,valeur\n{code},3\n", **PART | {"niveau": niveau})
    assert ValeurIndicateur.objects.get().code == {"4": "04", "France": "FR"}.get(code, code)
    assert "niveau" in refus("indicateurs", "code,valeur\nxyz,3\n", **PART | {"niveau": niveau})


def test_communes_that_merged_are_added_up_or_left_unknown():
    # 14624 and 14472 are both part of 14654, Saint-Pierre-en-Auge.
    contenu = "code,valeur\n14624,3\n14472,4\n"
    importer("indicateurs", contenu, **PART | {"agregation": "somme"})
    assert ValeurIndicateur.objects.get().valeur == 7
    importer("indicateurs", contenu, **PART | {"code": "moyenne-inventee"})
    assert ValeurIndicateur.objects.get(indicateur_id="moyenne-inventee").valeur is None


APL = [
    ["Indicateur d’accessibilité potentielle localisée (essai inventé)"],
    *([[]] * 7),
    ["Code commune INSEE ", "Commune ", "APL aux médecins généralistes ", "Population totale 2021"],
    ["", "", "En nombre de consultations", "Nombre d’habitants"],
    ["04001", "Aiglun", 2.5, 1399],
    ["13201", "Marseille 1er", 3.25, 39000],
    [],
    ["Lecture : inventée."],
    ["Source : inventée."],
]


def test_the_workbook_of_the_drees_is_read_by_its_model():
    octets = classeur({"Paramètres": [["rien"]], "APL 2022": APL, "APL 2023": APL})
    importer("indicateurs", octets, modele="apl-medecins-generalistes", millesime="2023", source="")
    valeurs = dict(ValeurIndicateur.objects.values_list("code", "valeur"))
    assert valeurs == {"04001": Decimal("2.5"), "13201": Decimal("3.25")}
    indicateur = Indicateur.objects.get()
    assert indicateur.source.startswith("DREES")
    assert indicateur.code == "apl-medecins-generalistes"
    assert JeuDeDonnees.objects.get(nom__startswith="indicateur").source.startswith("DREES")


def test_a_workbook_of_another_year_asks_for_its_sheet():
    octets = classeur({"APL 2022": APL, "APL 2023": APL})
    message = refus(
        "indicateurs", octets, modele="apl-medecins-generalistes", millesime="2019", source=""
    )
    assert "Le classeur a\u00a0: APL 2022, APL 2023" in message


def test_a_model_without_source_asks_for_it():
    assert "Dites source" in refus(
        "indicateurs", "code,edi\n04001,-3.05\n", modele="defavorisation-edi", source=""
    )
    importer("indicateurs", "code,edi\n04001,-3.05\n", modele="defavorisation-edi")
    assert ValeurIndicateur.objects.get().valeur == Decimal("-3.05")


def test_a_filter_keeps_the_lines_of_one_disease_and_year():
    contenu = (
        "annee;patho_niv1;cla_age_5;sexe;dept;Ntop;Npop\n"
        "2023;Diabète;tsage;9;04;1000;20000\n"
        "2023;Diabète;tsage;1;04;500;10000\n"
        "2022;Diabète;tsage;9;04;900;20000\n"
        "2023;Cancers;tsage;9;04;700;20000\n"
        "2023;Diabète;tsage;9;999;3000000;60000000\n"
        "2023;Diabète;tsage;9;2A;NA;150000\n"
    )
    importer("indicateurs", contenu, modele="prevalence-diabete", millesime="2023", source="")
    valeurs = dict(ValeurIndicateur.objects.values_list("code", "valeur"))
    assert valeurs == {"04": Decimal(5), "2A": None}


def test_a_filter_on_a_column_that_is_not_there_is_refused():
    assert "du filtre est absente" in refus(
        "indicateurs", "code,valeur\n04001,3\n", **PART, filtre="sexe=9"
    )


def test_every_ready_made_model_makes_a_definition():
    from maillage.plateforme.imports.releve import Releve
    from maillage.territoires.imports.definitions import composer, modeles

    assert len(modeles()) >= 10
    for code in modeles():
        options = {"modele": code, "source": "Source inventée", "annee": 2025}
        definition = composer(options, Releve())
        assert definition.code == code
        assert definition.textes["definition"].endswith(".")


def test_the_real_columns_of_communes_make_indicators(donnees_reelles):
    fichier = donnees_reelles / "communes_fr_2026.csv.gz"
    if not fichier.exists():
        pytest.skip("the real communes are absent")
    for modele, minimum in (("taux-de-pauvrete", 30_000), ("defavorisation-edi", 30_000)):
        fait = importer_fichier(
            code="indicateurs",
            fichier=fichier,
            options={
                "modele": modele,
                "source": "Fichier d’essai",
                "millesime": "2021",
            },
            par=Acteur.systeme("essai"),
            maintenant=MAINTENANT,
        )
        assert fait.applique
        connues = ValeurIndicateur.objects.filter(indicateur_id=modele, valeur__isnull=False)
        assert connues.count() > minimum
    with gzip.open(fichier, "rt", encoding="utf-8", newline="") as flux:
        lignes = [f"{row['code']},{row['zonage_mg']}" for row in csv.DictReader(flux)]
    importer("zonage", "\n".join(("code,zonage_mg", *lignes)), millesime="2022")
    assert Zonage.objects.filter(annee=2022).count() > 30_000


def test_the_real_quartiers_of_a_region(donnees_reelles):
    fichier = donnees_reelles / "qpv_zonage_mg_paca_2025.csv"
    if not fichier.exists():
        pytest.skip("the real quartiers are absent")
    for code in ("zonage", "qpv"):
        importer_fichier(
            code=code,
            fichier=fichier,
            options={"source": "ARS", "millesime": "2025"},
            par=Acteur.systeme("essai"),
            maintenant=MAINTENANT,
        )
    assert Zonage.objects.exclude(quartier="").filter(classe="ZIP").count() >= 67
    assert Quartier.objects.values("code").distinct().count() >= 130
