"""Protected columns: read by the application, bytes for everybody else."""

import re
import subprocess
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import serialize
from django.db import connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st
from tests.plateforme.modeles_essai.models import Secret

from maillage.plateforme.base.postgres import trouver_binaires
from maillage.plateforme.chiffrement.champs import Empreinte, Scelle, TexteChiffre
from maillage.plateforme.chiffrement.coffre import ValeurIllisible, ouvrir, sceller
from maillage.plateforme.chiffrement.models import Protege
from maillage.plateforme.chiffrement.rules import FORMES, normaliser

pytestmark = pytest.mark.django_db
LIEU = {"lieu": "table.colonne", "ligne": "1"}


def brut(colonne: str) -> list[bytes | None]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {colonne} FROM modeles_essai_secret ORDER BY id")
        return [None if v is None else bytes(v) for (v,) in curseur.fetchall()]


def test_what_is_written_is_read_back():
    ecrit = Secret.objects.create(
        nom="Zoë Épée", numero="1 84 12", ne_le=date(1984, 12, 3), reglages={"langue": ["fr", 1]}
    )
    lu = Secret.objects.get()
    assert (lu.pk, lu.nom, lu.numero) == (ecrit.pk, "Zoë Épée", "1 84 12")
    assert (lu.ne_le, lu.reglages) == (date(1984, 12, 3), {"langue": ["fr", 1]})
    vide = Secret.objects.create(nom="")
    vide.refresh_from_db()
    assert (vide.nom, vide.numero, vide.ne_le, vide.reglages) == ("", None, None, None)


def test_the_same_value_is_never_the_same_bytes_and_its_length_tells_little():
    for nom in ("Ana", "Ana", "Anastasia-Clémentine"):
        Secret.objects.create(nom=nom)
    octets = brut("nom")
    assert len(set(octets)) == 3
    assert len({len(o) for o in octets}) == 1


