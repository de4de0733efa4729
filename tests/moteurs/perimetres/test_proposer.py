"""What a proposal gives: no gap, no overlap, connected, in the band, with its reasons."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.moteurs.perimetres.grilles import code, demande, grille

from maillage.moteurs.perimetres import (
    Bande,
    Cause,
    Cpts,
    Demande,
    Flux,
    Frontiere,
    Liaison,
    Mode,
    NatureEcart,
    NatureRaison,
    Poids,
    PropositionFausse,
    Unite,
    evaluer,
    proposer,
)
from maillage.moteurs.perimetres.depart import Parties
from maillage.moteurs.perimetres.flux import gravite, mobilites
from maillage.moteurs.perimetres.fusion import fondre
from maillage.moteurs.perimetres.recherche import Recherche, attaches
from maillage.moteurs.perimetres.territoire import construire, distance_km


def parties(proposition):
    return {p.cle: p for p in proposition.evaluation.parties}


def bloc(lignes, colonnes) -> tuple[str, ...]:
    return tuple(code(a, b) for a in lignes for b in colonnes)


def test_from_nothing_every_unit_is_in_one_connected_part_of_the_band():
    d = demande()
    trouvees = parties(proposer(d))
    assert sorted(c for p in trouvees.values() for c in p.unites) == sorted(
        u.code for u in d.unites
    )
    assert all(p.morceaux == 1 for p in trouvees.values())
    assert all(d.bande.contient(p.population) for p in trouvees.values())
    assert list(trouvees) == ["N1", "N2", "N3", "N4"]


def test_the_number_of_parts_may_be_asked_for():
    assert len(parties(proposer(demande(nombre=3)))) == 3


def test_extending_leaves_the_cpts_of_today_whole_and_covers_the_white_units():
    ouest = Cpts("Ouest", bloc(range(6), range(2)))
    est = Cpts("Est", bloc(range(6), range(4, 6)))
    proposition = proposer(demande(Mode.ETENDRE, Bande(30_000, 40_000), cpts=(ouest, est)))
    trouvees = parties(proposition)
    assert set(trouvees) == {"Ouest", "Est"}
    assert set(ouest.unites) <= set(trouvees["Ouest"].unites)
    assert not trouvees["Ouest"].perdues
    blanches = set(bloc(range(6), range(2, 4)))
    assert set(trouvees["Ouest"].gagnees) | set(trouvees["Est"].gagnees) == blanches
    assert {m.unite for m in proposition.mouvements} == blanches
    assert all(m.de is None for m in proposition.mouvements)


def test_a_white_zone_that_reaches_the_band_becomes_a_new_cpts():
    ouest = Cpts("Ouest", bloc(range(6), range(2)))
    trouvees = parties(proposer(demande(Mode.ETENDRE, Bande(9_000, 16_000), cpts=(ouest,))))
    nouvelles = [p for p in trouvees.values() if p.nouvelle]
    assert len(nouvelles) == 2
    assert all(9_000 <= p.population <= 16_000 for p in nouvelles)


def test_extending_from_no_cpts_at_all_makes_new_ones():
    assert all(p.nouvelle for p in parties(proposer(demande(Mode.ETENDRE))).values())


def test_only_the_units_given_are_shared_out_when_some_are():
    choisies = frozenset(bloc(range(3), range(6)))
    proposition = proposer(demande(bande=Bande(6_000, 10_000), a_repartir=choisies))
    assert set(proposition.affectation) == choisies


def test_a_cpts_too_large_is_cut_in_parts_of_the_band():
    toute = Cpts("Grande", tuple(u.code for u in grille()[0]))
    d = demande(Mode.DECOUPER, Bande(9_000, 20_000), cpts=(toute,), a_couper="Grande")
    proposition = proposer(d)
    assert len(proposition.evaluation.parties) >= 2
    assert all(d.bande.contient(p.population) for p in proposition.evaluation.parties)
    assert all(m.de == "Grande" for m in proposition.mouvements)
    assert proposition.evaluation.aujourd_hui[0].population == sum(
        u.population or 0 for u in d.unites
    )


def test_a_cpts_is_cut_in_as_many_parts_as_asked():
    toute = Cpts("Grande", tuple(u.code for u in grille()[0]))
    d = demande(Mode.DECOUPER, cpts=(toute,), a_couper="Grande", nombre=3)
    assert len(proposer(d).evaluation.parties) == 3


def test_a_shared_unit_stays_shared_and_counts_for_its_part_in_each():
    ouest = Cpts("Ouest", bloc(range(6), range(3)), {code(0, 2): Decimal("0.25")})
    est = Cpts("Est", (*bloc(range(6), range(4, 6)), code(0, 2)), {code(0, 2): Decimal("0.75")})
    d = demande(Mode.ETENDRE, Bande(10_000, 40_000), cpts=(ouest, est))
    proposition = proposer(d)
    assert code(0, 2) not in proposition.affectation
    trouvees = parties(proposition)
    assert code(0, 2) in trouvees["Ouest"].unites
    assert code(0, 2) in trouvees["Est"].unites
    total = sum(u.population or 0 for u in d.unites)
    assert sum(p.population for p in trouvees.values()) == pytest.approx(total, abs=1)


def test_short_borders_follow_the_epci_when_they_weigh_more():
    d = demande(nombre=4, poids=Poids(compacite=0.2, flux=0, epci=5, equilibre=0))
    assert proposer(d).evaluation.ensemble.epci_entiers == 4


def test_imported_flows_lead_where_geometry_would_not():
    """A line of four units, cut in two: the flows hold the two of the middle together."""
    unites = tuple(Unite(c, 1000, 44, 5 + n * 0.06, "91") for n, c in enumerate("ABCD"))
    frontieres = tuple(Frontiere(a, b, 5.0) for a, b in ("AB", "BC", "CD"))
    flux = (Flux("B", "C", 900), Flux("C", "B", 900), Flux("A", "B", 10), Flux("D", "C", 5))
    d = Demande(
        Mode.NOUVELLES,
        unites,
        frontieres,
        Bande(1_000, 3_000),
        nombre=2,
        flux=flux,
        poids=Poids(equilibre=0),
    )
    proposition = proposer(d)
    assert proposition.affectation["B"] == proposition.affectation["C"]
    assert not proposition.flux_modelises
    raisons = {r.nature: r for m in proposition.mouvements if m.unite == "B" for r in m.raisons}
    assert raisons[NatureRaison.FLUX].part == pytest.approx(1.0)


def test_without_flows_the_answer_says_that_they_are_a_model():
    assert proposer(demande()).flux_modelises


def test_what_nothing_touches_goes_to_the_nearest_and_this_is_said():
    unites, frontieres = grille()
    ile = Unite("9999", 300, 44.1, 5.6, "92")
    proposition = proposer(demande(unites=(*unites, ile), frontieres=frontieres))
    ((proche, attachee, km),) = proposition.attaches
    assert (attachee, proposition.affectation[attachee]) == (
        "9999",
        proposition.affectation[proche],
    )
    assert 10 < km < 30
    (ecart,) = proposition.evaluation.ecarts
    assert (ecart.nature, ecart.cause, ecart.unites) == (
        NatureEcart.NON_CONNEXE,
        Cause.PONT,
        ("9999",),
    )
    mouvement = next(m for m in proposition.mouvements if m.unite == "9999")
    assert mouvement.raisons[0].nature is NatureRaison.PONT


def test_a_declared_link_joins_an_island_like_a_border():
    unites, frontieres = grille()
    ile = Unite("9999", 300, 44.1, 5.6, "92")
    d = demande(unites=(*unites, ile), frontieres=frontieres, liaisons=(Liaison("9999", "0000"),))
    proposition = proposer(d)
    assert proposition.affectation["9999"] == proposition.affectation["0000"]
    assert not proposition.evaluation.ecarts
    mouvement = next(m for m in proposition.mouvements if m.unite == "9999")
    assert NatureRaison.LIAISON in {r.nature for r in mouvement.raisons}


def test_an_island_may_be_left_aside_and_then_it_is_said():
    unites, frontieres = grille()
    ile = Unite("9999", 300, 44.1, 5.6, "92")
    d = demande(unites=(*unites, ile), frontieres=frontieres, rattacher_les_isolees=False)
    evaluation = proposer(d).evaluation
    assert evaluation.ensemble.laissees == ("9999",)
    assert [(e.nature, e.cause) for e in evaluation.ecarts] == [(NatureEcart.OUBLIEE, Cause.ILE)]


def test_a_territory_in_two_large_pieces_never_mixes_them():
    trous = frozenset((a, 3) for a in range(6))
    unites, frontieres = grille(6, 7, trous=trous)
    proposition = proposer(demande(unites=unites, frontieres=frontieres))
    for partie in proposition.evaluation.parties:
        assert len({c[2:] < "03" for c in partie.unites}) == 1
    assert not proposition.attaches


def test_a_unit_alone_above_the_band_is_explained():
    unites, frontieres = grille()
    ville = replace(unites[14], population=50_000)
    d = demande(unites=(*unites[:14], ville, *unites[15:]), frontieres=frontieres)
    (ecart,) = proposer(d).evaluation.ecarts
    assert (ecart.cause, ecart.unites) == (Cause.UNITE_SEULE, (ville.code,))


def test_a_territory_below_the_band_is_one_part_and_this_is_explained():
    (ecart,) = proposer(demande(bande=Bande(100_000, 200_000))).evaluation.ecarts
    assert (ecart.nature, ecart.cause) == (
        NatureEcart.SOUS_LA_BANDE,
        Cause.TERRITOIRE_TROP_PETIT,
    )


def test_an_unknown_population_is_said_and_never_guessed():
    unites, frontieres = grille()
    d = demande(unites=(replace(unites[0], population=None), *unites[1:]), frontieres=frontieres)
    evaluation = proposer(d).evaluation
    assert sum(p.inconnues for p in evaluation.parties) == 1
    assert any(
        e.nature is NatureEcart.POPULATION_INCONNUE and e.unites == ("0000",)
        for e in evaluation.ecarts
    )


def test_a_cpts_already_above_the_band_is_an_exception_of_today():
    grande = Cpts("Grande", bloc(range(6), range(5)))
    evaluation = proposer(demande(Mode.ETENDRE, Bande(6_000, 9_000), cpts=(grande,))).evaluation
    causes = {e.partie: e.cause for e in evaluation.ecarts}
    assert causes["Grande"] is Cause.DEJA_AUJOURD_HUI


def test_the_taille_of_each_part_follows_the_thresholds_given():
    trouvees = parties(proposer(demande(seuils_de_taille=(0, 7_000, 1_000_000))))
    assert {p.taille for p in trouvees.values()} == {2}
    assert {p.taille for p in parties(proposer(demande())).values()} == {None}


def test_the_seed_changes_the_search_and_nothing_promised():
    premieres = {proposer(demande(graine=g)).affectation["0505"] for g in range(4)}
    assert premieres  # each seed gave an answer that kept its promises


def test_an_assignment_by_hand_is_measured_like_the_engine_s():
    d = demande()
    proposition = proposer(d)
    assert evaluer(d, proposition.affectation).parties == proposition.evaluation.parties
    assert evaluer(d, proposition.affectation).ensemble == proposition.evaluation.ensemble


def test_an_assignment_by_hand_says_what_it_breaks():
    d = demande(
        Mode.ETENDRE, Bande(10_000, 40_000), cpts=(Cpts("Ouest", bloc(range(6), range(3))),)
    )
    affectation = dict(proposer(d).affectation)
    loin = code(5, 5)
    del affectation[loin]
    affectation |= {code(0, 0): "À la main", code(2, 4): "À la main", "9999": "Ouest"}
    ecarts = {(e.nature, e.partie): e for e in evaluer(d, affectation).ecarts}
    assert ecarts[NatureEcart.OUBLIEE, None].unites == (loin,)
    assert ecarts[NatureEcart.INCONNUE, None].unites == ("9999",)
    assert ecarts[NatureEcart.FIGEE, "Ouest"].unites == (code(0, 0),)
    assert ecarts[NatureEcart.NON_CONNEXE, "À la main"].cause is None
    assert ecarts[NatureEcart.SOUS_LA_BANDE, "À la main"].cause is None


def test_an_engine_that_breaks_its_promise_says_so(monkeypatch):
    def egarer(self):
        loin = next(
            u
            for u, p in enumerate(self.labels)
            if all(self.labels[v] == p for v in self.t.voisins[u])
        )
        self.deplacer(loin, 1 - self.labels[loin])

    monkeypatch.setattr(Recherche, "descendre", egarer)
    with pytest.raises(PropositionFausse, match="non_connexe sans cause"):
        proposer(demande(bande=Bande(3_000, 40_000), nombre=2))


def couronne(maximum: int) -> Recherche:
    """A town of 10 000 alone in its part, its suburbs around it in another."""
    unites, frontieres = grille(3, 3, populations=(1_500, 1_500))
    ville = replace(unites[4], population=10_000)
    d = demande(
        unites=(*unites[:4], ville, *unites[5:]),
        frontieres=frontieres,
        bande=Bande(9_000, maximum),
    )
    t = construire(d)
    liens = attaches(t, mobilites(d, t), d.poids)
    labels = [int(i == 4) for i in range(9)]
    return Recherche(t, Parties(["", ""], [15_000, 15_000]), labels, liens, d.bande, 1)


def test_a_town_and_the_ring_of_its_suburbs_become_one():
    recherche = couronne(maximum=40_000)
    assert fondre(recherche) == 1
    assert len(set(recherche.labels)) == 1


def test_two_parts_that_would_leave_the_band_together_stay_apart():
    assert fondre(couronne(maximum=20_000)) == 0


def test_the_model_sends_everybody_somewhere_within_reach_and_says_no_more():
    unites, _ = grille(2, 12)
    departs = gravite(unites)
    habitants = {u.code: u.population for u in unites}
    par_code = {u.code: u for u in unites}
    for code_unite, vers in departs.items():
        assert sum(vers.values()) == pytest.approx(habitants[code_unite])
        assert max(distance_km(par_code[code_unite], par_code[c]) for c in vers) <= 40
    proche, loin = departs["0000"]["0001"], departs["0000"]["0003"]
    assert proche / habitants["0001"] == pytest.approx(9 * loin / habitants["0003"], rel=0.01)
    assert "0011" not in departs["0000"]
