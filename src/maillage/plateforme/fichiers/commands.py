"""The only writes: deposit, replace, delete, restore, analyse, erase."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Max, Q

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.cloisons.contexte import avec_locataires

from . import actions, antivirus
from .access import (
    Introuvable,
    Usage,
    check_deposer,
    check_supprimer,
    porteur_de,
    usage_de,
)
from .models import Fichier, Version
from .queries import Contenu, octets_de
from .rangement import nommer, ouvrir, ranger, retirer
from .rules import nettoyer_nom, reconnaitre
from .states import EtatVersion

MORCEAU = 1024 * 1024
# A deleted file can be brought back, and a threat looked at, for that long.
DELAI_EFFACEMENT = timedelta(days=30)
VERROU_QUOTA = 0x4D41_0010
VERROU_CONTENU = 0x4D41_0011

journal = structlog.get_logger("maillage.fichiers")


@dataclass(frozen=True, slots=True)
class Depot:
    """What became of a deposit: `etat` says whether it can be opened at once."""

    fichier: UUID
    numero: int
    nom: str
    etat: EtatVersion
    menace: str


@dataclass(frozen=True, slots=True)
class _Recu:
    nom: str
    mime: str
    octets: int
    sha256: str
    etat: EtatVersion
    menace: str
    analysee: bool


def deposer(
    *,
    porteur: tuple[str, str],
    usage: str,
    nom: str,
    contenu: BinaryIO,
    par: Acteur,
    maintenant: datetime,
    fichier: UUID | None = None,
) -> Depot:
    """Keep a new file, or a new version of `fichier`.

    `contenu` is read whole; it can be rewound. A threat is kept in quarantine, where nobody opens
    it: the answer says so. Raises Introuvable, PermissionDenied, and ErreurMetier: a path in the
    name, a type or content that is not accepted, too large, too many, no room left, storage away.
    """
    locataire = check_deposer(par, *porteur, maintenant)
    regle = usage_de(porteur_de(porteur[0]), usage)
    recu = _recevoir(nom, contenu, regle)
    cle = nommer(locataire=locataire, sha256=recu.sha256)
    with avec_locataires(lus=(), ecrit=locataire):
        _verrouiller(VERROU_QUOTA, locataire)
        if octets_de(locataire) + recu.octets > settings.FICHIERS_QUOTA:
            raise ErreurMetier(
                f"Il ne reste pas assez de place pour «\u00a0{recu.nom}\u00a0». Supprimez des "
                "fichiers devenus inutiles, ou demandez plus de place à l’exploitant."
            )
        rangee = _ligne(fichier, porteur, regle, recu.nom, locataire, maintenant)
        numero = (rangee.versions.aggregate(n=Max("numero"))["n"] or 0) + 1
        _verrouiller(VERROU_CONTENU, _numero_de(cle))
        ranger(cle, contenu)
        version = Version.objects.create(
            locataire_id=locataire,
            fichier=rangee,
            numero=numero,
            nom=recu.nom,
            mime=recu.mime,
            octets=recu.octets,
            sha256=recu.sha256,
            cle=cle,
            etat=recu.etat.value,
            menace=recu.menace,
            analysee_a=maintenant if recu.analysee else None,
            deposee_a=maintenant,
            deposee_par=par.nom[:300],
        )
        consigner(
            par=par,
            action=actions.REMPLACEMENT if numero > 1 else actions.DEPOT,
            maintenant=maintenant,
            objet=rangee,
            locataire=locataire,
            details={"version": numero, "sha256": recu.sha256, "octets": recu.octets},
        )
        if recu.etat is EtatVersion.EN_QUARANTAINE:
            _consigner_menace(version, maintenant)
    return Depot(rangee.pk, numero, recu.nom, recu.etat, recu.menace)


def noter_lecture(
    *, contenu: Contenu, porteur: tuple[str, str], par: Acteur, maintenant: datetime
) -> None:
    """Tell the audit that a content is being given, when its use asks for it."""
    if not usage_de(porteur_de(porteur[0]), contenu.usage).lectures_consignees:
        return
    with avec_locataires(lus=[contenu.locataire]):
        consigner(
            par=par,
            action=actions.LECTURE,
            maintenant=maintenant,
            objet=(Fichier._meta.label_lower, str(contenu.fichier), contenu.nom),
            locataire=contenu.locataire,
            details={"version": contenu.numero},
        )


def supprimer(
    *, porteur: tuple[str, str], fichier: UUID, par: Acteur, maintenant: datetime
) -> None:
    """Hide a file; its content is erased after DELAI_EFFACEMENT. Raises as `deposer`."""
    locataire = check_supprimer(par, *porteur, maintenant)
    with avec_locataires(lus=(), ecrit=locataire):
        ligne = _existant(fichier, porteur, locataire)
        ligne.supprime_a, ligne.supprime_par = maintenant, par.nom[:300] or "?"
        ligne.save(update_fields=["supprime_a", "supprime_par"])
        _consigner(ligne, actions.SUPPRESSION, par, maintenant)


def retablir(*, porteur: tuple[str, str], fichier: UUID, par: Acteur, maintenant: datetime) -> None:
    """Bring a deleted file back while its content is there. Raises as `deposer`."""
    locataire = check_supprimer(par, *porteur, maintenant)
    with avec_locataires(lus=(), ecrit=locataire):
        ligne = _existant(fichier, porteur, locataire, supprime=True)
        if not ligne.versions.exclude(etat=EtatVersion.EFFACEE.value).exists():
            raise ErreurMetier(
                f"Le contenu de «\u00a0{ligne.nom}\u00a0» a été effacé. Déposez-le de nouveau."
            )
        ligne.supprime_a, ligne.supprime_par = None, ""
        ligne.save(update_fields=["supprime_a", "supprime_par"])
        _consigner(ligne, actions.RETABLISSEMENT, par, maintenant)


def analyser_en_attente(*, maintenant: datetime) -> int:
    """Ask the antivirus about what waits for it, in every tenant; the number settled.

    Stops at the first sign that the antivirus is away: what is left waits for the next time.
    """
    reglees = 0
    for locataire in _locataires():
        with avec_locataires(lus=[locataire]):
            attente = list(
                Version.objects.filter(
                    locataire_id=locataire, etat=EtatVersion.A_ANALYSER.value
                ).values_list("pk", "cle")
            )
        for cle_version, cle in attente:
            try:
                with ouvrir(cle) as contenu:
                    verdict = antivirus.analyser(contenu.file)  # type: ignore[arg-type]
            except antivirus.AntivirusIndisponible as absence:
                journal.warning("antivirus", raison=str(absence))
                return reglees
            with avec_locataires(lus=(), ecrit=locataire):
                version = (
                    Version.objects.select_for_update(of=("self",))
                    .select_related("fichier")
                    .filter(pk=cle_version, etat=EtatVersion.A_ANALYSER.value)
                    .first()
                )
                if version is None:
                    continue
                version.etat = (
                    EtatVersion.EN_QUARANTAINE if verdict.menace else EtatVersion.SAINE
                ).value
                version.menace, version.analysee_a = verdict.menace, maintenant
                version.save(update_fields=["etat", "menace", "analysee_a"])
                if verdict.menace:
                    _consigner_menace(version, maintenant)
                reglees += 1
    return reglees


def effacer_perimes(*, maintenant: datetime, delai: timedelta = DELAI_EFFACEMENT) -> int:
    """Erase the content of what was deleted or put in quarantine more than `delai` ago, in every
    tenant; the number of versions erased. Interrupted, it goes on where it was."""
    return sum(_effacer_chez(locataire, maintenant, delai) for locataire in _locataires())


def _effacer_chez(locataire: int, maintenant: datetime, delai: timedelta) -> int:
    limite = maintenant - delai
    perimees = Q(fichier__supprime_a__lte=limite) | Q(
        etat=EtatVersion.EN_QUARANTAINE.value, deposee_a__lte=limite
    )
    with avec_locataires(lus=(), ecrit=locataire):
        versions = list(
            Version.objects.select_for_update(of=("self",))
            .select_related("fichier")
            .filter(perimees, locataire_id=locataire)
            .exclude(etat=EtatVersion.EFFACEE.value)
        )
        for version in versions:
            version.etat = EtatVersion.EFFACEE.value
            version.save(update_fields=["etat"])
            consigner(
                par=Acteur.systeme("Maillage"),
                action=actions.EFFACEMENT,
                maintenant=maintenant,
                objet=version.fichier,
                locataire=locataire,
                details={"version": version.numero, "sha256": version.sha256},
            )
    # Only now is nothing left to point at the content: a crash from here on leaves a name (`cle`)
    # that the next run takes up again.
    for cle in _cles_effacees(locataire):
        with avec_locataires(lus=(), ecrit=locataire):
            _verrouiller(VERROU_CONTENU, _numero_de(cle))
            memes = Version.objects.filter(locataire_id=locataire, cle=cle)
            if not memes.exclude(etat=EtatVersion.EFFACEE.value).exists():
                retirer(cle)
            memes.filter(etat=EtatVersion.EFFACEE.value).update(cle="")
    return len(versions)


def _cles_effacees(locataire: int) -> Iterable[str]:
    with avec_locataires(lus=[locataire]):
        return list(
            Version.objects.filter(locataire_id=locataire, etat=EtatVersion.EFFACEE.value)
            .exclude(cle="")
            .order_by("cle")
            .values_list("cle", flat=True)
            .distinct()
        )


def _recevoir(nom: str, contenu: BinaryIO, regle: Usage) -> _Recu:
    """Everything that can be said of a content before anything is written."""
    propre = nettoyer_nom(nom)
    octets, resume = 0, hashlib.sha256()
    contenu.seek(0)
    while morceau := contenu.read(MORCEAU):
        octets += len(morceau)
        if octets > regle.octets_maximum:
            raise ErreurMetier(
                f"Le fichier «\u00a0{propre}\u00a0» est trop lourd\u00a0: "
                f"{_mo(regle.octets_maximum)} au plus. Numérisez-le en noir et blanc, "
                "à 200 points par pouce, ou partagez-le en plusieurs."
            )
        resume.update(morceau)
    type_ = reconnaitre(propre, contenu, regle.types)
    if "." not in propre:
        propre += type_.extensions[0]
    etat, menace, analysee = EtatVersion.SAINE, "", False
    if antivirus.est_configure():
        try:
            menace, analysee = antivirus.analyser(contenu).menace, True
            etat = EtatVersion.EN_QUARANTAINE if menace else EtatVersion.SAINE
        except antivirus.AntivirusIndisponible as absence:
            journal.warning("antivirus", raison=str(absence))
            etat = EtatVersion.A_ANALYSER
    return _Recu(propre, type_.mime, octets, resume.hexdigest(), etat, menace, analysee)


def _ligne(
    fichier: UUID | None,
    porteur: tuple[str, str],
    regle: Usage,
    nom: str,
    locataire: int,
    maintenant: datetime,
) -> Fichier:
    """The row of the file: the one replaced, locked, or a new one."""
    if fichier is not None:
        ligne = _existant(fichier, porteur, locataire)
        if ligne.usage != regle.code:
            raise Introuvable
        ligne.nom = nom
        ligne.save(update_fields=["nom"])
        return ligne
    siens = Fichier.objects.filter(
        locataire_id=locataire,
        porteur_type=porteur[0],
        porteur_id=porteur[1],
        usage=regle.code,
        supprime_a__isnull=True,
    )
    if siens.count() >= regle.nombre_maximum:
        raise ErreurMetier(
            f"Il y a déjà {format_entier(regle.nombre_maximum)} fichiers ici, et c’est le "
            "maximum. Supprimez-en avant d’en déposer d’autres."
        )
    neuf: Fichier = Fichier.objects.create(
        locataire_id=locataire,
        usage=regle.code,
        porteur_type=porteur[0],
        porteur_id=porteur[1],
        nom=nom,
        cree_a=maintenant,
    )
    return neuf


def _existant(
    fichier: UUID, porteur: tuple[str, str], locataire: int, *, supprime: bool = False
) -> Fichier:
    ligne: Fichier | None = (
        Fichier.objects.select_for_update()
        .filter(
            pk=fichier,
            locataire_id=locataire,
            porteur_type=porteur[0],
            porteur_id=porteur[1],
            supprime_a__isnull=not supprime,
        )
        .first()
    )
    if ligne is None:
        raise Introuvable
    return ligne


def _consigner(ligne: Fichier, action: str, par: Acteur, maintenant: datetime) -> None:
    consigner(
        par=par,
        action=action,
        maintenant=maintenant,
        objet=ligne,
        locataire=ligne.locataire_id,
    )


def _consigner_menace(version: Version, maintenant: datetime) -> None:
    consigner(
        par=Acteur.systeme("Antivirus"),
        action=actions.QUARANTAINE,
        maintenant=maintenant,
        objet=version.fichier,
        locataire=version.locataire_id,
        details={"version": version.numero, "menace": version.menace, "sha256": version.sha256},
    )


def _verrouiller(famille: int, numero: int) -> None:
    """Until the end of the transaction, nobody else holds the same lock."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s, %s)", [famille, numero])


def _numero_de(cle: str) -> int:
    """A signed 32-bit number from a content's name; two names alike only wait for each other."""
    return int(cle.replace("/", "")[:8], 16) - 2**31


def _locataires() -> list[int]:
    modele = apps.get_model(settings.MODELE_LOCATAIRE)
    return list(modele._base_manager.order_by("pk").values_list("pk", flat=True))


def _mo(octets: int) -> str:
    return f"{format_entier(octets // (1024 * 1024))}\u00a0Mo"
