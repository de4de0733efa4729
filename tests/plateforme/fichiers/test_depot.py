"""Deposit, versions, limits, deletion: what is kept, what is told, what is refused."""

import hashlib
import io
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from tests.plateforme.fichiers.conftest import MAINTENANT
from tests.plateforme.fichiers.exemples import CSV, PDF, PNG, SVG, ZIP
from tests.plateforme.modeles_essai.porteurs import PIECE, declarer

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import CloisonAbsente, avec_locataires
from maillage.plateforme.fichiers import commands, rangement
from maillage.plateforme.fichiers.access import (
    Introuvable,
    can_deposer,
    check_voir,
    declarer_porteur,
    porteur_de,
)
from maillage.plateforme.fichiers.models import Fichier, Version
from maillage.plateforme.fichiers.queries import contenu_de, fichiers_de, occupation

pytestmark = pytest.mark.django_db


def contenus(dossier) -> list[bytes]:
    return [p.read_bytes() for p in sorted(dossier.rglob("*")) if p.is_file()]


def test_a_deposit_is_kept_as_it_was_and_told(deposer, porteur, acteur, dossier, gestes):
    depot = deposer("Statuts 2026.PDF", PDF)
    (fichier,) = fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT)
    version = fichier.courante
    assert (fichier.id, fichier.nom, version.nom) == (depot.fichier, *["Statuts 2026.pdf"] * 2)
    assert (version.mime, version.octets, version.numero) == ("application/pdf", len(PDF), 1)
    assert version.sha256 == hashlib.sha256(PDF).hexdigest()
    assert version.est_saine
    contenu = contenu_de(
        par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=depot.fichier
    )
    with rangement.ouvrir(contenu.cle) as ouvert:
        assert ouvert.read() == PDF
    assert gestes() == [("Alice", "depot")]


def test_where_it_is_kept_says_nothing_of_it(deposer, dossier, deux_locataires):
    deposer("Statuts 2026.pdf", PDF)
    (chemin,) = [str(p.relative_to(dossier)) for p in dossier.rglob("*") if p.is_file()]
    assert "tatuts" not in chemin
    assert hashlib.sha256(PDF).hexdigest() not in chemin.replace("/", "")
    assert (dossier / chemin).stat().st_mode & 0o077 == 0
    autres = {rangement.nommer(locataire=n, sha256="0" * 64) for n in deux_locataires}
    assert len(autres) == 2


def test_the_same_content_is_kept_once(deposer, dossier):
    deposer("a.pdf")
    deposer("b.pdf")
    assert contenus(dossier) == [PDF]


def test_a_new_version_keeps_the_old_one(deposer, porteur, acteur, gestes):
    premier = deposer("budget.csv", CSV)
    second = deposer("budget 2.csv", CSV + b"Zoe;Vannes\n", fichier=premier.fichier)
    assert second.numero == 2
    (fichier,) = fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT)
    assert fichier.nom == "budget 2.csv"
    assert [v.nom for v in fichier.versions] == ["budget 2.csv", "budget.csv"]
    for numero, attendu in ((None, 2), (1, 1), (2, 2)):
        contenu = contenu_de(
            par=acteur,
            porteur=porteur,
            maintenant=MAINTENANT,
            identifiant=premier.fichier,
            numero=numero,
        )
        assert contenu.numero == attendu
    assert gestes() == [("Alice", "depot"), ("Alice", "remplacement")]


@pytest.mark.parametrize(
    ("nom", "contenu", "usage", "phrase"),
    [
        ("../../etc/passwd", PDF, "piece", "contient un chemin"),
        ("statuts.pdf", ZIP, "piece", "est une archive ZIP"),
        ("statuts.pdf", PDF + ZIP, "piece", "à la fois un PDF et une archive ZIP"),
        ("logo.svg", SVG.replace(b"<path", b"<script/><path"), "logo", "contient un programme"),
        ("logo.svg", SVG, "piece", "ce n’est pas accepté ici"),
        ("lourd.csv", b"a" * (1024 * 1024 + 1), "piece", "est trop lourd"),
        ("vide.pdf", b"", "piece", "est vide"),
    ],
)
def test_a_refused_deposit_leaves_nothing(
    deposer, porteur, acteur, dossier, gestes, nom, contenu, usage, phrase
):
    with pytest.raises(ErreurMetier, match=phrase):
        deposer(nom, contenu, usage=usage)
    assert fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT) == ()
    assert contenus(dossier) == []
    assert gestes() == []