def test_nothing_readable_is_in_a_dump(url_proprietaire, transactional_db):
    Secret.objects.create(nom="Perlimpinpin", numero="Abracadabra", reglages={"mot": "Sesame"})
    Secret.objects.create(nom="x", clair="Lisible")
    vidage = subprocess.run(
        [str(trouver_binaires() / "pg_dump"), "--data-only", "--table=modeles_essai_secret",
         f"--dbname={url_proprietaire}"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    octets = bytes.fromhex("".join(re.findall(r"\\\\x([0-9a-f]+)", vidage.decode())))
    assert b"Lisible" in vidage
    assert len(octets) > 200
    for mot in (b"Perlimpinpin", b"perlimpinpin", b"Abracadabra", b"ABRACADABRA", b"Sesame"):
        assert mot not in vidage
        assert mot not in octets


def test_a_value_moved_to_another_row_or_column_does_not_open():
    a = Secret.objects.create(nom="A", numero="1")
    b = Secret.objects.create(nom="B", numero="2")
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE modeles_essai_secret SET nom = (SELECT nom FROM modeles_essai_secret "
            "WHERE id = %s) WHERE id = %s",
            [b.pk, a.pk],
        )
        curseur.execute("UPDATE modeles_essai_secret SET numero = nom WHERE id = %s", [b.pk])
    with pytest.raises(ValeurIllisible, match="modifiée ou déplacée"):
        _ = Secret.objects.get(pk=a.pk).nom
    with pytest.raises(ValeurIllisible, match="modifiée ou déplacée"):
        _ = Secret.objects.get(pk=b.pk).numero
    assert Secret.objects.get(pk=b.pk).nom == "B"


def test_a_row_that_nobody_can_read_is_not_written_again():
    a = Secret.objects.create(nom="A", numero="1")
    with connection.cursor() as curseur:
        curseur.execute("UPDATE modeles_essai_secret SET numero = nom")
    avant = brut("numero")
    with pytest.raises(ValeurIllisible), transaction.atomic():
        Secret.objects.get(pk=a.pk).save()
    assert brut("numero") == avant


@pytest.mark.parametrize("octets", [b"", b"Dupont", b"\x01", b"\x01\x04demo", b"\x01\xff" * 30])
def test_a_value_written_around_the_application_is_told(octets):
    with pytest.raises(ValeurIllisible, match="sans passer par l’application"):
        ouvrir(octets, **LIEU)


def test_one_changed_bit_is_refused():
    scelle = bytearray(sceller(b"abc", **LIEU))
    scelle[-1] ^= 1
    with pytest.raises(ValeurIllisible, match=r"«\u00a0table.colonne\u00a0» ne s’ouvre pas"):
        ouvrir(bytes(scelle), **LIEU)


@given(st.binary(max_size=200))
def test_any_bytes_come_back_as_they_were(octets):
    assert ouvrir(sceller(octets, **LIEU), **LIEU) == octets


@given(st.binary(max_size=200))
def test_no_bytes_break_the_opening(octets):
    with pytest.raises(ValeurIllisible):
        ouvrir(octets, **LIEU)


def test_a_protected_value_is_found_by_equality_whatever_its_writing():
    zoe = Secret.objects.create(nom="Zoë ÉPÉE-Martin", numero="1 84-12")
    Secret.objects.create(nom="Autre")
    assert Secret.objects.get(nom_empreinte="zoe epee martin") == zoe
    assert Secret.objects.get(numero_empreinte="18412") == zoe
    assert list(Secret.objects.filter(nom_empreinte__in=["Zoë Épée Martin", "personne"])) == [zoe]
    assert not Secret.objects.filter(nom_empreinte="zoe")
    assert not Secret.objects.filter(nom_empreinte=" - ")
    assert Secret.objects.exclude(nom_empreinte="zoe epee martin").count() == 1
    assert Secret.objects.filter(numero_empreinte__isnull=True).count() == 1
    assert Secret.objects.filter(numero__isnull=False).count() == 1


def test_the_hash_follows_its_source_even_when_only_the_source_is_saved():
    secret = Secret.objects.create(nom="Avant")
    secret.nom = "Après"
    secret.save(update_fields=["nom"])
    assert Secret.objects.filter(nom_empreinte="apres").exists()
    assert not Secret.objects.filter(nom_empreinte="avant").exists()
    secret.nom = ""
    secret.save()
    assert Secret.objects.get().nom_empreinte is None


def test_the_same_text_has_another_hash_in_another_column():
    Secret.objects.create(nom="123", numero="123")
    assert brut("nom_empreinte") != brut("numero_empreinte")


@pytest.mark.parametrize(
    "recherche",
    [{"nom": "A"}, {"nom__contains": "A"}, {"nom__startswith": "A"}, {"nom_empreinte__gt": "A"},
     {"nom_empreinte__startswith": "A"}, {"nom_empreinte__lower": "a"}, {"reglages__langue": "fr"}],
)  # fmt: skip
def test_any_other_search_is_refused_with_a_clear_error(recherche):
    with pytest.raises(FieldError, match="protected column"):
        Secret.objects.filter(**recherche)


def test_writes_that_do_not_know_the_row_are_refused():
    secret = Secret.objects.create(nom="A")
    with pytest.raises(FieldError, match="do not know the row"), transaction.atomic():
        Secret.objects.update(nom="B")
    secret.nom = "B"
    with pytest.raises(FieldError, match="do not know the row"), transaction.atomic():
        Secret.objects.bulk_update([secret], ["nom"])
    Secret.objects.bulk_create([Secret(nom="C"), Secret(nom="D")])
    assert {s.nom for s in Secret.objects.all()} == {"A", "C", "D"}


def test_ways_around_the_model_give_no_clear_text():
    Secret.objects.create(nom="Perlimpinpin")
    valeur = Secret.objects.values_list("nom", flat=True).get()
    assert isinstance(valeur, Scelle)
    assert "Perlimpinpin" not in f"{valeur} {valeur!r}"
    with pytest.raises(FieldError, match="not serialized"):
        serialize("json", Secret.objects.all())


def test_a_deferred_column_is_opened_when_it_is_asked_for(django_assert_num_queries):
    Secret.objects.create(nom="A", clair="c")
    secret = Secret.objects.only("clair").get()
    with django_assert_num_queries(1):
        assert secret.nom == "A"


def test_a_protected_text_is_validated_as_a_text():
    with pytest.raises(ValidationError) as erreur:
        Secret(nom="x" * 41).full_clean()
    assert "nom" in erreur.value.message_dict
    assert TexteChiffre(max_length=7).formfield().max_length == 7


@isolate_apps("tests.plateforme.modeles_essai")
def test_a_model_that_cannot_hold_a_protected_column_fails_the_check():
    class SansIdentite(models.Model):  # noqa: DJ008
        nom = TexteChiffre()

        class Meta:
            app_label = "modeles_essai"

    class Indexe(Protege):
        nom = TexteChiffre(unique=True)

        class Meta:
            app_label = "modeles_essai"

    assert [f.id for f in SansIdentite.check()] == ["chiffrement.E001"]
    assert [f.id for f in Indexe.check()] == ["chiffrement.E002"]
    with pytest.raises(ValueError, match="is not one of"):
        Empreinte(source="nom", forme="inconnue")


def test_a_renamed_column_keeps_its_place():
    ligne = str(uuid4())
    champ = TexteChiffre(lieu="ancienne.colonne")
    assert champ.lieu == "ancienne.colonne"
    assert champ.deconstruct()[3] == {"lieu": "ancienne.colonne"}
    scelle = sceller(b"a", lieu="ancienne.colonne", ligne=ligne)
    assert ouvrir(scelle, lieu=champ.lieu, ligne=ligne) == b"a"


@given(st.text(max_size=60), st.sampled_from(sorted(FORMES)))
def test_a_normalised_form_is_stable(texte, forme):
    assert normaliser(normaliser(texte, forme), forme) == normaliser(texte, forme)
