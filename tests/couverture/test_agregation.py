"""What an estimate over some communes says of the others."""

from maillage.couverture.rules.portrait import agreger
from maillage.territoires.queries.portrait import Sommes


def test_an_estimate_says_over_how_many_communes_in_french():
    sommes = Sommes(connues=1, masquees=1, denominateurs=100, valeurs_par_denominateur=1700)
    mesure = agreger("rapport", sommes, parties=34_969)
    assert mesure.mot == "sur 1 commune de 34\u202f969, dont une masquée"