def test_no_more_is_read_than_the_limit(deposer):
    class SansFin(io.BytesIO):
        lus = 0

        def read(self, combien=-1):
            self.lus += combien
            return b"a" * combien

    contenu = SansFin()
    with pytest.raises(ErreurMetier, match="trop lourd"):
        deposer(contenu=contenu)
    assert contenu.lus <= 3 * 1024 * 1024


def test_an_object_carries_a_limited_number_of_files(deposer, porteur, acteur):
    for n in range(5):
        deposer(f"{n}.pdf")
    with pytest.raises(ErreurMetier, match=r"Il y a déjà 5 fichiers ici"):
        deposer("de-trop.pdf")
    premier = fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT)[0]
    deposer("nouvelle version.pdf", fichier=premier.id)


def test_a_tenant_has_a_limited_room(deposer, settings, deux_locataires):
    settings.FICHIERS_QUOTA = 2 * len(PDF)
    deposer("a.pdf")
    deposer("b.pdf")
    place = occupation(locataire=deux_locataires[0])
    assert (place.octets, place.reste) == (2 * len(PDF), 0)
    with pytest.raises(ErreurMetier, match="Il ne reste pas assez de place"):
        deposer("c.pdf")
    assert occupation(locataire=deux_locataires[1]).octets == 0


def test_foreign_files_do_not_exist(deposer, porteur, deux_locataires, alice):
    depot = deposer()
    bob = Acteur("Bob", compte=alice.pk + 1)
    autre = ("essai", f"{deux_locataires[1]}.{bob.compte}.w")
    for qui, ou in ((bob, porteur), (bob, autre), (Acteur("Visiteur"), porteur)):
        with pytest.raises(Introuvable):
            contenu_de(par=qui, porteur=ou, maintenant=MAINTENANT, identifiant=depot.fichier)
        with pytest.raises(Introuvable):
            commands.supprimer(porteur=ou, fichier=depot.fichier, par=qui, maintenant=MAINTENANT)
        with pytest.raises(Introuvable):
            deposer(porteur=ou, par=qui, fichier=depot.fichier)
    for inconnu in (("essai", "n’importe quoi"), ("rien", "1")):
        with pytest.raises(Introuvable):
            check_voir(bob, *inconnu, MAINTENANT)


def test_seeing_is_not_depositing(deposer, porteur, acteur):
    lecture = (porteur[0], porteur[1].replace(".w", ".r"))
    assert fichiers_de(par=acteur, porteur=lecture, maintenant=MAINTENANT) == ()
    assert (
        can_deposer(acteur, *porteur, MAINTENANT),
        can_deposer(acteur, *lecture, MAINTENANT),
    ) == (True, False)
    with pytest.raises(PermissionDenied):
        deposer(porteur=lecture)
    with pytest.raises(PermissionDenied):
        commands.supprimer(porteur=lecture, fichier=uuid4(), par=acteur, maintenant=MAINTENANT)


def test_a_file_is_not_moved_to_another_use(deposer):
    depot = deposer("a.png", PNG)
    with pytest.raises(Introuvable):
        deposer("a.png", PNG, usage="logo", fichier=depot.fichier)
    with pytest.raises(Introuvable):
        deposer(usage="inconnu")


def test_the_walls_hold_without_access(deposer, deux_locataires):
    depot = deposer()
    with pytest.raises(CloisonAbsente):
        Fichier.objects.count()
    with avec_locataires(lus=[deux_locataires[1]]):
        assert not Version.objects.filter(fichier_id=depot.fichier).exists()


