"""What is typed on the pages of roles, at the ends of the calendar."""

import pytest

from maillage.plateforme.roles.catalogue import tous_les_roles
from maillage.plateforme.roles.web.formulaires import Filtre, Inviter


@pytest.mark.parametrize("jour", ["9999-12-31", "3000-01-01"])
def test_a_last_day_without_a_day_after_is_refused_with_a_sentence(jour):
    role = tous_les_roles()[0]
    invitation = Inviter(
        {"courriel": "a@cpts.example", "role": role.code, "fin": jour}, roles=(role,)
    )
    recherche = Filtre({"au": jour}, actions=[])
    assert invitation.errors == {"fin": ["Choisissez une date antérieure à l’an 3000."]}
    assert recherche.errors == {"au": ["Choisissez une date antérieure à l’an 3000."]}
