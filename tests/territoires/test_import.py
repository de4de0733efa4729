"""Replacing the communes by a newer file: whole or not at all, and nothing that is used is lost."""

import gzip
import io
import lzma

import pytest
from tests.territoires.conftest import ENTETE, LIGNES, MAINTENANT, fichier, importer

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.commands import charger_communes_fournies
from maillage.territoires.commands.communes import Bilan
from maillage.territoires.models import (
    Commune,
    CommuneRetiree,
    EntreeDeRecherche,
    Epci,
    JeuDeDonnees,
    NatureAncienne,
)
from maillage.territoires.queries import analyser_liste, rechercher


def etat() -> tuple[object, ...]:
    """All that an import may touch."""
    successeurs = CommuneRetiree.successeurs.through
    return tuple(
        list(modele.objects.order_by("pk").values())
        for modele in (Commune, CommuneRetiree, EntreeDeRecherche, Epci, JeuDeDonnees, successeurs)
    )


def refus(*lignes: str, **options: str) -> str:
    avant = etat()
    with pytest.raises(ImportRefuse) as refuse:
        importer(*lignes, **options)
    assert etat() == avant
    return str(refuse.value)


def importer_octets(octets: bytes):
    return importer_fichier(
        code="communes",
        fichier=io.BytesIO(octets),
        options={},
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT,
    )


def remplacer(code: str, ligne: str) -> list[str]:
    return [ligne if autre == code else texte for autre, texte in LIGNES.items()]


def test_what_a_loading_did_agrees_in_number():
    phrase = str(Bilan(False, "2026", communes=1, arrondissements=0, retirees=1, contours=1_200))
    assert phrase == (
        "1 commune et 0 arrondissement en vigueur (2026)\u202f; 1 retiré, "
        "1\u202f200 contours remplacés."
    )


def test_it_loads_what_the_file_says(petite_france):
    assert "6 communes et 1 arrondissement en vigueur" in petite_france.phrase
    ajaccio = Commune.objects.get(pk="2A004")
    assert ajaccio.codes_postaux == ["20000", "20090"]
    assert ajaccio.population == 76_320
    assert ajaccio.jeu.charge_a == MAINTENANT
    assert ajaccio.jeu.charge_par == "essai"


def test_zero_inhabitant_is_not_unknown_and_no_postal_code_is_an_empty_list(petite_france):
    assert Commune.objects.get(pk="55039").population == 0
    iles = Commune.objects.get(pk="98411")
    assert iles.population is None
    assert iles.codes_postaux == []


def test_the_same_file_again_changes_nothing(petite_france):
    avant = etat()
    assert importer(*LIGNES.values()).inchange
    assert etat() == avant


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        ("3523,Rennes,COM,,35,53,,,,1,", "Ligne 2\u00a0: le code «\u00a03523\u00a0»"),
        ("35238,,COM,,35,53,,,,1,", "Ligne 2\u00a0: la commune 35238 n’a pas de nom"),
        ("35238,Rennes,COM,,35,53,,,,-4,", "population vaut «\u00a0-4\u00a0»"),
        ("35238,Rennes,COM,,35,53,,,,1e3,", "n’est pas un nombre entier"),
        ("35238,Rennes,COM,,35,53,,,3500,1,", "n’est pas un code postal"),
        ("35238,Rennes,COM,,35,53,12,,,1,", "n’est pas un SIREN"),
        ("35238,Rennes,COM,,99,53,,,,1,", "Ligne 2\u00a0: le département «\u00a099\u00a0»"),
        ("35238,Rennes,COM,,35,99,,,,1,", "La région «\u00a099\u00a0»".lower()),
        ("35238,Rennes,XYZ,,35,53,,,,1,", "Le type «\u00a0XYZ\u00a0»".lower()),
        ("35238,Rennes,ARM,,35,53,,,,1,", "un arrondissement (ARM), et lui seul, a un parent"),
        ("35238,Rennes,ARM,99999,35,53,,,,1,", "la commune 99999, dont 35238 fait partie"),
        ("35238,Rennes,COM,,35,53,999999999,,,1,", "L’EPCI 999999999 est inconnu".lower()),
        ("35288,Rennes,COM,,35,53,,,,1,", "Le code 35288 est déjà à la ligne 2".lower()),
        ("35238,Rennes,COM,,35,53,,,,1", "Il y a 10 colonnes au lieu de 11".lower()),
        ('35238,"Rennes,COM,,35,53,,,,1,', "guillemet"),
    ],
)
def test_one_bad_line_leaves_everything_as_it_was(petite_france, ligne, dit):
    message = refus(*remplacer("35238", ligne))
    assert dit in message or dit in message.lower()
    assert message.startswith("Ligne ")


def test_every_bad_line_is_said_at_once(petite_france):
    lignes = [
        texte.replace(",COM,", ",XYZ,") if code in ("35288", "55039") else texte
        for code, texte in LIGNES.items()
    ]
    message = refus(*lignes)
    assert "Ligne 3" in message
    assert "Ligne 7" in message