def test_a_deleted_file_can_come_back_then_its_content_is_erased(
    deposer, porteur, acteur, dossier, gestes, deux_locataires
):
    depot = deposer()
    geste = {"porteur": porteur, "fichier": depot.fichier, "par": acteur}
    commands.supprimer(**geste, maintenant=MAINTENANT)
    assert fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT) == ()
    with pytest.raises(Introuvable):
        contenu_de(par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=depot.fichier)
    with pytest.raises(Introuvable):
        commands.supprimer(**geste, maintenant=MAINTENANT)
    commands.retablir(**geste, maintenant=MAINTENANT)
    assert len(fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT)) == 1
    commands.supprimer(**geste, maintenant=MAINTENANT)
    assert commands.effacer_perimes(maintenant=MAINTENANT + timedelta(days=29)) == 0
    assert commands.effacer_perimes(maintenant=MAINTENANT + timedelta(days=30)) == 1
    assert contenus(dossier) == []
    assert occupation(locataire=deux_locataires[0]).octets == 0
    with pytest.raises(ErreurMetier, match="a été effacé"):
        commands.retablir(**geste, maintenant=MAINTENANT)
    assert gestes() == [
        ("Alice", "depot"),
        ("Alice", "suppression"),
        ("Alice", "retablissement"),
        ("Alice", "suppression"),
        ("Maillage", "effacement"),
    ]
    assert commands.effacer_perimes(maintenant=MAINTENANT + timedelta(days=60)) == 0


def test_a_content_that_another_file_holds_is_not_erased(deposer, porteur, acteur, dossier):
    depot, autre = deposer("a.pdf"), deposer("b.pdf")
    commands.supprimer(porteur=porteur, fichier=depot.fichier, par=acteur, maintenant=MAINTENANT)
    assert commands.effacer_perimes(maintenant=MAINTENANT + timedelta(days=30)) == 1
    assert contenus(dossier) == [PDF]
    contenu = contenu_de(
        par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=autre.fichier
    )
    with rangement.ouvrir(contenu.cle) as ouvert:
        assert ouvert.read() == PDF


def test_an_erasure_cut_short_goes_on(deposer, porteur, acteur, dossier, monkeypatch):
    depot = deposer()
    commands.supprimer(porteur=porteur, fichier=depot.fichier, par=acteur, maintenant=MAINTENANT)
    plus_tard = MAINTENANT + timedelta(days=30)
    with monkeypatch.context() as panne:

        def couper(nom):
            raise KeyboardInterrupt

        panne.setattr(commands, "retirer", couper)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            commands.effacer_perimes(maintenant=plus_tard)
    commands.effacer_perimes(maintenant=plus_tard)
    assert contenus(dossier) == []


def test_a_storage_that_fails_writes_nothing(deposer, porteur, acteur, gestes, monkeypatch):
    def plein(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rangement.Dossier, "_save", plein)
    with pytest.raises(rangement.RangementIndisponible, match="Rien n’a été enregistré"):
        deposer()
    assert fichiers_de(par=acteur, porteur=porteur, maintenant=MAINTENANT) == ()
    assert gestes() == []


def test_a_write_cut_short_leaves_no_half_file(deposer, dossier, monkeypatch):
    def couper(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", couper)
    with pytest.raises(rangement.RangementIndisponible):
        deposer()
    assert contenus(dossier) == []


def test_a_kind_of_object_is_declared_once():
    declarer()
    with pytest.raises(ValueError, match="already carries files"):
        declarer_porteur(replace(porteur_de("essai"), usages=(PIECE,)))


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_cannot_pass_the_quota_together(deposer, settings, deux_locataires):
    settings.FICHIERS_QUOTA = len(PDF)
    issues = []

    def depot(n: int) -> None:
        try:
            deposer(f"{n}.pdf", PDF)
            issues.append("fait")
        except ErreurMetier:
            issues.append("refus")
        finally:
            connection.close()

    fils = [threading.Thread(target=depot, args=(n,)) for n in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(issues) == ["fait", "refus", "refus", "refus"]
