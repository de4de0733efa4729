"""Every page × every role × own tenant, another tenant, nobody.

The list below is the house's: which roles open which page. The pages are read from the addresses
themselves, so a new one fails until it has its line.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

from maillage.communautes.commands import creer_communaute
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.roles.catalogue import Niveau, tous_les_roles
from maillage.plateforme.roles.commands import attribuer

EQUIPE = {"membre", "coordination", "gouvernance"}
TERRITOIRE = {"ars", "cpam"}
RESPONSABLES = {"coordination", "gouvernance"}
EXPLOITATION = {"exploitation"}
PROPOSENT = {"coordination", "ars", "cpam", "exploitation"}

# Name of the page → roles that open it. Pages of a tenant first, then those of the platform.
PAGES: dict[str, set[str]] = {
    "communaute": EQUIPE | TERRITOIRE | {"regulation"},
    "territoire": EQUIPE | TERRITOIRE | {"regulation"},
    "territoire-version": {"coordination"},
    "acces": EQUIPE | TERRITOIRE,
    "acces-retrait": RESPONSABLES,
    "invitation-annulation": RESPONSABLES,
    "journal": RESPONSABLES,
    "journal-export": RESPONSABLES,
    "acces-territoires": EXPLOITATION,
    "acces-territoires-retrait": EXPLOITATION,
    "acces-territoires-annulation": EXPLOITATION,
    "journal-plateforme": EXPLOITATION,
    "journal-plateforme-export": EXPLOITATION,
    "exploitation-imports": EXPLOITATION,
    "exploitation-import-nouveau": EXPLOITATION,
    "exploitation-import": EXPLOITATION,
    "exploitation-import-suivi": EXPLOITATION,
    "exploitation-import-erreurs": EXPLOITATION,
    "exploitation-import-confirmation": EXPLOITATION,
    "exploitation-import-abandon": EXPLOITATION,
    "exploitation-import-reprise": EXPLOITATION,
    "exploitation-taches": EXPLOITATION,
    "exploitation-tache": EXPLOITATION,
    "exploitation-tache-suivi": EXPLOITATION,
    "exploitation-tache-rejeu": EXPLOITATION,
    "exploitation-tache-annulation": EXPLOITATION,
    "exploitation-messages": EXPLOITATION,
    "exploitation-adresse-retablie": EXPLOITATION,
    "exploitation-message": EXPLOITATION,
    "exploitation-relance": EXPLOITATION,
    "dossier": EQUIPE | TERRITOIRE,
    "dossier-ouvrir": RESPONSABLES,
    "delai": EQUIPE | TERRITOIRE,
    "delai-silence": EQUIPE | TERRITOIRE,
    "depot": RESPONSABLES,
    "depot-geste": RESPONSABLES,
    "instruction": TERRITOIRE,
    "instruction-avis": TERRITOIRE,
    "instruction-apres": TERRITOIRE,
    "instruction-frappe": TERRITOIRE,
    "instruction-nouveautes": TERRITOIRE,
    "instruction-geste": TERRITOIRE,
    "instruction-date": {"ars"},
    "instruction-seance": {"ars"},
    "instruction-aide": {"ars"},
    "suites": EQUIPE | TERRITOIRE,
    "suites-geste": RESPONSABLES,
    "suites-decision": {"ars"},
    "documents": EQUIPE | TERRITOIRE,
    "documents-garder": EQUIPE,
    "documents-verifier": EQUIPE | TERRITOIRE,
    "documents-export": EQUIPE | TERRITOIRE,
    "document-apercu": EQUIPE | TERRITOIRE,
    "document-brouillon": EQUIPE | TERRITOIRE,
    "document-version": EQUIPE | TERRITOIRE,
    "document-fichier": EQUIPE | TERRITOIRE,
    "document-courrier": EQUIPE | TERRITOIRE,
    "annuaire-aides": TERRITOIRE,
    "bureau": TERRITOIRE,
    "bureau-export": TERRITOIRE,
    "seances": TERRITOIRE | {"ccopd"},
    "seance": TERRITOIRE | {"ccopd"},
    "seance-geste": TERRITOIRE | {"ccopd"},
    "seance-piece": TERRITOIRE | {"ccopd"},
    "annuaire-aides-retrait": TERRITOIRE,
    "propositions": PROPOSENT,
    "proposition-nouvelle": PROPOSENT,
    "proposition": PROPOSENT,
    "proposition-suivi": PROPOSENT,
    "proposition-deplacement": PROPOSENT,
    "proposition-retour": PROPOSENT,
    "proposition-abandon": PROPOSENT,
    "proposition-export": PROPOSENT,
}
# The same pages for each document that people write.
for _document in ("lettre", "projet"):
    PAGES |= {
        _document: EQUIPE | TERRITOIRE,
        **{
            f"{_document}-{page}": EQUIPE | TERRITOIRE
            for page in ("section", "nouveautes", "histoire", "comparer", "commentaire")
        },
        **{f"{_document}-{page}": EQUIPE for page in ("reponse", "enregistrement", "restaurer")},
    }
REDACTION = {nom for nom in PAGES if nom.startswith(("lettre-", "projet-"))}
# Files follow what carries them: here the documents of a CPTS. A role on it that may not is told
# 404 to read, as everybody, and 403 to change what it may read.
FICHIERS = {
    "fichiers": EQUIPE,
    "fichiers-ouvrir": EQUIPE,
    "fichiers-version": EQUIPE,
    "fichiers-deposer": RESPONSABLES,
    "fichiers-remplacer": RESPONSABLES,
    "fichiers-supprimer": {"coordination"},
    "fichiers-retablir": {"coordination"},
}
# Pages about oneself: any account opens them, and sees only its own.
DE_SOI = {"espaces"}
# allauth's own and those of /compte/: their tests are with the accounts.
COMPTE = re.compile(r"^compte/")
METHODES_POST = {
    "documents-garder",
    "seance-geste",
    *("dossier-ouvrir", "annuaire-aides-retrait", "depot-geste", "delai-silence"),
    *(
        "instruction-avis",
        "instruction-apres",
        "instruction-frappe",
        "instruction-geste",
        "instruction-date",
        "instruction-aide",
    ),
    "instruction-seance",
    *("suites-geste", "suites-decision"),
    *("acces-retrait", "invitation-annulation"),
    *("acces-territoires-retrait", "acces-territoires-annulation"),
    *("exploitation-import-confirmation", "exploitation-import-abandon"),
    "exploitation-import-reprise",
    *("exploitation-tache-rejeu", "exploitation-tache-annulation"),
    *("exploitation-adresse-retablie", "exploitation-relance"),
    "territoire-version",
    *("proposition-deplacement", "proposition-retour", "proposition-abandon"),
    *("fichiers-deposer", "fichiers-remplacer", "fichiers-supprimer", "fichiers-retablir"),
}
METHODES_POST |= {
    nom
    for nom in REDACTION
    if nom.endswith(("-reponse", "-enregistrement", "-restaurer", "-commentaire"))
}
# Nothing there to act on in an empty house: past the door, they say so.
AVEC_OBJET = ("exploitation-", "acces-territoires-", "proposition-")
SANS_OBJET = {"proposition", "territoire-version", "seance", "seance-geste", "seance-piece"} | {
    nom for nom in PAGES if nom.startswith(AVEC_OBJET)
}
SANS_OBJET |= REDACTION | {"instruction-apres", "instruction-frappe", "instruction-nouveautes"}
SANS_OBJET |= {nom for nom in PAGES if nom.startswith(("document-", "documents-"))}
SANS_OBJET |= {nom for nom in FICHIERS if nom not in {"fichiers", "fichiers-deposer"}}


def pages(resolveur=None, prefixe: str = "") -> list[tuple[str, URLPattern]]:
    trouvees = []
    for motif in (resolveur or get_resolver("maillage.site.urls")).url_patterns:
        chemin = prefixe + str(motif.pattern)
        trouvees += [(chemin, motif)] if isinstance(motif, URLPattern) else pages(motif, chemin)
    return trouvees


GARDEES = {
    motif.name: (chemin, motif.callback)
    for chemin, motif in pages()
    if getattr(motif.callback, "login_required", True)
    and not COMPTE.match(chemin)
    and not chemin.startswith("api/")
}
ROLES = [role.code for role in tous_les_roles()]


def test_every_page_behind_a_door_has_its_line_here():
    assert set(GARDEES) == set(PAGES) | set(FICHIERS) | DE_SOI


def test_every_page_behind_sign_in_says_its_door():
    sans_porte = {nom for nom, (_, vue) in GARDEES.items() if not hasattr(vue, "permission")}
    assert sans_porte == set(FICHIERS)


def test_the_roles_of_the_design_are_all_there():
    assert set(ROLES) == {
        *("membre", "coordination", "gouvernance", "regulation", "ars", "cpam", "ccopd"),
        "exploitation",
    }


@dataclass(frozen=True)
class Maison:
    """Two tenants of two regions: `ici`, and `ailleurs` where nobody below has a role. The session
    of somebody who holds each role `ici`, and of somebody who holds none."""

    ici: str
    ailleurs: str
    sessions: dict[str | None, str]


@pytest.fixture(scope="module")
def maison(base_du_module) -> Maison:
    communautes = [
        creer_communaute(
            nom=f"CPTS inventée {nom}",
            departement=departement,
            fictive=True,
            par=Acteur.systeme("essai"),
            maintenant=datetime(2026, 11, 22, tzinfo=UTC),
        )
        for nom, departement in (("ici", "35"), ("ailleurs", "13"))
    ]
    ici, ailleurs = communautes
    return Maison(
        ici.code, ailleurs.code, {role: session_de(role, ici.pk) for role in (*ROLES, None)}
    )


def session_de(role: str | None, locataire: int) -> str:
    """The key of a session of somebody who holds `role` where it is given."""
    compte = Compte.objects.create(
        courriel=f"{role}@exemple.test", cree_a=datetime(2026, 11, 22, tzinfo=UTC)
    )
    if role is not None:
        places = {
            Niveau.LOCATAIRE: str(locataire),
            Niveau.DEPARTEMENT: "35",
            Niveau.REGION: "53",
            Niveau.PLATEFORME: "",
        }
        niveau = next(n for n in Niveau if n in role_nomme(role).niveaux)
        attribuer(
            compte=compte.pk,
            role=role,
            niveau=niveau,
            cible=places[niveau],
            par=Acteur.systeme("essai"),
            maintenant=datetime.now(UTC) - timedelta(hours=1),  # noqa: TID251
        )
    client = Client()
    client.force_login(compte)
    session = client.session
    session["account_authentication_methods_user"] = str(compte.pk)
    session.save()
    return session.session_key


def entrer(client, maison: Maison, role: str | None) -> None:
    """Be somebody who holds `role`, with a strong proof given just now."""
    client.cookies[settings.SESSION_COOKIE_NAME] = maison.sessions[role]
    prouver(
        client,
        {"method": "password"},
        {"method": "mfa", "type": "totp"},
        a=datetime.now(UTC).timestamp(),  # noqa: TID251
    )


def prouver(client, *preuves: dict[str, str], a: float) -> None:
    session = client.session
    session["account_authentication_methods"] = [preuve | {"at": a} for preuve in preuves]
    session.save()


def role_nomme(code: str):
    return next(role for role in tous_les_roles() if role.code == code)


def demander(client, nom: str, code: str):
    chemin, _ = GARDEES[nom]
    adresse = "/" + re.sub(
        r"<\w+:(\w+)>",
        lambda m: {
            "locataire": code,
            "porteur": code,
            "type_": "communaute",
            "pk": "999999",
            "identifiant": str(UUID(int=0)),
            "fichier": str(UUID(int=0)),
            "numero": "1",
            "genre": "csv",
            "document": "lettre",
            "nature": "decision",
            "section": "identification",
        }[m[1]],
        chemin,
    )
    assert "<" not in adresse, f"say how to fill {adresse}"
    return client.post(adresse) if nom in METHODES_POST else client.get(adresse)


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("nom", sorted(PAGES))
def test_a_role_opens_its_pages_and_no_other(client, db, maison, nom, role):
    entrer(client, maison, role)
    du_locataire = "<slug:locataire>" in GARDEES[nom][0]
    statut = demander(client, nom, maison.ici).status_code
    if role in PAGES[nom]:
        assert statut in ({200, 302, 404, 422} if nom in SANS_OBJET else {200, 302})
    elif role is None or du_locataire == (role == "exploitation"):
        assert statut == 404, "who has no role there must not learn that it exists"
    else:
        assert statut == (403 if du_locataire else 404)
    if du_locataire:
        assert demander(client, nom, maison.ailleurs).status_code == 404
        assert demander(client, nom, "n-existe-pas").status_code == 404


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("nom", sorted(FICHIERS))
def test_files_follow_what_carries_them(client, db, maison, nom, role):
    entrer(client, maison, role)
    statut = demander(client, nom, maison.ici).status_code
    if role in FICHIERS[nom]:
        assert statut in ({302, 404, 422} if nom in SANS_OBJET else {200, 302, 422})
    elif role in FICHIERS["fichiers"]:
        assert statut in ({403, 404} if nom in SANS_OBJET else {403})
    else:
        assert statut == 404
    assert demander(client, nom, maison.ailleurs).status_code == 404
    assert demander(client, nom, "n-existe-pas").status_code == 404


@pytest.mark.parametrize("nom", sorted(DE_SOI))
def test_any_account_opens_the_pages_about_itself(client, db, maison, nom):
    entrer(client, maison, None)
    assert demander(client, nom, "").status_code == 200


@pytest.mark.parametrize("nom", sorted({*PAGES, *FICHIERS, *DE_SOI}))
def test_a_stranger_is_sent_to_sign_in(client, db, maison, nom):
    reponse = demander(client, nom, maison.ici)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/connexion")


@pytest.mark.parametrize("role", [r.code for r in tous_les_roles() if r.donnees_sensibles])
def test_a_role_that_reads_persons_data_needs_more_than_a_password(client, db, maison, role):
    entrer(client, maison, role)
    prouver(client, {"method": "password"}, a=0)
    reponse = demander(client, "communaute", maison.ici)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/second-facteur/exige")


def test_a_role_cannot_be_brought_in_a_cookie(client, db, maison):
    """Roles are in the database alone; a forged cookie changes nothing."""
    entrer(client, maison, "membre")
    client.cookies["role"] = "coordination"
    client.cookies["roles"] = '["exploitation"]'
    client.cookies["messages"] = "forge"
    assert demander(client, "journal", maison.ici).status_code == 403
    client.cookies["sessionid"] = "a" * 32
    assert demander(client, "communaute", maison.ici).status_code == 302


def test_a_refusal_says_why_and_is_told_to_the_audit(client, db, maison):
    from maillage.plateforme.audit.queries import evenements, phrase
    from maillage.plateforme.cloisons.contexte import avec_locataires
    from maillage.plateforme.roles.annuaire import annuaire

    entrer(client, maison, "membre")
    page = demander(client, "journal", maison.ici).content.decode()
    assert "Votre rôle ne permet pas ceci\u00a0: lire le journal" in page
    cle = annuaire().trouver(maison.ici).pk
    with avec_locataires(lus=[cle]):
        dernier = evenements(locataire=cle).first()
        assert "s’est vu refuser" in phrase(dernier)
        assert dernier.role == "membre"
        assert dernier.authentification == "mot_de_passe+totp"


@pytest.mark.parametrize("nom", ["acces-retrait", "journal-export"])
def test_a_sensitive_gesture_asks_again_who_one_is(client, db, maison, nom):
    entrer(client, maison, "coordination")
    prouver(client, {"method": "password"}, a=0)
    reponse = demander(client, nom, maison.ici)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/confirmation-identite")


def test_a_wrong_date_exports_nothing_rather_than_everything(client, db, maison):
    entrer(client, maison, "coordination")
    reponse = client.get(f"/communautes/{maison.ici}/journal.csv?q=acces.&au=31/02/2026x")
    assert reponse.status_code == 302
    page = client.get(reponse["Location"])
    assert page.status_code == 200
    assert "erreur-champ" in page.content.decode()
