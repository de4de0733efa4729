"""The page of rules tells what is not known as plainly as what is."""

from html import unescape

import pytest

from maillage.regles import lacunes, reperes


@pytest.mark.django_db
def test_page_of_rules_shows_what_could_not_be_read_and_what_is_outside_the_computation(client):
    page = unescape(client.get("/regles").content.decode())
    assert 'id="lacunes"' in page
    for element in (*lacunes(), *reperes()):
        assert element.sujet in page
        assert element.texte in page
