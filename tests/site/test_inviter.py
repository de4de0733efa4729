"""`./maillage inviter`: the operator's first role, and those of a territory."""

import re

import pytest
from tests.site.conftest import refusee

from maillage.plateforme.roles.models import Attribution

pytestmark = pytest.mark.usefixtures("base")


def test_the_first_operator_comes_in_by_the_link(maillage, client):
    sortie = maillage("inviter", "noa@exemple.test", "--role", "exploitation", "--plateforme")
    assert sortie.code == 0, sortie.stderr
    lien = re.search(r"/invitations/\S+", sortie.stdout)[0]
    page = client.post(
        lien,
        {
            "prenom": "Noa",
            "nom": "Exemple",
            "mot_de_passe": "un vélo vert sous la pluie",
            "encore": "un vélo vert sous la pluie",
        },
    )
    assert page.status_code == 302
    assert client.get("/exploitation/taches/").status_code == 200
    assert client.get(lien).status_code == 410


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--role", "roi", "--plateforme"], "Le rôle « roi » n’existe pas"),
        (["--role", "ars", "--plateforme"], "ne se donne pas à ce niveau, mais sur"),
        (["--role", "ars", "--departement", "99"], "Ce lieu n’existe pas"),
        (["--role", "membre", "--communaute", "absente"], "Aucune communauté n’a le code"),
    ],
)
def test_a_mistake_is_named_in_one_sentence(maillage, options, phrase):
    refusee(maillage("inviter", "noa@exemple.test", *options), phrase)
    assert not Attribution.objects.exists()


def test_what_is_no_address_is_refused(maillage):
    sortie = maillage("inviter", "pas une adresse", "--role", "ars", "--region", "53")
    refusee(sortie, "n’est pas une adresse électronique")
