"""A new key: old values stay readable and searchable, then all are brought to it."""

import base64
from contextlib import suppress

import pytest
from django.db import connection
from tests.plateforme.modeles_essai.models import Secret, SecretCloisonne

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base import cles
from maillage.plateforme.chiffrement.coffre import ValeurIllisible
from maillage.plateforme.chiffrement.commands import rechiffrer
from maillage.plateforme.cloisons.contexte import avec_locataires

pytestmark = pytest.mark.django_db


def une_cle(lettre: str) -> str:
    return f"{lettre}:" + base64.b64encode(lettre.encode() * 32).decode()


@pytest.fixture
def trousseau(monkeypatch):
    def definir(*lettres: str) -> None:
        monkeypatch.setenv("MAILLAGE_CLES", ",".join(map(une_cle, lettres)))
        cles.oublier()

    definir("a")
    yield definir
    monkeypatch.undo()
    cles.oublier()


@pytest.fixture
def dix_secrets(trousseau):
    return [Secret.objects.create(nom=f"Nom {n}", numero=str(n)) for n in range(10)]


def cles_en_base(colonne: str = "nom") -> set[str]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {colonne} FROM modeles_essai_secret WHERE {colonne} IS NOT NULL")
        return {bytes(v)[2:3].decode() for (v,) in curseur.fetchall()}


def test_a_new_key_reads_and_finds_what_the_old_one_wrote(trousseau, dix_secrets):
    trousseau("b", "a")
    nouveau = Secret.objects.create(nom="Nom 3")
    assert {s.nom for s in Secret.objects.all()} == {f"Nom {n}" for n in range(10)}
    assert set(Secret.objects.filter(nom_empreinte="nom 3")) == {dix_secrets[3], nouveau}


def test_every_row_is_brought_to_the_new_key(trousseau, dix_secrets):
    Secret.objects.create(nom="sans numéro")
    trousseau("b", "a")
    suivi = []
    bilan = {b.table: b for b in rechiffrer(lot=4, signaler=suivi.append)}["modeles_essai_secret"]
    assert (bilan.faites, bilan.total, bilan.illisibles) == (11, 11, ())
    assert [s.faites for s in suivi if s.table == "modeles_essai_secret"] == [0, 4, 8, 11]
    for colonne in ("nom", "numero", "nom_empreinte", "numero_empreinte"):
        assert cles_en_base(colonne) == {"b"}
    trousseau("b")
    assert {s.numero for s in Secret.objects.all()} == {*map(str, range(10)), None}
    assert Secret.objects.get(nom_empreinte="NOM 3") == dix_secrets[3]
    assert all(b.total == 0 for b in rechiffrer())


@pytest.mark.django_db(transaction=True)
def test_an_interruption_loses_nothing_and_the_next_run_goes_on(trousseau, dix_secrets):
    trousseau("b", "a")

    def interrompre(avancement):
        if avancement.faites >= 4:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        rechiffrer(lot=2, signaler=interrompre)
    assert cles_en_base() == {"a", "b"}
    assert {s.nom for s in Secret.objects.all()} == {f"Nom {n}" for n in range(10)}
    bilan = {b.table: b for b in rechiffrer(lot=2)}["modeles_essai_secret"]
    assert (bilan.faites, bilan.total) == (6, 6)
    assert cles_en_base() == {"b"}


def test_a_row_written_meanwhile_is_left_as_it_was_written(trousseau, dix_secrets, monkeypatch):
    trousseau("b", "a")
    calculer = Secret._meta.get_field("nom").pre_save

    def pendant_ce_temps(instance, add):
        if instance.pk == dix_secrets[0].pk:
            with connection.cursor() as curseur:
                curseur.execute("UPDATE modeles_essai_secret SET numero = NULL WHERE id = %s",
                                [instance.pk])  # fmt: skip
        return calculer(instance, add)

    monkeypatch.setattr(Secret._meta.get_field("nom"), "pre_save", pendant_ce_temps)
    bilan = {b.table: b for b in rechiffrer()}["modeles_essai_secret"]
    assert bilan.faites == 9
    assert Secret.objects.get(pk=dix_secrets[0].pk).numero is None


def test_rows_that_do_not_open_are_named_and_left(trousseau, dix_secrets):
    trousseau("b")
    with pytest.raises(ValeurIllisible, match=r"clé «\u00a0a\u00a0» manque au trousseau"):
        _ = Secret.objects.first().nom
    bilan = {b.table: b for b in rechiffrer()}["modeles_essai_secret"]
    assert (bilan.faites, bilan.total) == (0, 10)
    assert set(bilan.illisibles) == {str(s.pk) for s in dix_secrets}
    assert cles_en_base() == {"a"}


def test_a_wrong_key_under_the_right_name_opens_nothing(trousseau, dix_secrets, monkeypatch):
    monkeypatch.setenv("MAILLAGE_CLES", "a:" + base64.b64encode(b"z" * 32).decode())
    cles.oublier()
    with pytest.raises(
        ValeurIllisible, match=r"clé «\u00a0a\u00a0» n’est pas celle qui l’a écrite"
    ):
        _ = Secret.objects.first().nom


def test_rows_behind_walls_are_brought_too(trousseau, deux_locataires):
    for locataire in deux_locataires:
        with avec_locataires(lus=(), ecrit=locataire):
            SecretCloisonne.objects.create(nom=f"Chez {locataire}", locataire_id=locataire)
    trousseau("b", "a")
    bilan = {b.table: b for b in rechiffrer()}["modeles_essai_secretcloisonne"]
    assert (bilan.faites, bilan.total) == (2, 2)
    trousseau("b")
    with avec_locataires(lus=deux_locataires):
        assert {s.nom for s in SecretCloisonne.objects.all()} == {
            f"Chez {locataire}" for locataire in deux_locataires
        }


def test_an_empty_batch_is_refused():
    with pytest.raises(ErreurMetier, match="Un lot compte au moins une ligne"):
        rechiffrer(lot=0)
