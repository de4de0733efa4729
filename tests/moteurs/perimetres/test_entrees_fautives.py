"""One bad request each: refused with a sentence that names the culprit."""

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.moteurs.perimetres.grilles import demande, grille

from maillage.moteurs.perimetres import (
    Bande,
    Cpts,
    DemandeRefusee,
    Flux,
    Frontiere,
    Liaison,
    Mode,
    Poids,
    proposer,
)

UNITES, FRONTIERES = grille()
TOUTE = Cpts("Grande", tuple(u.code for u in UNITES))


def avec(**valeurs):
    return (replace(UNITES[0], **valeurs), *UNITES[1:])


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"unites": ()}, "territoire est vide"),
        ({"unites": (*UNITES, UNITES[0])}, "deux fois\u00a0: 0000"),
        ({"unites": avec(lat=math.nan)}, "0000 n’a pas de centre valable"),
        ({"unites": avec(lon=999.0)}, "0000 n’a pas de centre valable"),
        ({"unites": avec(population=-1)}, "population de la commune 0000 est négative"),
        ({"unites": avec(offre=math.inf)}, "offre de la commune 0000"),
        ({"frontieres": (Frontiere("0000", "XXXX", 1.0),)}, "absente du territoire\u00a0: XXXX"),
        ({"frontieres": (Frontiere("0000", "0000", 1.0),)}, "sa propre voisine"),
        ({"frontieres": (Frontiere("0000", "0001", math.nan),)}, "pas de longueur valable"),
        (
            {"frontieres": (Frontiere("0000", "0001", 1.0), Frontiere("0001", "0000", 2.0))},
            "donnée deux fois",
        ),
        ({"liaisons": (Liaison("0000", "XXXX"),)}, "liaison entre 0000 et XXXX"),
        ({"bande": Bande(0, 10)}, "bande de population"),
        ({"bande": Bande(20, 10)}, "est impossible"),
        ({"poids": Poids(compacite=math.nan)}, "Chaque poids"),
        ({"poids": Poids(flux=-1)}, "Chaque poids"),
        ({"poids": Poids(0, 0, 0, 1)}, "rien ne départagerait"),
        ({"nombre": 0}, "au moins une"),
        ({"nombre": 99, "bande": Bande(1, 10**9)}, "99 CPTS ne se font pas avec 36 communes"),
        ({"nombre": 8, "bande": Bande(30_000, 40_000)}, "en demandent 240\u202f000"),
        ({"nombre": 2, "bande": Bande(2_000, 4_000)}, "n’en prennent que 8\u202f000"),
        ({"iterations": -1}, "itérations"),
        ({"seuils_de_taille": (10, 5)}, "seuils de taille"),
        ({"flux": (Flux("0000", "0001", math.nan),)}, "flux de 0000 vers 0001"),
        ({"a_repartir": frozenset({"XXXX"})}, "absentes du territoire\u00a0: XXXX"),
        ({"a_repartir": frozenset()}, "Aucune commune à répartir"),
        ({"cpts": (TOUTE, TOUTE)}, "CPTS données deux fois\u00a0: Grande"),
        ({"cpts": (Cpts("A", ("XXXX",)),)}, "CPTS A tient des communes absentes"),
        ({"cpts": (Cpts("A", ("0000", "0000")),)}, "deux fois la même"),
        ({"cpts": (Cpts("A", ("0000",)), Cpts("B", ("0000",)))}, "0000 est dans plusieurs CPTS"),
        (
            {
                "cpts": (
                    Cpts("A", ("0000",), {"0000": Decimal("0.8")}),
                    Cpts("B", ("0000",), {"0000": Decimal("0.8")}),
                )
            },
            "parts de la commune 0000",
        ),
        (
            {"cpts": (Cpts("A", ("0000",), {"0000": Decimal("NaN")}),)},
            "parts de la commune 0000",
        ),
        (
            {"cpts": (TOUTE,), "a_repartir": frozenset({"0000"})},
            "CPTS Grande n’est qu’en partie",
        ),
        ({"mode": Mode.ETENDRE, "cpts": (TOUTE,)}, "Aucune commune à répartir"),
        ({"mode": Mode.ETENDRE, "nombre": 2}, "ne se choisit pas"),
        ({"mode": Mode.DECOUPER, "cpts": (TOUTE,)}, "Indiquez la CPTS à découper"),
        ({"mode": Mode.DECOUPER, "cpts": (TOUTE,), "a_couper": "X"}, "Indiquez la CPTS"),
        (
            {"mode": Mode.DECOUPER, "cpts": (TOUTE,), "a_couper": "Grande", "nombre": 1},
            "deux parts au moins",
        ),
        (
            {
                "mode": Mode.DECOUPER,
                "cpts": (TOUTE,),
                "a_couper": "Grande",
                "bande": Bande(1, 10**6),
            },
            "tient dans la bande",
        ),
    ],
)
def test_a_bad_request_is_refused_with_a_sentence_that_names_the_culprit(champs, phrase):
    with pytest.raises(DemandeRefusee, match=phrase):
        proposer(demande(**({"mode": Mode.NOUVELLES} | champs)))


def test_pieces_that_do_not_touch_need_as_many_parts():
    unites, frontieres = grille(6, 7, trous=frozenset((a, 3) for a in range(6)))
    with pytest.raises(DemandeRefusee, match="en 2 morceaux"):
        proposer(
            demande(unites=unites, frontieres=frontieres, nombre=1, bande=Bande(5_000, 99_000))
        )


def test_islands_only_and_none_to_attach_leave_nothing_to_propose():
    with pytest.raises(DemandeRefusee, match="rien à proposer"):
        proposer(demande(frontieres=(), rattacher_les_isolees=False))
