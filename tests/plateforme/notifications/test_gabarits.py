"""Templates: each declared message has its words, in good French, escaped where it must be."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from tests.plateforme.notifications.conftest import ALICE, MAINTENANT

from maillage.plateforme.notifications import commands, gabarits
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.notifications.states import MOUVEMENTS, Etat


@pytest.mark.parametrize("gabarit", gabarits.connus(), ids=lambda g: g.code)
def test_each_declared_message_has_a_subject_and_a_text(gabarit):
    base = f"courriels/{gabarit.code.replace('.', '/')}"
    for nom in (f"{base}.objet.txt", f"{base}.txt"):
        assert get_template(nom)


def test_the_text_is_not_escaped_and_the_html_is(db):
    messages = [{"objet": "L’accord <b>& la suite</b>", "texte": "1 < 2"}] * 2
    rendu = gabarits.rendre("notifications.resume", {"messages": messages})
    assert "L’accord <b>& la suite</b>" in rendu.texte
    assert "&lt;b&gt;&amp; la suite" in rendu.html
    assert "<b>" not in rendu.html
    assert '<html lang="fr">' in rendu.html


def test_a_message_nobody_declared_cannot_be_sent(db):
    with pytest.raises(LookupError):
        commands.envoyer(
            gabarit="inconnu.e", a="a@b.example", contexte={}, par=ALICE, maintenant=MAINTENANT
        )


def test_a_declared_message_is_sent_by_its_code(db):
    identifiant = commands.envoyer(
        gabarit="notifications.resume",
        a="paul@cpts.example",
        contexte={"messages": [1, 2]},
        par=ALICE,
        maintenant=MAINTENANT,
    )
    assert Message.objects.get(pk=identifiant).objet == "Maillage\u00a0: 2 messages pour vous"


def test_two_declarations_that_disagree_are_a_mistake():
    with pytest.raises(ValueError, match="declared twice"):
        gabarits.declarer("notifications.resume", urgent=False)


def test_old_messages_are_forgotten_and_lost_ones_given_up(db, ecrire):
    vieux = ecrire(maintenant=MAINTENANT - timedelta(days=91))
    Message.objects.filter(pk=vieux.pk).update(etat=Etat.ABANDONNE)
    perdu = ecrire(maintenant=MAINTENANT - timedelta(hours=2))
    attendu = ecrire(maintenant=MAINTENANT - timedelta(hours=2))
    frais = ecrire()
    vivantes = {f"message:{attendu.pk}:0"}
    assert commands.abandonner_les_oublies(vivantes=vivantes, maintenant=MAINTENANT) == 1
    commands.purger(maintenant=MAINTENANT)
    assert dict(Message.objects.values_list("pk", "etat")) == {
        perdu.pk: Etat.ABANDONNE,
        attendu.pk: Etat.A_ENVOYER,
        frais.pk: Etat.A_ENVOYER,
    }


def test_every_state_says_where_it_may_go():
    assert set(MOUVEMENTS) == set(Etat)
