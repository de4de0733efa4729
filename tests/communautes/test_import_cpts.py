"""A list of CPTS: invented names on real communes of Alpes-de-Haute-Provence and around."""

import io
from datetime import UTC, date, datetime

import pytest

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.communautes.models import Communaute, EtapeCommunaute, Perimetre, PerimetreCommune
from maillage.communautes.queries import communautes_couvrant, perimetre_en_vigueur
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.models import JeuDeDonnees

pytestmark = pytest.mark.django_db

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENTETE = "cpts,code_commune"
CLOCHERS = ("CPTS des Clochers inventés,04001", "CPTS des Clochers inventés,04009")
LAVANDE = ("CPTS de la Lavande inventée,04017", "CPTS de la Lavande inventée,04020")
PAR = Acteur.systeme("essai")


def importer(*lignes: str, entete: str = ENTETE, encodage: str = "utf-8", **options: str):
    donnees = {"source": "Liste inventée", "millesime": "2026"} | {
        cle: valeur for cle, valeur in options.items() if cle != "apercu_seul"
    }
    return importer_fichier(
        code="cpts",
        fichier=io.BytesIO(("\n".join((entete, *lignes)) + "\n").encode(encodage)),
        options=donnees,
        par=PAR,
        maintenant=MAINTENANT,
        apercu_seul="apercu_seul" in options,
    )


def etat() -> tuple[object, ...]:
    return tuple(
        list(modele.objects.order_by("pk").values())
        for modele in (Communaute, Perimetre, PerimetreCommune, EtapeCommunaute, JeuDeDonnees)
    )


def refus(*lignes: str, **options: str) -> str:
    avant = etat()
    with pytest.raises(ImportRefuse) as refuse:
        importer(*lignes, **options)
    assert etat() == avant
    return str(refuse.value)


def codes(communaute: str, le: date) -> tuple[str, ...]:
    vu = perimetre_en_vigueur(communaute=communaute, le=le)
    return vu.codes if vu else ()


def test_a_list_makes_cpts_and_their_perimeters(db):
    fait = importer(*CLOCHERS, *LAVANDE)
    assert fait.phrase.startswith("2 CPTS, 4 communes\u00a0: 2 nouvelles")
    trouvee = Communaute.objects.get(nom="CPTS des Clochers inventés")
    assert (trouvee.code, trouvee.departement_id) == ("cpts-des-clochers-inventes", "04")
    perimetre = trouvee.perimetres.get()
    assert (perimetre.debut, perimetre.fin, perimetre.etat) == (
        date(2026, 1, 1),
        None,
        "en_vigueur",
    )
    assert perimetre.source == "Liste inventée"
    assert perimetre.jeu is not None
    assert perimetre.jeu.millesime == "2026"
    assert codes(trouvee.code, date(2026, 6, 1)) == ("04001", "04009")


def test_the_same_list_again_changes_nothing_whatever_it_is_said_to_be(db):
    importer(*CLOCHERS, *LAVANDE)
    avant = etat()
    assert importer(*CLOCHERS, *LAVANDE).inchange
    assert "rien n’a changé" in importer(*CLOCHERS, *LAVANDE, source="Autre source").phrase
    assert etat() == avant


def test_a_later_list_makes_a_version_and_keeps_the_earlier_one(db):
    importer(*CLOCHERS, *LAVANDE)
    fait = importer(CLOCHERS[0], "CPTS des clochers inventes,04021", *LAVANDE, millesime="2027")
    assert "1 périmètre modifié" in fait.phrase
    code = "cpts-des-clochers-inventes"
    assert codes(code, date(2026, 12, 31)) == ("04001", "04009")
    assert codes(code, date(2027, 1, 1)) == ("04001", "04021")
    assert Communaute.objects.count() == 2


def test_a_corrected_list_of_the_same_day_replaces_the_version(db):
    importer(*CLOCHERS)
    importer(CLOCHERS[0])
    assert Perimetre.objects.count() == 1
    assert codes("cpts-des-clochers-inventes", date(2026, 6, 1)) == ("04001",)


def test_two_cpts_may_swap_a_commune(db):
    importer(*CLOCHERS, *LAVANDE)
    importer(
        CLOCHERS[0],
        "CPTS des Clochers inventés,04017",
        LAVANDE[1],
        "CPTS de la Lavande inventée,04009",
        millesime="2027",
    )
    tenue = communautes_couvrant(codes=["04009"], le=date(2027, 2, 1))["04009"]
    assert [c.nom for c in tenue] == ["CPTS de la Lavande inventée"]


