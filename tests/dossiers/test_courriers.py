"""The letters of the services: the date then computed, the law, nothing invented."""

import io
from datetime import date, time

import pytest
from pypdf import PdfReader

from maillage.dossiers.documents import courriers as c
from maillage.dossiers.states import MotifLegal
from maillage.plateforme.documents import Ouvrage, docx, html, pdf
from maillage.regles import echeance_validation

RECU, DEMANDE, REPONSE = date(2026, 3, 10), date(2026, 4, 1), date(2026, 4, 21)


def echeances(mode="suspension", *complements):
    return c.Echeances(
        mode,
        echeance_validation(RECU, complements, "suspension").echeance,
        echeance_validation(RECU, complements, "redemarrage").echeance,
    )


def de(le=RECU, boite="dd84@exemple.test"):
    return c.Correspondance(
        "Agence régionale de santé",
        boite,
        "Délégation départementale de Vaucluse",
        "CPTS inventée du Ventoux",
        "Alix Porteuse",
        le,
        "Projet de santé, version 3, SHA-256 0123",
    )


TOUS = {
    "accuse": c.accuse_de_reception(de(), recu_le=RECU, echeances=echeances()),
    "modification": c.demande_de_modification(de(), motif="Le territoire chevauche un autre."),
    "invitation": c.invitation_a_la_seance(
        de(), seance_le=date(2026, 2, 5), heure=time(14, 30), lieu="Avignon", reponse_mois=1
    ),
    "lettre_validee": c.decision_sur_la_lettre(
        de(),
        validee=True,
        seance_le=date(2026, 2, 5),
        aides=(("Aide au démarrage", "40\u202f000\u00a0€", "la CPTS"),),
        elaboration_mois=12,
    ),
    "lettre_a_reprendre": c.decision_sur_la_lettre(de(), validee=False, motivation="Trop peu."),
    "complements": c.demande_de_complements(
        de(DEMANDE),
        elements=("Les statuts signés", "La fiche-actions « Parcours »"),
        limite_le=date(2026, 5, 1),
        pieces=True,
        mode="suspension",
        echeance_avant=date(2026, 5, 10),
    ),
    "reprise": c.reception_des_complements(
        de(REPONSE), recus_le=REPONSE, echeances=echeances("suspension", (DEMANDE, REPONSE))
    ),
    "validation": c.validation_expresse(de(), recu_le=RECU),
    "opposition": c.opposition(
        de(),
        motif=MotifLegal.TERRITOIRE,
        motivation="Deux communes sont déjà couvertes.",
        recu_le=RECU,
        echeance=date(2026, 5, 30),
    ),
    "attestation": c.attestation_de_silence(
        de(date(2026, 5, 31)),
        recu_le=RECU,
        echeances=echeances("suspension", (DEMANDE, REPONSE)),
        arrets=((DEMANDE, REPONSE),),
    ),
}


def texte(ouvrage: Ouvrage) -> str:
    return " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf(ouvrage))).pages).split()
    ).replace("\u00a0", " ")


@pytest.mark.parametrize("nom", TOUS)
def test_every_letter_is_a_letter_of_one_page_or_two(nom):
    ouvrage = TOUS[nom]
    lu = PdfReader(io.BytesIO(pdf(ouvrage)))
    assert len(lu.pages) <= 2
    assert lu.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert docx(ouvrage)
    for mot in ("dd84@exemple.test", "CPTS inventée du Ventoux", "Objet : ", "version 3"):
        assert mot in texte(ouvrage)
    assert "None" not in html(ouvrage)


@pytest.mark.parametrize(
    ("nom", "mots"),
    [
        ("accuse", ["le 10 mars 2026", "Dernier jour pour s’opposer : le 10 mai 2026"]),
        ("accuse", ["réputé validé", "L. 1434-12", "L. 112-3", "pertinence du territoire"]),
        ("invitation", ["Le 5 février 2026 à 14 h 30", "leur silence ne vaut pas accord"]),
        ("lettre_validee", ["40 000 €", "un an au plus", "5 février 2026"]),
        ("complements", ["1. Les statuts signés", "1er mai 2026", "10 mai 2026", "arrêté"]),
        ("reprise", ["30 mai 2026", "21 juin 2026", "retenu", "pour comparaison"]),
        ("opposition", ["la pertinence du territoire d’action", "Deux communes", "30 mai 2026"]),
        ("attestation", ["30 mai 2026", "du 1er avril 2026 au 21 avril 2026", "L. 232-3"]),
    ],
)
def test_a_letter_says_its_dates_and_its_texts(nom, mots):
    for mot in mots:
        assert mot in texte(TOUS[nom]).replace("\u202f", " "), mot


def test_the_region_that_restarts_the_clock_is_told_its_own_date():
    ouvrage = c.reception_des_complements(
        de(REPONSE), recus_le=REPONSE, echeances=echeances("redemarrage", (DEMANDE, REPONSE))
    )
    assert "Dernier jour pour s’opposer : le 21 juin 2026" in texte(ouvrage)


def test_one_computation_is_not_shown_twice():
    assert "pour comparaison" not in texte(TOUS["accuse"])


def test_an_opposition_invents_no_way_to_challenge_it():
    assert "recours" not in texte(TOUS["opposition"])
    dit = c.opposition(
        de(),
        motif=MotifLegal.OBJECTIFS_PRS,
        motivation="Motif.",
        recu_le=RECU,
        echeance=None,
        recours="Les mots du service.",
    )
    assert "Les mots du service." in texte(dit)


def test_an_unknown_mailbox_leaves_no_hole():
    assert "exemple.test" not in texte(c.demande_de_modification(de(boite=""), motif="Ceci."))
