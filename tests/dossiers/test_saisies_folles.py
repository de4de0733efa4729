"""Whatever is sent to any address of a case, in any state, by anybody of it: never a crash."""

import random

import pytest
from django.urls import URLPattern

from maillage.dossiers.commands.versions import garder_version
from maillage.dossiers.states import CLOS, GESTES, EtatDossier, Geste
from maillage.dossiers.web.urls import urlpatterns

from .conftest import MAINTENANT, PORTEUR

ENVOIS = 40
BIZARRES = (
    *("", " ", "\x00", "é" * 20, "x" * 25_000, "-1", "0", "1", "9" * 30, "1e9", "NaN", "١٢", "²"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-11-20", "20/11/2026", "2026-11-23T10:00"),
    *("<b>", "' OR 1=1 --", "{{ 7 }}", "\ud7ff", "😀", "🌲" * 300, "a:b", "a.b.c", "garder:x"),
    *("40000", "12,5", "-0.01", "99999999999.999", "10:30", "25:99", "exemple@exemple.test"),
)
CONNUS = {
    "document": ("lettre", "projet"),
    "geste": (*(g.value for g in Geste), "enregistrer", "suite:diagnostic", "ajouter:equipe"),
    "sens": ("favorable", "reserve", "defavorable"),
    "avis-sens": ("favorable", "reserve", "defavorable"),
    "motif_legal": ("prs", "territoire"),
    "mode": ("suspension", "redemarrage"),
    "cle": ("diagnostic", "equipe.1.nom", "professions.infirmier.adherents", "structure.siret"),
    "situation": ("idee", "projet", "autre"),
    "organisme": ("ars", "cpam"),
}
CHAMPS = (
    *CONNUS,
    *("motif", "limite", "seance", "pieces", "valeur", "avant", "aide", "montant", "le", "rendre"),
    *(
        "apres",
        "avant-apres",
        "avis-commentaire",
        "avis-besoins",
        "avant-besoins",
        "c:diagnostic",
        "avant:diagnostic",
    ),
    *("reuni:diagnostic", "texte:diagnostic", "ident", "ligne", "commune", "q", "ajouter"),
    *("retirer", "demande", "demandeur", "substantielle", "nature", "objet", "dialogue_le", "avec"),
    *("participant", "inscription", "lieu", "heure", "nom", "courriel", "intitule", "telephone"),
    *("departement", "region", "reponse", "empreinte", "fichier", "usage", "contenu", "date-1"),
)
ADRESSES = sorted(
    {
        "/" + motif.pattern._route
        for motif in urlpatterns
        if isinstance(motif, URLPattern) and "jeton" not in motif.pattern._route
    }
)


def adresse(route: str, code: str, hasard: random.Random) -> str:
    remplies = {
        "<slug:locataire>": code,
        "<slug:section>": hasard.choice(["diagnostic", "missions", "fiches", "rien"]),
        "<int:pk>": hasard.choice(["1", "2", "99999999999999999999"]),
        "<int:numero>": hasard.choice(["0", "1", "99999999999"]),
        "<str:document>": hasard.choice(["lettre", "projet", "rien"]),
        "<slug:document>": hasard.choice(["lettre", "projet", "rien"]),
        "<int:ident>": hasard.choice(["0", "1", "9" * 25]),
    }
    for trou, valeur in remplies.items():
        route = route.replace(trou, valeur)
    return route


def envoi(hasard: random.Random) -> dict[str, str]:
    return {
        nom: hasard.choice(CONNUS[nom])
        if nom in CONNUS and hasard.random() < 0.7
        else hasard.choice(BIZARRES)
        for nom in hasard.sample(CHAMPS, hasard.randint(1, 25))
    }


# A merged case names the one that took it in: it needs two.
@pytest.mark.parametrize("etat", [e for e in EtatDossier if e is not EtatDossier.FUSIONNE])
def test_nothing_that_is_sent_makes_a_case_crash(ouvrir, connecter, communaute, dans, etat):
    ouvrir(etat)
    with dans():
        for document in () if etat in CLOS else ("lettre", "projet"):
            garder_version(
                communaute=communaute.pk,
                document=document,
                motif="essai",
                deposee=True,
                par=PORTEUR,
                maintenant=MAINTENANT,
            )
    gens = {
        "coordination": connecter("coordination", communaute),
        "ars": connecter("ars", departement="84"),
        "cpam": connecter("cpam", departement="84"),
    }
    hasard = random.Random(f"{etat}")
    for _ in range(ENVOIS):
        ici = adresse(hasard.choice(ADRESSES), communaute.code, hasard)
        corps, roles = envoi(hasard), hasard.sample(list(gens), len(gens))
        # Whoever may, by the method that the address takes.
        for role, envoyer in ((r, m) for m in ("post", "get") for r in roles):
            reponse = getattr(gens[role], envoyer)(ici, corps)
            assert reponse.status_code < 500, (role, envoyer, ici, corps)
            if reponse.status_code not in (403, 405):
                break


def test_every_gesture_is_among_what_is_sent():
    assert set(GESTES) <= {Geste(g) for g in CONNUS["geste"] if g in set(Geste)}


LONG = "Un long texte écrit par quelqu’un. "


@pytest.mark.parametrize(
    ("etat", "role", "page", "envoi"),
    [
        ("projet_complements", "coordination", "depot/geste", {"geste": "recevoir_complements"}),
        ("li_deposee", "coordination", "depot/geste", {"geste": "retirer_projet"}),
        ("projet_transmis", "coordination", "suites/geste", {"geste": "refuser_reunion"}),
        ("projet_valide", "coordination", "suites/geste", {"geste": "abandonner"}),
        ("projet_transmis", "ars", "instruction/date", {"date-1": "2026-11-02"}),
        ("projet_transmis", "ars", "instruction/date", {"mode": "autre"}),
        ("projet_valide", "ars", "instruction/geste", {"geste": "s_opposer"}),
        ("li_validee", "ars", "instruction/geste", {"geste": "retourner_lettre"}),
    ],
)
def test_what_was_typed_is_shown_again_when_a_gesture_is_refused(
    ouvrir, connecter, communaute, etat, role, page, envoi
):
    ouvrir(EtatDossier(etat))
    client = connecter(role, communaute) if role != "ars" else connecter(role, departement="84")
    reponse = client.post(f"/projets/{communaute.code}/{page}", {"motif": LONG, **envoi})
    assert reponse.status_code == 422
    assert LONG.strip() in reponse.content.decode()


@pytest.mark.parametrize(
    ("role", "page", "envoi"),
    [
        ("coordination", "depot/geste", {"geste": "recevoir_complements"}),
        ("ars", "instruction/geste", {"geste": "s_opposer", "motif_legal": "territoire"}),
    ],
)
def test_a_text_too_long_is_refused_whole_never_cut(
    ouvrir, connecter, communaute, role, page, envoi
):
    ouvrir(EtatDossier.PROJET_COMPLEMENTS)
    client = connecter(role, communaute) if role != "ars" else connecter(role, departement="84")
    long = LONG * 300
    reponse = client.post(f"/projets/{communaute.code}/{page}", {"motif": long, **envoi})
    assert reponse.status_code == 422
    lu = reponse.content.decode()
    assert "10\u202f000 au plus" in lu
    assert long in lu
