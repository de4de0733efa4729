"""The rows that a CPTS keeps about itself: read in four queries, written one cell at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from maillage.communautes.commands import (
    ajouter_rangee,
    creer_communaute,
    ecrire_cellule,
    retablir_rangee,
    retirer_rangee,
)
from maillage.communautes.queries import TABLES, rangees
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.cloisons.contexte import avec_locataires

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALIX = Acteur(nom="Alix Porteuse", compte=1, role="coordination")
SACHA = Acteur(nom="Sacha Voisin", compte=2, role="membre")


@pytest.fixture
def cle(db):
    communaute = creer_communaute(
        nom="CPTS inventée des rangées",
        departement="84",
        fictive=True,
        par=ALIX,
        maintenant=MAINTENANT,
    )
    with avec_locataires(lus=[communaute.pk], ecrit=communaute.pk):
        yield communaute.pk


def ecrire(cle, table, ident, colonne, avant, valeur, par=ALIX, maintenant=MAINTENANT):
    return ecrire_cellule(
        communaute=cle,
        table=table,
        ident=ident,
        colonne=colonne,
        avant=avant,
        valeur=valeur,
        par=par,
        maintenant=maintenant,
    )


def ajouter(cle, table):
    return ajouter_rangee(communaute=cle, table=table, par=ALIX, maintenant=MAINTENANT)


def test_a_new_cpts_says_nothing_of_itself_in_four_queries(cle, django_assert_num_queries):
    with django_assert_num_queries(4):
        vues = rangees(communaute=cle)
    assert vues.structure == {}
    assert vues.tables == {"equipe": (), "professions": (), "partenaires": ()}


def test_no_machinery_is_a_column():
    assert "siret" in TABLES["structure"]
    assert TABLES["professions"][:2] == ("precision", "identifies")
    for colonnes in TABLES.values():
        assert not {"id", "locataire", "rang", "retire_a", "modifie_par"} & set(colonnes)


@pytest.mark.parametrize(
    ("table", "ident", "colonne", "valeur"),
    [
        ("structure", "", "nom", "Association inventée"),
        ("professions", "infirmier", "adherents", "12"),
    ],
)
def test_a_cell_makes_its_row(cle, table, ident, colonne, valeur):
    assert ecrire(cle, table, ident, colonne, "", valeur).faite
    vues = rangees(communaute=cle)
    cellules = vues.structure if table == "structure" else vues.tables[table][0].cellules
    assert cellules[colonne] == valeur


def test_an_unsaid_count_is_empty_and_zero_is_zero(cle):
    ecrire(cle, "professions", "infirmier", "adherents", "", "0")
    ligne = rangees(communaute=cle).tables["professions"][0]
    assert (ligne.ident, ligne.cellules["adherents"], ligne.cellules["identifies"]) == (
        *("infirmier", "0"),
        "",
    )
    ecrire(cle, "professions", "infirmier", "adherents", "0", "")
    assert rangees(communaute=cle).tables["professions"][0].cellules["adherents"] == ""


def test_what_somebody_else_wrote_is_told_and_kept(cle):
    ident = ajouter(cle, "equipe")
    ecrire(cle, "equipe", ident, "nom", "", "Duval", par=SACHA)
    reponse = ecrire(cle, "equipe", ident, "nom", "", "Durand")
    assert (reponse.faite, reponse.actuel) == (False, "Duval")
    assert rangees(communaute=cle).tables["equipe"][0].cellules["nom"] == "Duval"


@pytest.mark.parametrize(
    ("table", "ident", "colonne", "valeur"),
    [
        ("professions", "infirmier", "adherents", "douze"),
        ("professions", "infirmier", "adherents", "-1"),
        ("professions", "infirmier", "adherents", "9" * 20),
        ("structure", "", "nom", "x" * 201),
        ("structure", "", "locataire", "3"),
        ("autres", "", "nom", "x"),
        ("equipe", "999999", "nom", "x"),
        ("equipe", "0 OR 1=1", "nom", "x"),
    ],
)
def test_a_value_that_cannot_be_held_is_refused_with_a_sentence(cle, table, ident, colonne, valeur):
    with pytest.raises(ErreurMetier):
        ecrire(cle, table, ident, colonne, "", valeur)


def test_a_row_taken_away_comes_back_with_its_cells(cle):
    ident = ajouter(cle, "partenaires")
    ecrire(cle, "partenaires", ident, "nom", "", "Hôpital inventé")
    retirer_rangee(
        communaute=cle, table="partenaires", ident=ident, par=ALIX, maintenant=MAINTENANT
    )
    assert rangees(communaute=cle).tables["partenaires"] == ()
    retablir_rangee(
        communaute=cle, table="partenaires", ident=ident, par=ALIX, maintenant=MAINTENANT
    )
    assert rangees(communaute=cle).tables["partenaires"][0].cellules["nom"] == "Hôpital inventé"


def test_fixed_tables_do_not_grow(cle):
    for table in ("structure", "professions", "autres"):
        with pytest.raises(ErreurMetier, match="ne reçoit pas"):
            ajouter(cle, table)
    with pytest.raises(ErreurMetier, match="n’existe plus"):
        retirer_rangee(communaute=cle, table="equipe", ident="5", par=ALIX, maintenant=MAINTENANT)


def test_somebody_who_types_is_told_to_the_audit_once(cle):
    for avant, valeur, minute in (("", "A", 0), ("A", "As", 1), ("As", "Ass", 2)):
        ecrire(
            cle, "structure", "", "nom", avant, valeur, ALIX, MAINTENANT + timedelta(minutes=minute)
        )
    ecrire(cle, "structure", "", "nom", "Ass", "Asso", SACHA, MAINTENANT + timedelta(minutes=3))
    dits = [e for e in evenements(locataire=cle) if e.action == "communautes.rangee"]
    assert [e.acteur_nom for e in dits] == ["Sacha Voisin", "Alix Porteuse"]
    assert "la structure juridique de CPTS inventée des rangées" in phrase(dits[0])
