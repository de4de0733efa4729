"""From deposit to the end: read, shown, confirmed, written once, the file erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.plateforme.imports.conftest import (
    ALICE,
    MAINTENANT,
    analyser,
    appliquer,
    deposer,
    importer,
)

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.imports.commands import (
    abandonner_import,
    confirmer_import,
    echouer_import,
    effacer_les_oublies,
    reprendre_import,
)
from maillage.plateforme.imports.models import Import
from maillage.plateforme.imports.queries import erreurs_en_csv, trouver
from maillage.plateforme.imports.releve import ErreurDeLigne, ImportRefuse
from maillage.plateforme.imports.states import EtatImport

pytestmark = pytest.mark.django_db


def ranges(dossier: Path) -> list[Path]:
    return [chemin for chemin in dossier.rglob("*") if chemin.is_file()]


def confirmer(depose: Import) -> Import:
    return confirmer_import(identifiant=depose.pk, par=ALICE, maintenant=MAINTENANT)


def test_a_file_is_read_shown_confirmed_and_written(
    verger, dossier, django_capture_on_commit_callbacks
):
    depose = deposer("fruit,nombre\npomme,3\ntomate,4\n")
    assert (depose.etat, depose.nom_fichier) == ("recu", "fruits.csv")
    assert len(ranges(dossier)) == 1
    lu = analyser(depose)
    assert (lu.etat, verger.fois) == ("a_confirmer", 0)
    vu = trouver(lu.pk, maintenant=MAINTENANT)
    assert vu is not None
    assert vu.apercu.chiffres == (("Fruits", "2"),)
    assert vu.apercu.sections[0].exemples == ("pomme", "tomate")
    assert [a.ligne for a in vu.avertissements] == [3]
    confirmer(lu)
    with django_capture_on_commit_callbacks(execute=True):
        fait = appliquer(lu)
    assert (fait.etat, fait.resultat) == ("applique", "2 fruits cueillis.")
    assert [f["fruit"] for f in verger.cueillis] == ["pomme", "tomate"]
    assert ranges(dossier) == []
    with avec_locataires(lus=[PLATEFORME], ecrit=PLATEFORME):
        actions = list(Evenement.objects.order_by("rang").values_list("action", flat=True))
    assert actions == ["imports.depot", "imports.confirmation", "imports.application"]


def test_one_bad_line_refuses_the_whole_file_and_erases_it(
    verger, dossier, django_capture_on_commit_callbacks
):
    depose = deposer("fruit,nombre\npomme,3\npoire,trois\nprune,-1\n")
    with django_capture_on_commit_callbacks(execute=True):
        lu = analyser(depose)
    assert (lu.etat, lu.nb_erreurs) == ("refuse", 2)
    assert lu.erreurs[0] == {
        "ligne": 3,
        "message": "Le nombre «\u00a0trois\u00a0» ne se lit pas.",
        "colonne": "nombre",
        "valeur": "trois",
    }
    assert ranges(dossier) == []
    with pytest.raises(ErreurMetier, match="celui-ci est refusé"):
        confirmer(lu)


def test_errors_beyond_the_bound_are_counted(verger, monkeypatch):
    monkeypatch.setattr("maillage.plateforme.imports.releve.ERREURS_GARDEES", 3)
    lu = analyser(deposer("fruit,nombre\n" + "pomme,x\n" * 10))
    assert (len(lu.erreurs), lu.nb_erreurs) == (3, 10)


def test_the_same_file_in_force_says_so_and_writes_nothing(verger):
    for _ in range(2):
        lu = analyser(deposer())
        if lu.etat == "a_confirmer":
            confirmer(lu)
            appliquer(lu)
    assert (lu.etat, lu.resultat, verger.fois) == ("applique", "Déjà cueilli.", 1)


def test_another_option_is_another_import(verger):
    for panier in ("osier", "fer"):
        lu = analyser(deposer(panier=panier))
        confirmer(lu)
        appliquer(lu)
    assert verger.fois == 2


def test_a_task_run_twice_writes_once(verger):
    lu = analyser(deposer())
    confirmer(lu)
    appliquer(lu)
    assert appliquer(lu).etat == "applique"
    assert analyser(lu).etat == "applique"
    assert verger.fois == 1


def test_a_writing_cut_short_leaves_nothing_and_begins_anew(verger):
    lu = analyser(deposer())
    confirmer(lu)
    verger.panne = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        appliquer(lu)
    lu.refresh_from_db()
    assert (lu.etat, verger.cueillis) == ("application", [])
    verger.panne = None
    assert appliquer(lu).etat == "applique"
    assert len(verger.cueillis) == 1


def test_a_failed_import_is_taken_up_again_from_its_file(verger):
    lu = analyser(deposer())
    confirmer(lu)
    echouer_import(identifiant=lu.pk, maintenant=MAINTENANT, phrase="Panne.")
    vu = trouver(lu.pk, maintenant=MAINTENANT)
    assert vu is not None
    assert (vu.etat, vu.reprenable, vu.confirmable) == (EtatImport.ECHOUE, True, False)
    reprendre_import(identifiant=lu.pk, par=ALICE, maintenant=MAINTENANT)
    lu = analyser(lu)
    assert lu.etat == "a_confirmer"


def test_a_file_given_up_is_erased_and_never_confirmed(
    verger, dossier, django_capture_on_commit_callbacks
):
    lu = analyser(deposer())
    with django_capture_on_commit_callbacks(execute=True):
        abandonner_import(identifiant=lu.pk, par=ALICE, maintenant=MAINTENANT)
    assert ranges(dossier) == []
    with pytest.raises(ErreurMetier, match="abandonné"):
        confirmer(lu)
    with pytest.raises(ErreurMetier, match="abandonné"):
        abandonner_import(identifiant=lu.pk, par=ALICE, maintenant=MAINTENANT)


def test_an_import_being_written_is_not_given_up(verger):
    lu = analyser(deposer())
    confirmer(lu)
    with pytest.raises(ErreurMetier, match="en cours d’application"):
        abandonner_import(identifiant=lu.pk, par=ALICE, maintenant=MAINTENANT)


def test_files_that_nobody_confirms_are_erased(verger, dossier, django_capture_on_commit_callbacks):
    lu = analyser(deposer())
    perdu = dossier / "imports" / "orphelin"
    perdu.write_bytes(b"x")
    with django_capture_on_commit_callbacks(execute=True):
        assert effacer_les_oublies(par=ALICE, maintenant=MAINTENANT) == 0
    assert len(ranges(dossier)) == 2
    dans_dix_ans = MAINTENANT + timedelta(days=3650)
    with django_capture_on_commit_callbacks(execute=True):
        assert effacer_les_oublies(par=ALICE, maintenant=dans_dix_ans) == 2
    assert ranges(dossier) == []
    lu.refresh_from_db()
    assert lu.etat == "abandonne"


def test_a_direct_import_is_in_the_history(verger):
    assert importer("fruit,nombre\npomme,3\n").applique
    fait = Import.objects.get()
    assert (fait.etat, fait.resultat) == ("applique", "1 fruits cueillis.")


def test_a_preview_writes_nothing(verger):
    vu = importer("fruit,nombre\npomme,3\n", apercu_seul=True)
    assert (vu.applique, vu.apercu.chiffres) == (False, (("Fruits", "1"),))
    assert (verger.fois, Import.objects.count()) == (0, 0)


def test_a_direct_import_refused_writes_nothing(verger):
    with pytest.raises(ImportRefuse, match="Ligne 2"):
        importer("fruit,nombre\npomme,x\n")
    assert (verger.fois, Import.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"millesime": ""}, "Donnez «\u00a0Millésime\u00a0»"),
        ({"annee": "hier"}, "donnez une année"),
        ({"panier": "carton"}, "«\u00a0carton\u00a0» n’est pas possible. Au choix\u00a0: osier"),
        ({"couleur": "rouge"}, "L’option «\u00a0couleur\u00a0» n’existe pas"),
    ],
)
def test_a_wrong_option_is_named_before_anything_is_kept(verger, dossier, options, dit):
    with pytest.raises(ErreurMetier, match=dit.replace("(", r"\(")):
        deposer(**options)
    assert Import.objects.count() == 0
    assert not dossier.exists()


def test_an_empty_file_is_not_kept(verger, dossier):
    with pytest.raises(ImportRefuse, match="vide"):
        deposer(b"")
    assert not dossier.exists()


def test_the_file_of_errors_holds_no_formula():
    erreurs = [ErreurDeLigne(4, "=1+1", "nombre", "=cmd|' /C calc'!A0"), ErreurDeLigne(None, "Là")]
    lignes = erreurs_en_csv(erreurs, 7).splitlines()
    assert lignes[0] == "\ufeffligne;colonne;valeur;raison"
    assert lignes[1] == "4;nombre;'=cmd|' /C calc'!A0;'=1+1"
    assert lignes[2] == ";;;Là"
    assert lignes[3].endswith("5 autres erreurs ne sont pas détaillées.")