def test_an_earlier_list_is_refused(db):
    importer(*CLOCHERS)
    assert "a commencé le 1er janvier 2026" in refus(CLOCHERS[0], millesime="2025")


def test_a_vintage_without_year_needs_a_beginning(db):
    assert "la date de début" in refus(*CLOCHERS, millesime="dernier")
    assert "la date de début" in refus(*CLOCHERS, millesime="2025 et 2026")
    assert importer(*CLOCHERS, millesime="dernier", debut="15/03/2026").applique
    assert Perimetre.objects.get().debut == date(2026, 3, 15)


def test_a_list_said_complete_closes_what_it_does_not_name(db):
    importer(*CLOCHERS, *LAVANDE)
    ailleurs = importer("CPTS des Menhirs inventés,35238", millesime="2026")
    assert ailleurs.applique
    fait = importer(*CLOCHERS, millesime="2027", perimetre="departement:04")
    assert "1 clos" in fait.phrase
    close = Communaute.objects.get(nom="CPTS de la Lavande inventée")
    assert close.perimetres.get().fin == date(2027, 1, 1)
    assert codes("cpts-des-menhirs-inventes", date(2027, 6, 1)) == ("35238",)


def test_without_saying_so_nothing_is_closed(db):
    importer(*CLOCHERS, *LAVANDE)
    importer(*CLOCHERS, "CPTS des Menhirs inventés,35238", millesime="2027")
    assert Perimetre.objects.filter(fin__isnull=True).count() == 3


@pytest.mark.parametrize("texte", ["93", "region:", "canton:4", "france:1", "region:XX"])
def test_a_territory_that_does_not_exist_is_refused(db, texte):
    with pytest.raises(ErreurMetier, match=r"ne se lit pas|est inconnu"):
        importer(*CLOCHERS, perimetre=texte)


def test_a_commune_twice_in_a_cpts_is_counted_once_and_said(db):
    fait = importer(*CLOCHERS, CLOCHERS[0])
    assert "est déjà dans" in str(fait.avertissements[0])
    assert fait.avertissements[0].ligne == 4
    assert PerimetreCommune.objects.count() == 2


def test_a_merged_commune_is_followed_to_its_successor_and_said(db):
    fait = importer("CPTS du Bocage inventé,14624")
    assert PerimetreCommune.objects.get().commune_id == "14654"
    assert "est devenu Saint-Pierre-en-Auge (14654)" in str(fait.avertissements[0])


def test_a_lost_zero_is_put_back_and_said(db):
    fait = importer("CPTS des Clochers inventés,4001")
    assert PerimetreCommune.objects.get().commune_id == "04001"
    assert "zéro" in str(fait.avertissements[0])


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        ("CPTS inventée,99999", "Le code «\u00a099999\u00a0» n’est celui d’aucune commune"),
        ("CPTS inventée,abc", "n’est pas un code INSEE"),
        ("CPTS inventée,13055", "Marseille entière\u00a0: choisissez plutôt ses arrondissements"),
        (",04021", "Le nom de la CPTS manque"),
        (f"{'x' * 201},04021", "Le nom de la CPTS manque, ou dépasse 200"),
        ("CPTS inventée,04021,4", "Il y a 3 colonnes au lieu de 2"),
        ("CPTS inventée" + ",x" * 299, "Il y a 300 colonnes au lieu de 2"),
        ("CPTS inventée,04001", "aussi dans «\u00a0CPTS des Clochers inventés\u00a0» (ligne 2)"),
    ],
    ids=["unknown", "text", "city", "no-name", "long", "cells", "300-cells", "two-cpts"],
)
def test_one_bad_line_refuses_all(db, ligne, dit):
    message = refus(*CLOCHERS, ligne)
    assert dit.lower() in message.lower()
    assert "Ligne 4" in message


COMPLET = "cpts,code_commune,etat,depuis,part,finess,departement_siege,debut,decoupage"


@pytest.mark.parametrize(
    ("suite", "dit"),
    [
        ("fleurie,,,,,,", "L’état «\u00a0fleurie\u00a0» est inconnu"),
        ("contrat signé,hier,,,,,", "n’est pas une date"),
        (",,1.2,,,,", "n’est pas entre 0 et 1"),
        (",,-0.5,,,,", "n’est pas entre 0 et 1"),
        (",,moitié,,,,", "n’est pas un nombre"),
        (",,,123,,,", "Un n° FINESS a neuf caractères"),
        (",,,,99,,", "Le département du siège «\u00a099\u00a0» est inconnu"),
        (",,,,,31/02/2026,", "n’est pas une date possible"),
        (",,,,,,au hasard", "Le découpage est l’un de"),
    ],
)
def test_a_bad_value_is_named(db, suite, dit):
    assert dit.lower() in refus(f"CPTS inventée,04001,{suite}", entete=COMPLET).lower()


