"""What the tests write in a document at once reads as if people had typed it."""

import pytest

from maillage.communautes.queries import rangees
from maillage.dossiers.models import Champ
from maillage.dossiers.rules.cases import case_de
from maillage.dossiers.rules.reponses import lire
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.states import Document

from .conftest import MAINTENANT, PORTEUR
from .ecriture import remplir


@pytest.mark.parametrize("document", list(Document))
def test_every_answer_written_at_once_could_have_been_typed(ouvrir, communaute, dans, document):
    ouvrir()
    with dans():
        remplir(communaute=communaute.pk, document=document, par=PORTEUR, maintenant=MAINTENANT)
        ecrits = Champ.objects.filter(document=document)
        champs = dict(ecrits.values_list("cle", "valeur"))
        gardees = rangees(communaute=communaute.pk)
    cases = champs | {
        f"{table}.{rangee.ident}.{colonne}": valeur
        for table, lignes in gardees.tables.items()
        for rangee in lignes
        for colonne, valeur in rangee.cellules.items()
        if valeur
    }
    cases |= {f"structure.{colonne}": v for colonne, v in gardees.structure.items() if v}
    assert len(cases) > 30
    for cle, valeur in cases.items():
        case = case_de(TRAMES[document], cle)
        assert case, f"no question is called {cle}"
        assert lire(case.question, valeur) == valeur, cle
