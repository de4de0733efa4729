"""Find the CPTS that a list names, compare, and say what changes. Writes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from maillage.communautes.models import Communaute, EtapeCommunaute, Perimetre, PerimetreCommune
from maillage.communautes.rules import refus_de_date
from maillage.communautes.states import EtatCommunaute, EtatPerimetre
from maillage.noyau.dates import format_date
from maillage.plateforme.imports.releve import Releve
from maillage.territoires.queries import Referentiel

from .conflits import prevenir_des_homonymes, verifier_les_autres, verifier_les_partages
from .lecture import CptsLue, LigneCpts, cle_de_cpts, regrouper
from .plan import Changement, Connue, Plan

PROJETS = (EtatCommunaute.INITIATIVE, EtatCommunaute.LETTRE_INTENTION)


def planifier(
    *,
    lignes: Iterable[LigneCpts],
    options: Mapping[str, Any],
    referentiel: Referentiel,
    releve: Releve,
) -> Plan:
    """Group the lines, find the CPTS they name, and say what changes. Contradictions are errors
    of `releve`, by line; raises ImportRefuse as soon as those of the file itself are known."""
    lues = regrouper(lignes, referentiel, releve)
    if not lues:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier n’a aucune CPTS.")
    releve.refuser_si_erreurs()
    connues = _connues()
    changements = []
    trouvees: dict[int, CptsLue] = {}
    for lue in lues:
        departement = lue.siege or _departement(lue, referentiel)
        if lue.siege and not any(u.departement == lue.siege for u in referentiel.unites.values()):
            releve.erreur(
                f"Le département du siège «\u00a0{lue.siege[:20]}\u00a0» est inconnu.",
                ligne=lue.ligne,
                colonne="departement_siege",
                valeur=lue.siege,
            )
            continue
        connue = _trouver(lue, departement, connues, releve)
        if connue and (autre := trouvees.setdefault(connue.communaute.pk, lue)) is not lue:
            releve.erreur(
                f"«\u00a0{lue.nom}\u00a0» et «\u00a0{autre.nom}\u00a0» (ligne {autre.ligne}) "
                "seraient la même CPTS. Dites le département du siège, ou le n° FINESS.",
                ligne=lue.ligne,
                colonne="cpts",
                valeur=lue.nom,
            )
            continue
        changement = _comparer(lue, connue, departement, options, releve)
        if changement:
            changements.append(changement)
    verifier_les_partages(changements, referentiel, releve)
    prevenir_des_homonymes(lues, referentiel, releve)
    fermetures = _fermetures(connues, trouvees, options, referentiel, releve)
    verifier_les_autres(changements, fermetures, referentiel, releve)
    releve.refuser_si_erreurs()
    return Plan(changements, fermetures, referentiel)


def _connues() -> list[Connue]:
    """Every CPTS that exists, with its open version. Four queries."""
    par_cle: dict[int, Connue] = {
        c.pk: Connue(c) for c in Communaute.objects.filter(fictive=False).order_by("pk")
    }
    # In force after the projects, and so kept in their place; an import sees no draft of a person.
    ouverts = (
        Perimetre.objects.filter(fin__isnull=True, communaute__fictive=False)
        .exclude(etat=EtatPerimetre.PROJET.value, jeu__isnull=True)
        .order_by("-etat", "debut", "pk")
    )
    for perimetre in ouverts:
        par_cle[perimetre.communaute_id].ouvert = perimetre
    retenus = {c.ouvert.pk: c for c in par_cle.values() if c.ouvert}
    for perimetre_id, code, part in PerimetreCommune.objects.filter(
        perimetre_id__in=retenus
    ).values_list("perimetre_id", "commune_id", "part"):
        retenus[perimetre_id].unites[code] = part
    for cle, etat in (
        EtapeCommunaute.objects.filter(communaute__fictive=False)
        .order_by("depuis", "pk")
        .values_list("communaute_id", "etat")
    ):
        par_cle[cle].etat = EtatCommunaute(etat)
    return list(par_cle.values())


def _departement(lue: CptsLue, referentiel: Referentiel) -> str:
    """That of most of its population, then of most of its unités."""
    habitants: Counter[str] = Counter()
    for code in lue.unites:
        unite = referentiel.unites[code]
        habitants[unite.departement] += (unite.population or 0) * 10_000 + 1
    return min(habitants, key=lambda code: (-habitants[code], code))


def _trouver(
    lue: CptsLue, departement: str, connues: Sequence[Connue], releve: Releve
) -> Connue | None:
    """The CPTS of the base that the file names: by FINESS, else by name and département, else by
    name and most of its unités."""
    if lue.finess:
        for connue in connues:
            if connue.communaute.finess == lue.finess:
                return connue
    cle = cle_de_cpts(lue.nom)
    memes = [c for c in connues if cle_de_cpts(c.communaute.nom) == cle]
    for connue in memes:
        if connue.communaute.departement_id == departement:
            autre = connue.communaute.finess
            if lue.finess and autre and autre != lue.finess:
                releve.erreur(
                    f"«\u00a0{lue.nom}\u00a0» ({departement}) a déjà le n° FINESS {autre}, et le "
                    f"fichier dit {lue.finess}. Corrigez-le, ou donnez-lui un autre nom.",
                    ligne=lue.ligne,
                    colonne="finess",
                    valeur=lue.finess,
                )
            return connue
    if lue.siege:
        return None
    for connue in memes:
        if 2 * len(lue.unites.keys() & connue.unites.keys()) >= len(lue.unites):
            return connue
    if memes:
        autres = ", ".join(sorted({c.communaute.departement_id for c in memes}))
        releve.avertir(
            f"Une CPTS «\u00a0{lue.nom}\u00a0» existe déjà dans un autre département "
            f"({autres})\u00a0: celle du fichier ({departement}) en est distinguée.",
            ligne=lue.ligne,
            colonne="cpts",
        )
    return None


def _comparer(
    lue: CptsLue,
    connue: Connue | None,
    departement: str,
    options: Mapping[str, Any],
    releve: Releve,
) -> Changement | None:
    debut = lue.debut or options.get("debut")
    if debut is None:
        releve.erreur(
            f"La date de début du périmètre de «\u00a0{lue.nom}\u00a0» n’est pas connue. Donnez "
            "l’option debut, ou une colonne debut.",
            ligne=lue.ligne,
            colonne="debut",
        )
        return None
    etat = lue.etat or (connue.etat if connue else None)
    changement = Changement(
        lue=lue,
        connue=connue,
        departement=departement,
        debut=debut,
        projet=etat in PROJETS,
        nature="nouvelle",
        etape=_etape(lue, connue, debut),
    )
    if connue is None or (ouvert := connue.ouvert) is None:
        return changement
    changement.nature = "changee"
    projet = ouvert.etat == EtatPerimetre.PROJET
    if connue.unites == changement.parts and projet == changement.projet:
        changement.nature = "inchangee"
    elif connue.saisi and not options.get("remplacer_saisis"):
        changement.nature = "gardee"
        releve.avertir(
            f"Le périmètre de «\u00a0{connue.communaute.nom}\u00a0» a été défini à la main "
            f"({ouvert.defini_par}), et diffère du fichier\u00a0: il est gardé. L’option "
            "remplacer_saisis=oui le remplace.",
            ligne=lue.ligne,
        )
    elif debut == ouvert.debut and not connue.saisi:
        changement.remplace = True
    elif refus := refus_de_date(debut, ouvert.debut):
        releve.erreur(
            f"«\u00a0{connue.communaute.nom}\u00a0»\u00a0: {refus[0].lower()}{refus[1:]}",
            ligne=lue.ligne,
            colonne="debut",
            valeur=debut.isoformat(),
        )
        return None
    return changement


def _etape(lue: CptsLue, connue: Connue | None, debut: date) -> tuple[EtatCommunaute, date] | None:
    """A state whose date is not given was seen on the day of the list: a new step only if it
    changes."""
    if lue.etat is None:
        return None
    if connue is not None and lue.etat == connue.etat and lue.depuis is None:
        return None
    depuis = lue.depuis or debut
    if connue is not None and EtapeCommunaute.objects.filter(
        communaute=connue.communaute, depuis=depuis, etat=lue.etat.value
    ):
        return None
    return lue.etat, depuis


def _fermetures(
    connues: Sequence[Connue],
    trouvees: Mapping[int, CptsLue],
    options: Mapping[str, Any],
    referentiel: Referentiel,
    releve: Releve,
) -> list[tuple[Connue, date]]:
    """The CPTS of the territory that the file says it lists whole, and that it does not name."""
    if not (complet := options.get("perimetre")):
        return []
    genre, code = complet
    departements = {
        u.departement
        for u in referentiel.unites.values()
        if genre == "france" or code == (u.region if genre == "region" else u.departement)
    }
    if not departements:
        releve.erreur(f"Le territoire «\u00a0{genre}:{code}\u00a0» de l’option est inconnu.")
    fermetures = []
    for connue in connues:
        if (
            connue.ouvert is None
            or connue.communaute.pk in trouvees
            or connue.communaute.departement_id not in departements
        ):
            continue
        debut = options.get("debut")
        nom = f"«\u00a0{connue.communaute.nom}\u00a0»"
        if connue.saisi and not options.get("remplacer_saisis"):
            releve.avertir(
                f"{nom} n’est pas dans le fichier, mais son périmètre a été défini à la main"
                "\u00a0: il est gardé."
            )
        elif debut is None or debut <= connue.ouvert.debut:
            releve.avertir(
                f"{nom} n’est pas dans le fichier, mais son périmètre a commencé le "
                f"{format_date(connue.ouvert.debut)}\u00a0: il ne peut être clos avant. Il est "
                "gardé."
            )
        else:
            fermetures.append((connue, debut))
    return fermetures