def test_a_file_of_one_departement_is_refused(petite_france):
    assert "n’est pas complet" in refus(LIGNES["35238"], LIGNES["35288"])
    assert "n’a que 1 commune pour 7 en vigueur" in refus(LIGNES["35238"])
    assert "n’a que 2 communes pour 7 en vigueur" in refus(LIGNES["35238"], LIGNES["35288"])


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "vide"),
        (b"PK\x03\x04....", "ZIP"),
        (b"%PDF-1.7", "pas un CSV"),
        (b"\x1f\x8bnot really", "abîmé"),
        (gzip.compress(b"code,nom,departement,region\n" * 9, mtime=0)[:-9], "abîmé"),
        (b"code,nom\n35238,Rennes\n", "olonne absente\u00a0: departement, region"),
        (b"code,nom,departement,region,nom\n", "donnée deux fois"),
        (b"code,nom,departement,region\n", "aucune commune"),
        (b"code,nom,departement,region\n35238,\x81v,35,53\n", "UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_communes_is_refused(petite_france, octets, dit):
    avant = etat()
    with pytest.raises(ImportRefuse, match=dit) as refuse:
        importer_octets(octets)
    assert dit.lower() in str(refuse.value).lower()
    assert etat() == avant


def test_a_missing_file_is_named(db, tmp_path):
    with pytest.raises(ImportRefuse, match=r"absent\.csv"):
        importer_fichier(
            code="communes",
            fichier=tmp_path / "absent.csv",
            options={},
            par=Acteur.systeme("essai"),
            maintenant=MAINTENANT,
        )


@pytest.mark.parametrize("compresser", [gzip.compress, lzma.compress])
def test_a_compressed_file_is_read(petite_france, compresser):
    octets = fichier(*remplacer("35238", LIGNES["35238"].replace("230890", "231000"))).getvalue()
    importer_octets(compresser(octets))
    assert Commune.objects.get(pk="35238").population == 231_000


def test_semicolons_and_a_utf16_file_from_a_spreadsheet_are_read(petite_france):
    lignes = [texte.replace(",", ";") for texte in LIGNES.values()]
    entete = ENTETE.replace(",", ";")
    assert importer(*lignes, entete=entete, encodage="utf-16").applique


def test_a_merged_commune_stays_inactive_and_says_what_it_became(petite_france):
    fusion = LIGNES["35238"].removesuffix(",") + ",35288"
    lignes = [fusion, *(texte for code, texte in LIGNES.items() if code not in ("35238", "35288"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maillage.territoires.commands.enregistrement.PART_MINIMALE", 0.5)
        assert "1 retiré," in importer(*lignes).phrase
    assert not Commune.objects.get(pk="35288").active
    retiree = CommuneRetiree.objects.get(pk="35288")
    assert retiree.nom == "Saint-Malo"
    assert [s.code for s in retiree.successeurs.all()] == ["35238"]
    # 35181 had become 35288: its successor is now the one that is in force.
    assert [s.code for s in CommuneRetiree.objects.get(pk="35181").successeurs.all()] == ["35238"]
    constat = analyser_liste(texte="35288").erreurs[0]
    assert constat.genre == "code_retire"
    assert "La commune 35288 (Saint-Malo) est devenue Rennes (35238" in constat.message
    assert constat.propositions == ("35238",)
    assert rechercher(texte="saint malo")[0].code == "35238"


def test_a_commune_gone_without_a_word_has_no_successor(petite_france):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maillage.territoires.commands.enregistrement.PART_MINIMALE", 0.5)
        importer(*(texte for code, texte in LIGNES.items() if code != "35288"))
    assert CommuneRetiree.objects.get(pk="35288").nature == NatureAncienne.DISPARUE
    assert "ne dit pas ce qui lui succède" in analyser_liste(texte="35288").erreurs[0].message


def test_a_commune_born_again_is_no_longer_retired(petite_france):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maillage.territoires.commands.enregistrement.PART_MINIMALE", 0.5)
        importer(*(texte for code, texte in LIGNES.items() if code != "35288"))
    importer(*LIGNES.values(), "35999,Neuve,COM,,35,53,,,,1,")
    assert Commune.objects.get(pk="35288").active
    assert not CommuneRetiree.objects.filter(pk="35288").exists()


def test_a_column_that_the_file_lacks_keeps_its_values_and_its_vintage(petite_france):
    avant = JeuDeDonnees.objects.first()
    assert avant is not None
    importer(
        *(",".join(texte.split(",")[:6]) for texte in LIGNES.values()),
        entete="COM,LIBELLE,TYPECOM,COMPARENT,DEP,REG",
    )
    assert Commune.objects.get(pk="35238").population == 230_890
    jeu = JeuDeDonnees.objects.first()
    assert jeu is not None
    assert jeu.pk != avant.pk
    assert jeu.colonnes["population"] == avant.colonnes["population"]
    assert jeu.colonnes["nom"]["source"] == "fichier officiel"


def test_a_new_epci_comes_with_its_name(petite_france):
    ligne = LIGNES["35288"].replace(",53,,,", ",53,999999990,Pays de Saint-Malo,")
    importer(*remplacer("35288", ligne))
    assert Commune.objects.get(pk="35288").epci.nom == "Pays de Saint-Malo"
    assert rechercher(texte="999999990")[0].genre == "epci"


def test_the_insee_file_says_its_communes_deleguees(petite_france):
    importer(
        *(",".join(texte.split(",")[:6]) for texte in LIGNES.values()),
        "35999,Vieux-Bourg,COMD,35238,,",
        "35238,Condate,COMD,35238,,",
        entete="COM,LIBELLE,TYPECOM,COMPARENT,DEP,REG",
    )
    assert CommuneRetiree.objects.get(pk="35999").nature == NatureAncienne.DELEGUEE
    assert CommuneRetiree.objects.get(pk="35238").nature == NatureAncienne.NOM_ANCIEN
    assert analyser_liste(texte="35238").acceptee


def test_a_restart_does_not_undo_an_import(petite_france):
    avant = etat()
    assert charger_communes_fournies(par=Acteur.systeme("essai"), maintenant=MAINTENANT).inchange
    assert etat() == avant