@pytest.mark.parametrize(
    ("entete", "dit"),
    [
        ("cpts,nom_commune", "Colonne absente\u00a0: code_commune"),
        ("cpts,code_commune,CPTS", "La colonne «\u00a0cpts\u00a0» est donnée deux fois"),
        ("cpts,code_commune,code_insee", "«\u00a0code_commune\u00a0» est donnée deux fois"),
    ],
)
def test_a_header_without_a_column_or_with_it_twice_is_refused(db, entete, dit):
    assert dit.lower() in refus("CPTS inventée,04001,x", entete=entete).lower()


def test_states_are_dated_steps(db):
    importer(
        "CPTS inventée,04001,contrat signé,2024-05-02,,,,,",
        "CPTS inventée bis,04009,lettre d’intention,,,,,,",
        entete=COMPLET,
    )
    signe = EtapeCommunaute.objects.get(communaute__nom="CPTS inventée")
    assert (signe.etat, signe.depuis) == ("contrat_signe", date(2024, 5, 2))
    lettre = EtapeCommunaute.objects.get(communaute__nom="CPTS inventée bis")
    assert (lettre.etat, lettre.depuis) == ("lettre_intention", date(2026, 1, 1))
    assert "constaté à cette date" in lettre.source
    # A letter of intent binds nobody: its perimeter is a project.
    assert Perimetre.objects.get(communaute=lettre.communaute).etat == "projet"


def test_a_state_seen_again_is_no_new_step(db):
    ligne = "CPTS inventée,04001,contrat signé,,,,,,"
    importer(ligne, entete=COMPLET)
    importer(ligne, "CPTS inventée bis,04009,,,,,,,", entete=COMPLET, millesime="2027")
    assert EtapeCommunaute.objects.count() == 1


def test_a_project_may_overlap_and_takes_effect_when_its_state_changes(db):
    importer(
        "CPTS inventée,04001,contrat signé,,,,,,",
        "CPTS en projet,04001,initiative,,,,,,",
        "CPTS en projet,04009,initiative,,,,,,",
        entete=COMPLET,
    )
    importer("CPTS en projet,04009,projet validé,,,,,,", entete=COMPLET, millesime="2027")
    versions = Perimetre.objects.filter(communaute__nom="CPTS en projet").order_by("debut")
    assert [(p.etat, p.fin) for p in versions] == [
        ("projet", date(2027, 1, 1)),
        ("en_vigueur", None),
    ]


def test_a_shared_commune_says_its_parts(db):
    importer(
        "CPTS inventée,04001,,,0.4,,,,",
        "CPTS inventée bis,04001,,,60 %,,,,iris",
        entete=COMPLET,
    )
    lignes = PerimetreCommune.objects.order_by("part")
    assert [(str(x.part), x.partagee, x.decoupage) for x in lignes] == [
        ("0.400000", True, "part"),
        ("0.600000", True, "iris"),
    ]


def test_parts_above_one_are_refused(db):
    message = refus(
        "CPTS inventée,04001,,,0.6,,,,", "CPTS inventée bis,04001,,,0.6,,,,", entete=COMPLET
    )
    assert "dépassent 100\u00a0%" in message
    assert message.count("Ligne ") == 2


def test_one_name_in_two_departements_is_two_cpts_when_their_seats_say_so(db):
    importer(
        "CPTS des Sources,04001,,,,,04,,",
        "CPTS des Sources,35238,,,,,35,,",
        entete=COMPLET,
    )
    assert set(Communaute.objects.values_list("code", "departement_id")) == {
        ("cpts-des-sources", "04"),
        ("cpts-des-sources-35", "35"),
    }


def test_one_name_far_apart_without_seat_is_one_cpts_with_a_warning(db):
    fait = importer("CPTS des Sources,04001", "CPTS des Sources,35238")
    assert "qui ne se touchent pas (04, 35)" in str(fait.avertissements[0])


def test_one_name_with_a_seat_half_said_is_refused(db):
    message = refus(
        "CPTS des Sources,04001,,,,,04,,",
        "CPTS des Sources,35238,,,,,35,,",
        "CPTS des Sources,04009,,,,,,,",
        entete=COMPLET,
    )
    assert "Ligne 4\u00a0: plusieurs CPTS s’appellent" in message


def test_one_name_with_two_finess_is_refused(db):
    message = refus(
        "CPTS des Sources,04001,,,,040000011,,,",
        "CPTS des Sources,04009,,,,040000029,,,",
        entete=COMPLET,
    )
    assert "le n° FINESS n’est pas celui de ses autres lignes" in message


