"""From the content of a version to the document, in the structure of annexes 3 and 4 of the cahier
des charges régional of Paca."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from maillage.dossiers.rules.trames import Genre
from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import (
    Bloc,
    Cases,
    Champ,
    Encadre,
    Fiche,
    Liste,
    Ouvrage,
    Paragraphe,
    Tableau,
    Titre,
)

from .annexes import EQUIPE, annexes
from .plan import numeroter
from .services import PartieServices, partie_services

# The words of the form.
TAILLES = (
    "Taille 1\u00a0: moins de 40\u202f000 habitants",
    "Taille 2\u00a0: entre 40\u202f000 et 80\u202f000 habitants",
    "Taille 3\u00a0: entre 80\u202f000 et 175\u202f000 habitants",
    "Taille 4\u00a0: plus de 175\u202f000 habitants",
)
PREMIERES_COLONNES = {
    "professions": "Profession",
    "missions": "Missions",
    "contacts": "Structures",
    "mobilisation": "Actions",
}
COURTS = {
    g.value
    for g in (
        *(Genre.COURT, Genre.COURRIEL, Genre.TELEPHONE, Genre.SIRET),
        *(Genre.DATE, Genre.NOMBRE, Genre.CALCULE),
    )
}
LARGEURS = {Genre.TEXTE.value: 4.5, Genre.NOMBRE.value: 1.3, Genre.OUI_NON.value: 1.2}
LARGEUR_ORDINAIRE, LARGEUR_DU_NOM = 1.7, 2.2
# An answer and a label no longer than that stand side by side.
TEXTE_COURT, LIBELLE_COURT = 160, 90
# What a column needs for the longest word of its title not to leave it.
LARGEUR_D_UNE_LETTRE, MARGES = 0.125, 0.3
# Wider than that, a table inside a fiche-actions stands below it.
COLONNES_EN_LISTE = 2


@dataclass(frozen=True, slots=True)
class Tirage:
    """Which printing of the content this is. A draft has no number and no seal."""

    numero: int | None = None
    empreinte: str = ""
    brouillon_a: datetime | None = None


def composer(
    contenu: Mapping[str, Any], tirage: Tirage, services: PartieServices | None = None
) -> Ouvrage:
    """The document of a version, or of a draft. `services`: the part of the ARS and of the
    Assurance Maladie, which the seal does not cover."""
    le = date.fromisoformat(contenu["le"])
    blocs: list[Bloc] = [] if tirage.numero else [_brouillon(tirage)]
    for section, titres in numeroter(contenu["document"], contenu["sections"]):
        blocs += titres
        blocs += _section(section, titres, annexee=EQUIPE if "annexes" in contenu else "")
    if contenu["sources"]:
        blocs += [Titre("Sources des chiffres", 1), Liste(tuple(contenu["sources"]))]
    blocs += annexes(contenu, _tableau)
    if services is not None:
        blocs += partie_services(services)
    nom = f"{contenu['titre']} – {contenu['cpts']}"
    return Ouvrage(
        titre=nom,
        sous_titre=_sous_titre(contenu, tirage, le),
        auteur=contenu["cpts"],
        date=le,
        pied=_pied(contenu, tirage, le),
        mentions=(
            f"Établi selon la trame\u00a0: {contenu['reference']}.",
            *(["Communauté inventée, pour la démonstration."] if contenu["fictive"] else []),
        ),
        blocs=tuple(blocs),
        sommaire=contenu["document"] == "projet",
    )


def _sous_titre(contenu: Mapping[str, Any], tirage: Tirage, le: date) -> str:
    lieu = ", ".join(filter(None, (contenu["departement"], contenu["region"])))
    quand = (
        f"Version {tirage.numero}, établie le {format_date(le)}"
        if tirage.numero
        else f"Brouillon du {format_date(le)}"
    )
    return f"{lieu}. {quand}." if lieu else f"{quand}."


def _pied(contenu: Mapping[str, Any], tirage: Tirage, le: date) -> str:
    debut = f"{contenu['titre']} – {contenu['cpts']}"
    if tirage.numero is None:
        return f"{debut} – brouillon, sans valeur de dépôt"
    return (
        f"{debut} – version {tirage.numero} du {format_date(le)}\nSHA-256\u00a0: {tirage.empreinte}"
    )


def _brouillon(tirage: Tirage) -> Encadre:
    quand = tirage.brouillon_a
    heure = f", tel qu’il était à {quand.hour}\u00a0h\u00a0{quand.minute:02}" if quand else ""
    return Encadre(
        "Brouillon", f"Ce document n’est pas déposé{heure}. Il ne porte pas d’empreinte."
    )


def _section(section: Mapping[str, Any], titres: tuple[Titre, ...], annexee: str) -> Iterator[Bloc]:
    courts: list[Champ] = []
    for question in section["questions"]:
        if question["cle"] == annexee:
            yield Paragraphe("La liste des membres est en annexe 2.")
            continue
        if _court(question):
            courts.append(Champ(question["libelle"], question["texte"]))
            continue
        if courts:
            yield Fiche(tuple(courts), section["titre"])
            courts = []
        yield from _question(question, titres)
    if courts:
        yield Fiche(tuple(courts), section["titre"])


def _court(question: Mapping[str, Any]) -> bool:
    """Does it stand in a box beside its label?"""
    if "colonnes" in question or _taille(question):
        return False
    if question["genre"] in COURTS:
        return True
    texte = question.get("texte", "")
    return (
        question["genre"] == Genre.TEXTE.value
        and "\n" not in texte
        and 0 < len(texte) <= TEXTE_COURT
        and len(question["libelle"]) <= LIBELLE_COURT
    )


def _taille(question: Mapping[str, Any]) -> bool:
    return bool(question["cle"] == "taille" and question["texte"] in ("", "1", "2", "3", "4"))


def _question(question: Mapping[str, Any], titres: tuple[Titre, ...]) -> Iterator[Bloc]:
    if _taille(question):
        yield Cases(
            f"{question['libelle']}\u00a0:",
            tuple((mot, str(n) == question["texte"]) for n, mot in enumerate(TAILLES, start=1)),
        )
    elif "colonnes" in question:
        if any(c["genre"] == Genre.TABLEAU.value for c in question["colonnes"]):
            yield from _fiches(question)
        else:
            deja_dit = any(t.texte.endswith(question["libelle"]) for t in titres)
            yield _tableau(question, visible=not deja_dit)
    elif "choix" in question:
        coches = question["valeur"].split()
        choix = tuple((mot, code in coches) for code, mot in question["choix"])
        yield Cases(_ponctue(question["libelle"]), choix)
    else:
        yield Champ(_ponctue(question["libelle"]), question["texte"])


def _ponctue(libelle: str) -> str:
    return libelle if libelle.endswith(("?", ":", "…", ".")) else f"{libelle}\u00a0:"


def _tableau(question: Mapping[str, Any], *, visible: bool) -> Tableau:
    fixe = question.get("fixe", False)
    # « Autres (précisez) »: the precision completes the name of its row.
    colonnes = [c for c in question["colonnes"] if not (fixe and c["cle"] == "precision")]
    titres = [c["libelle"] for c in colonnes]
    largeurs = [LARGEURS.get(c["genre"], LARGEUR_ORDINAIRE) for c in colonnes]
    if fixe:
        titres.insert(0, PREMIERES_COLONNES.get(question["cle"], question["libelle"]))
        largeurs.insert(0, LARGEUR_DU_NOM)
    largeurs = [
        max(largeur, MARGES + LARGEUR_D_UNE_LETTRE * max(map(len, titre.split())))
        for largeur, titre in zip(largeurs, titres, strict=True)
    ]
    lignes: list[tuple[str, ...] | str] = []
    groupe = ""
    for ligne in question["lignes"]:
        if ligne["groupe"] != groupe:
            groupe = ligne["groupe"]
            lignes.append(groupe)
        cases = [ligne["cellules"].get(c["cle"], "") for c in colonnes]
        if fixe:
            precision = ligne["cellules"].get("precision", "")
            cases.insert(0, ligne["libelle"] + (f"\u00a0: {precision}" if precision else ""))
        lignes.append(tuple(cases))
    return Tableau(
        tuple(titres), tuple(lignes), question["libelle"], tuple(largeurs), legende_visible=visible
    )


def _fiches(question: Mapping[str, Any]) -> Iterator[Bloc]:
    """Each row on its own page, with the fields of the official model."""
    if not question["lignes"]:
        yield Paragraphe("Aucune fiche-actions n’est jointe.")
    for rang, ligne in enumerate(question["lignes"], start=1):
        nom = ligne["cellules"].get("intitule") or ligne["cellules"].get("mission") or ""
        titre = f"Fiche-actions {rang}" + (f"\u00a0: {nom}" if nom else "")
        yield Titre(titre, 2, nouvelle_page=rang > 1)
        enfants = {t["cle"]: t for t in ligne["enfants"]}
        champs: list[Champ] = []
        ensuite: list[Tableau] = []
        for colonne in question["colonnes"]:
            sous = enfants.get(colonne["cle"])
            if sous is None:
                champs.append(Champ(colonne["libelle"], ligne["cellules"].get(colonne["cle"], "")))
            elif len(sous["colonnes"]) <= COLONNES_EN_LISTE:
                champs.append(Champ(colonne["libelle"], "\n".join(_en_liste(sous["lignes"]))))
            else:
                ensuite.append(_tableau(sous, visible=True))
        yield Fiche(tuple(champs), titre)
        yield from ensuite


def _en_liste(lignes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for ligne in lignes:
        mots = [ligne["libelle"], *ligne["cellules"].values()]
        if dits := [mot.replace("\n", " ") for mot in mots if mot]:
            yield f"- {'\u00a0: '.join(dits)}"
