"""Layers of the map: which class each unité is in, and how each class is said. Pure.

Unknown, hidden and nothing are classes of their own: none of them is ever drawn as a zero.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute

from . import classes as decoupes
from .palette import (
    AUTRES,
    BLANCHE,
    CATEGORIES,
    COUVERTE,
    INCONNU,
    MOTIFS,
    MOTIFS_DE_SEQUENCE,
    RIEN,
    SECRET,
    Aspect,
    sequence,
)


class Classe(NamedTuple):
    """One line of the legend; `cle` is stable for machines."""

    cle: str
    mot: str
    aspect: Aspect


class Couche(NamedTuple):
    """`rangs` gives the rank in `classes` of each unité, in the order of the unités given."""

    classes: tuple[Classe, ...]
    rangs: tuple[int, ...]


class Ligne(Protocol):
    """A unité held by a CPTS (a rank); see `communautes.queries.Occupation`."""

    @property
    def communaute(self) -> int: ...
    @property
    def partagee(self) -> bool: ...
    @property
    def opposable(self) -> bool: ...


class Figure(Protocol):
    """A figure that may be unknown, or hidden by its source."""

    @property
    def valeur(self) -> Decimal | None: ...
    @property
    def secret(self) -> bool: ...


SANS = Classe("sans", "sans CPTS", BLANCHE)
_ETATS = (
    Classe("contrat_signe", LIBELLES_COMMUNAUTE[EtatCommunaute.CONTRAT_SIGNE], Aspect("#0b5a63")),
    Classe(
        "projet_valide",
        LIBELLES_COMMUNAUTE[EtatCommunaute.PROJET_VALIDE],
        Aspect("#5fa9ad", "hachures"),
    ),
    Classe("en_vigueur", "en vigueur, état inconnu", Aspect("#a7b4c9", "lignes")),
    Classe(
        "lettre_intention",
        LIBELLES_COMMUNAUTE[EtatCommunaute.LETTRE_INTENTION],
        Aspect("#f0b95e", "points"),
    ),
    Classe(
        "initiative",
        LIBELLES_COMMUNAUTE[EtatCommunaute.INITIATIVE],
        Aspect("#fae3b4", "points-serres"),
    ),
    Classe("projet", "périmètre en projet, état inconnu", Aspect("#e3d5e8", "verticales")),
    SANS,
)
_RANG_ETAT = {classe.cle: rang for rang, classe in enumerate(_ETATS)}


def par_etat(
    unites: Sequence[str],
    lignes: Mapping[str, Sequence[Ligne]],
    etats: Sequence[EtatCommunaute | None],
) -> Couche:
    """The state of the CPTS of each unité; the most advanced one where there are several."""

    def rang(tenues: Sequence[Ligne]) -> int:
        return min(
            _RANG_ETAT[etats[t.communaute] or ("en_vigueur" if t.opposable else "projet")]
            for t in tenues
        )

    return _couche(_ETATS, unites, lambda u: rang(lignes[u]) if u in lignes else len(_ETATS) - 1)


def par_taille(
    unites: Sequence[str],
    lignes: Mapping[str, Sequence[Ligne]],
    tailles: Sequence[int | None],
    phrases: Sequence[str],
) -> Couche:
    """The taille of the CPTS of each unité, the largest where there are several; `phrases` says
    the population of each of the four."""
    aspects = sequence(len(phrases) + 1)[1:]
    classes = (
        *(
            Classe(f"taille_{n}", f"taille {n}\u00a0: {phrase}", aspects[n - 1])
            for n, phrase in enumerate(phrases, 1)
        ),
        Classe("inconnue", "taille inconnue", INCONNU),
        SANS,
    )

    def rang(unite: str) -> int:
        if unite not in lignes:
            return len(classes) - 1
        connues = [taille for t in lignes[unite] if (taille := tailles[t.communaute])]
        return max(connues) - 1 if connues else len(phrases)

    return _couche(classes, unites, rang)


_BLANCHES = (
    Classe("blanche", "zone blanche\u00a0: aucune CPTS", Aspect("#d55e00", "croix")),
    Classe(
        "projet",
        "seulement en projet, n’engage personne",
        Aspect("#f0b95e", "points"),
    ),
    Classe("couverte", "couverte par une CPTS", COUVERTE),
)


def zones_blanches(unites: Sequence[str], lignes: Mapping[str, Sequence[Ligne]]) -> Couche:
    """Where nobody is; then where a project only is, which binds nobody yet."""

    def rang(unite: str) -> int:
        tenues = lignes.get(unite, ())
        return 2 if any(t.opposable for t in tenues) else 1 if tenues else 0

    return _couche(_BLANCHES, unites, rang)


_CHEVAUCHEMENTS = (
    Classe("conflit", "deux CPTS en vigueur, sans partage déclaré", Aspect("#b5452c", "croix")),
    Classe("partagee", "partage déclaré entre CPTS", Aspect("#8c4b77", "hachures")),
    Classe("projets", "un projet sur une autre CPTS", Aspect("#f0b95e", "points")),
    Classe("une", "une seule CPTS", COUVERTE),
    SANS,
)


def chevauchements(unites: Sequence[str], lignes: Mapping[str, Sequence[Ligne]]) -> Couche:
    """Where several CPTS say that they are at home."""

    def rang(unite: str) -> int:
        tenues = lignes.get(unite, ())
        if len({t.communaute for t in tenues}) < 2:
            return 3 if tenues else 4
        en_vigueur = [t for t in tenues if t.opposable]
        if len({t.communaute for t in en_vigueur}) < 2:
            return 2
        return 1 if all(t.partagee for t in en_vigueur) else 0

    return _couche(_CHEVAUCHEMENTS, unites, rang)


def par_mot(unites: Sequence[str], mots: Mapping[str, str], absente: str) -> Couche:
    """The words of a source, the most frequent first; `absente` names those it does not hold."""
    frequences = Counter(mots[u] for u in unites if u in mots)
    tous = sorted(set(mots.values()), key=lambda mot: (-frequences[mot], mot))
    # Alone, the one that is left takes the last colour; several share that of the others.
    nommes = tous if len(tous) <= len(CATEGORIES) else tous[: len(CATEGORIES) - 1]
    classes = [
        Classe(f"mot_{rang}", mot, aspect)
        for rang, (mot, aspect) in enumerate(zip(nommes, CATEGORIES, strict=False))
    ]
    rangs = {mot: rang for rang, mot in enumerate(nommes)}
    autres = len(classes)
    if len(nommes) < len(tous):
        classes.append(Classe("autres", "autres classes", AUTRES))
    classes.append(Classe("absente", absente, INCONNU))
    dernier = len(classes) - 1
    return _couche(classes, unites, lambda u: rangs.get(mots[u], autres) if u in mots else dernier)


_COMPTES = ((1, 1, "1"), (2, 2, "2"), (3, 5, "3 à 5"), (6, 10, "6 à 10"), (11, None, "11 et plus"))


def par_compte(unites: Sequence[str], comptes: Mapping[str, str], absente: str) -> Couche:
    """Small whole numbers; a unité the source does not name is not a zero but `absente`."""
    classes = [
        Classe(f"compte_{debut}", mot, aspect)
        for (debut, _, mot), aspect in zip(_COMPTES, sequence(len(_COMPTES)), strict=True)
    ]
    classes.append(Classe("absente", absente, RIEN))

    def rang(unite: str) -> int:
        if unite not in comptes:
            return len(_COMPTES)
        nombre = int(comptes[unite])
        return next(r for r, (_, fin, _) in enumerate(_COMPTES) if fin is None or nombre <= fin)

    return _couche(classes, unites, rang)


def par_valeur(
    unites: Sequence[str],
    valeurs: Mapping[str, Figure],
    *,
    territoire: Callable[[str], str | None],
    ecrire: Callable[[Decimal], str],
    naturelles: bool = False,
) -> Couche:
    """The figures of an indicator. `territoire` gives the code under which the figure of a unité
    stands (its EPCI, its département…). Classes are cut over all figures, not over the unités
    shown, so that a colour means the same in every région."""
    connues = [v.valeur for v in valeurs.values() if v.valeur is not None]
    decoupe = decoupes.tranches(connues, naturelles=naturelles)
    aspects = sequence(len(decoupe)) if decoupe else ()
    classes = [
        Classe(f"classe_{rang + 1}", _tranche(t, rang == len(decoupe) - 1, ecrire), aspect)
        for rang, (t, aspect) in enumerate(zip(decoupe, aspects, strict=True))
    ]
    classes.append(Classe("secret", "masquée (petit effectif)", SECRET))
    classes.append(Classe("inconnue", "inconnue", INCONNU))

    def rang(unite: str) -> int:
        code = territoire(unite)
        figure = valeurs.get(code) if code else None
        if figure is None or (figure.valeur is None and not figure.secret):
            return len(decoupe) + 1
        if figure.valeur is None:
            return len(decoupe)
        return decoupes.rang(figure.valeur, decoupe)

    return _couche(classes, unites, rang)


def avec_motifs(couche: Couche) -> Couche:
    """The same layer with a texture on every class that has none."""
    pris = {c.aspect.motif for c in couche.classes} - {"plein"}
    libres = [m for m in (*MOTIFS_DE_SEQUENCE, *MOTIFS) if m not in pris]
    pleines = [c.cle for c in couche.classes if c.aspect.motif == "plein"]
    motifs = dict(zip(pleines, dict.fromkeys(libres), strict=False))
    return couche._replace(
        classes=tuple(
            c._replace(aspect=c.aspect._replace(motif=motifs.get(c.cle, c.aspect.motif)))
            for c in couche.classes
        )
    )


def _tranche(tranche: decoupes.Tranche, derniere: bool, ecrire: Callable[[Decimal], str]) -> str:
    if tranche.debut == tranche.fin:
        return ecrire(tranche.debut)
    if derniere:
        return f"de {ecrire(tranche.debut)} à {ecrire(tranche.fin)}"
    return f"de {ecrire(tranche.debut)} à moins de {ecrire(tranche.fin)}"


def _couche(classes: Sequence[Classe], unites: Sequence[str], rang: Callable[[str], int]) -> Couche:
    return Couche(tuple(classes), tuple(rang(unite) for unite in unites))
