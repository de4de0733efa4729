"""What the page asks of each service, once its own opinion is given and while an aid waits."""

import pytest

from maillage.dossiers.rules.attendu import RIEN, attendu
from maillage.dossiers.states import EtatDossier as E


@pytest.mark.parametrize(
    ("etat", "role", "rendus", "dit", "bouton"),
    [
        (E.LI_DEPOSEE, "ars", "", "Donnez votre avis", "Instruire la lettre"),
        (E.LI_DEPOSEE, "ars", "cpam", "Donnez votre avis", "Instruire la lettre"),
        (E.LI_DEPOSEE, "ars", "ars", "celui de l’autre service", ""),
        (E.LI_DEPOSEE, "cpam", "cpam", "celui de l’autre service", ""),
        (E.LI_DEPOSEE, "ars", "ars cpam", "décidez de la suite", "Décider de la lettre"),
        (E.LI_DEPOSEE, "cpam", "ars cpam", "appartient à l’ARS", ""),
        (E.PROJET_TRANSMIS, "ars", "ars", "avant la fin du délai", "Décider du projet"),
        (E.PROJET_TRANSMIS, "cpam", "cpam", "celui de l’autre service", ""),
        (E.PROJET_TRANSMIS, "cpam", "", "Instruisez", "Instruire le projet"),
        (E.EMERGENCE, "ars", "", RIEN, ""),
    ],
)
def test_a_service_reads_what_is_left_for_it(etat, role, rendus, dit, bouton):
    vu = attendu(etat=etat, roles=frozenset({role}), rendus=frozenset(rendus.split()))
    assert dit in vu.phrase
    assert vu.bouton == bouton


def test_an_aid_that_waits_is_the_ars_s_to_decide():
    for etat in (E.LI_VALIDEE, E.PROJET_VALIDE):
        ars = attendu(etat=etat, roles=frozenset({"ars"}), aides_a_decider=True)
        assert ars.bouton == "Décider des aides"
        assert attendu(etat=etat, roles=frozenset({"cpam"}), aides_a_decider=True).phrase == RIEN