def test_a_finess_number_finds_the_cpts_under_another_name(db):
    importer("CPTS des Sources,04001,,,,040000011,,,", entete=COMPLET)
    importer(
        "CPTS des Sources et Vallées,04001,,,,040000011,,,",
        "CPTS des Sources et Vallées,04009,,,,,,,",
        entete=COMPLET,
        millesime="2027",
    )
    assert Communaute.objects.count() == 1
    assert "a déjà le n° FINESS 040000011" in refus(
        "CPTS des Sources,04001,,,,040000029,,,", entete=COMPLET, millesime="2028"
    )


def test_a_cpts_outside_the_file_keeps_its_communes(db):
    importer(*CLOCHERS)
    message = refus("CPTS inventée,04001", millesime="2027")
    assert "est déjà dans «\u00a0CPTS des Clochers inventés\u00a0»" in message
    assert "option perimetre" in message
    assert importer("CPTS inventée,04001", millesime="2027", perimetre="region:93").applique


def test_a_perimeter_defined_by_a_person_is_kept_unless_told(db):
    communaute = creer_communaute(
        nom="CPTS des Clochers inventés", departement="04", par=PAR, maintenant=MAINTENANT
    )
    definir_perimetre(
        communaute=communaute,
        codes=["04001"],
        debut=date(2025, 5, 1),
        par=PAR,
        maintenant=MAINTENANT,
    )
    fait = importer(*CLOCHERS)
    assert "a été défini à la main" in str(fait.avertissements[0])
    assert codes(communaute.code, date(2026, 6, 1)) == ("04001",)
    importer(*CLOCHERS, remplacer_saisis="oui")
    assert codes(communaute.code, date(2026, 6, 1)) == ("04001", "04009")


def test_an_invented_cpts_is_never_taken_for_a_real_one(db):
    creer_communaute(
        nom="CPTS des Clochers inventés",
        departement="04",
        fictive=True,
        par=PAR,
        maintenant=MAINTENANT,
    )
    importer(*CLOCHERS)
    assert Communaute.objects.filter(fictive=False).count() == 1


def test_a_cpts_overseas_lives_at_its_own_hour(db):
    importer("CPTS du Volcan inventé,97411")
    assert Communaute.objects.get().fuseau == "Indian/Reunion"


def test_a_preview_counts_and_writes_nothing(db):
    avant = etat()
    vu = importer(*CLOCHERS, *LAVANDE, apercu_seul="oui")
    assert vu.apercu.chiffres[:2] == (("CPTS dans le fichier", "2"), ("Communes", "4"))
    assert vu.apercu.sections[0].nombre == 2
    assert etat() == avant


def test_the_arrondissements_of_a_city_count_for_one_commune_when_all_are_there(db):
    toutes = [f"CPTS de Marseille inventée,132{n:02d}" for n in range(1, 17)]
    assert importer(*toutes[:-1], apercu_seul="oui").apercu.chiffres[1] == ("Communes", "0")
    assert importer(*toutes, apercu_seul="oui").apercu.chiffres[1] == ("Communes", "1")


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        ('\ufeffcpts;code_commune\r\n"CPTS «Été»";04001\r\n'.encode(), ""),
        ("cpts;code_commune\r\nCPTS de l'Été;04001\r\n".encode("cp1252"), "Windows-1252"),
        ("cpts\tcode_commune\nCPTS Été\t04001\n".encode("utf-16"), ""),
    ],
    ids=["bom-crlf-quotes", "windows-1252", "utf-16"],
)
def test_files_of_spreadsheets_are_read(db, octets, dit):
    fait = importer_fichier(
        code="cpts",
        fichier=io.BytesIO(octets),
        options={"source": "Liste inventée", "millesime": "2026"},
        par=PAR,
        maintenant=MAINTENANT,
    )
    assert "Été" in Communaute.objects.get().nom
    assert dit in " ".join(str(a) for a in fait.avertissements)


def test_the_real_list_of_a_region(db, donnees_reelles):
    fichier = donnees_reelles / "cpts_paca_communes_2026.csv"
    if not fichier.exists():
        pytest.skip("the real list is absent")
    fait = importer_fichier(
        code="cpts",
        fichier=fichier,
        options={"source": "Observatoire régional", "millesime": "2026"},
        par=PAR,
        maintenant=MAINTENANT,
    )
    assert fait.phrase.startswith("70 CPTS, 900 communes\u00a0: 70 nouvelles")
    assert Communaute.objects.filter(fictive=False).count() == 70
