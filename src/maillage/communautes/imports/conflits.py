"""Contradictions of a list of CPTS: with itself, and with the CPTS that it does not change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from maillage.communautes.models import PerimetreCommune
from maillage.plateforme.imports.releve import Releve
from maillage.territoires.queries import Referentiel, frontieres

from .lecture import CptsLue, LigneCpts
from .plan import Changement, Connue


def verifier_les_partages(
    changements: Sequence[Changement], referentiel: Referentiel, releve: Releve
) -> None:
    """A unité in two CPTS of the file: both say which part they take, one whole at most in all.
    Projects bind nobody."""
    tenants: defaultdict[str, list[tuple[Changement, LigneCpts]]] = defaultdict(list)
    for changement in changements:
        if not changement.projet:
            for code, ligne in changement.lue.unites.items():
                tenants[code].append((changement, ligne))
    for code, lignes in tenants.items():
        if len(lignes) < 2:
            continue
        total = sum((ligne.part for _, ligne in lignes if ligne.part is not None), Decimal(0))
        sans_part = any(ligne.part is None for _, ligne in lignes)
        if not sans_part and total <= 1:
            continue
        for changement, ligne in lignes:
            autres = " et ".join(
                f"«\u00a0{c.lue.nom}\u00a0» (ligne {autre.numero})"
                for c, autre in lignes
                if c is not changement
            )
            nom = referentiel.designer(code)
            phrase = f"Les parts de la commune {nom} dépassent 100\u00a0% avec {autres}."
            if sans_part:
                phrase = (
                    f"La commune {nom} est aussi dans {autres}. Gardez-la dans une seule, ou "
                    "donnez la part de chacune."
                )
            releve.erreur(phrase, ligne=ligne.numero, colonne="code_commune", valeur=code)


def prevenir_des_homonymes(
    lues: Sequence[CptsLue], referentiel: Referentiel, releve: Releve
) -> None:
    """One name over départements that do not touch is perhaps two CPTS."""
    suspectes = [
        lue
        for lue in lues
        if not lue.siege and len({referentiel.unites[c].departement for c in lue.unites}) > 1
    ]
    if not suspectes:
        return
    voisins: defaultdict[str, set[str]] = defaultdict(set)
    for f in frontieres(codes={code for lue in suspectes for code in lue.unites}):
        voisins[f.a].add(f.b)
        voisins[f.b].add(f.a)
    for lue in suspectes:
        departements = {c: referentiel.unites[c].departement for c in lue.unites}
        relies = any(
            departements[c] != departements[v]
            for c in lue.unites
            for v in voisins[c] & lue.unites.keys()
        )
        if not relies:
            releve.avertir(
                f"«\u00a0{lue.nom}\u00a0» a des communes dans des départements qui ne se touchent "
                f"pas ({', '.join(sorted(set(departements.values())))}). Si ce sont deux CPTS du "
                "même nom, ajoutez la colonne departement_siege.",
                ligne=lue.ligne,
            )


def verifier_les_autres(
    changements: Sequence[Changement],
    fermetures: Sequence[tuple[Connue, date]],
    referentiel: Referentiel,
    releve: Releve,
) -> None:
    """Unités that a CPTS outside the file, or one that is kept as it is, holds in force."""
    ecrits = [c for c in changements if c.ecrit and not c.projet]
    if not ecrits:
        return
    remplaces = {c.connue.communaute.pk for c in ecrits if c.connue}
    remplaces |= {connue.communaute.pk for connue, _ in fermetures}
    premier = min(c.debut for c in ecrits)
    tenus: defaultdict[str, list[PerimetreCommune]] = defaultdict(list)
    for tenue in (
        PerimetreCommune.objects.filter(
            opposable=True,
            periode__overlap=(premier, None),
            commune_id__in={code for c in ecrits for code in c.lue.unites},
        )
        .exclude(perimetre__communaute_id__in=remplaces)
        .select_related("perimetre__communaute")
    ):
        tenus[tenue.commune_id].append(tenue)
    for changement in ecrits:
        for code, ligne in changement.lue.unites.items():
            for autre in tenus[code]:
                fin = autre.perimetre.fin
                if fin is not None and fin <= changement.debut:
                    continue
                if (
                    ligne.part is not None
                    and autre.part is not None
                    and ligne.part + autre.part <= 1
                ):
                    continue
                releve.erreur(
                    f"La commune {referentiel.designer(code)} est déjà dans "
                    f"«\u00a0{autre.perimetre.communaute.nom}\u00a0», qui n’est pas changée par ce "
                    "fichier. Retirez-la, donnez les parts de chacune, ou dites le fichier "
                    "complet pour son territoire (option perimetre).",
                    ligne=ligne.numero,
                    colonne="code_commune",
                    valeur=code,
                )
