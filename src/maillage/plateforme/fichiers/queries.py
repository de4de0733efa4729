"""Reads of files. What comes out is frozen and detached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Sum

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires

from .access import Introuvable, check_voir
from .models import Fichier, Version
from .rules import TYPES
from .states import LIBELLES, EtatVersion


@dataclass(frozen=True, slots=True)
class VersionVue:
    numero: int
    nom: str
    mime: str
    octets: int
    sha256: str
    etat: EtatVersion
    menace: str
    deposee_a: datetime
    deposee_par: str

    @property
    def etat_en_mots(self) -> str:
        return LIBELLES[self.etat]

    @property
    def est_saine(self) -> bool:
        return self.etat is EtatVersion.SAINE

    @property
    def type_en_mots(self) -> str:
        return TYPES[self.mime].extensions[0].removeprefix(".").upper()


@dataclass(frozen=True, slots=True)
class FichierVu:
    """`versions`: the latest first. `supprime_a`: None while the file is there."""

    id: UUID
    usage: str
    nom: str
    supprime_a: datetime | None
    supprime_par: str
    versions: tuple[VersionVue, ...]

    @property
    def courante(self) -> VersionVue:
        return self.versions[0]

    @property
    def a_un_contenu(self) -> bool:
        return any(v.etat is not EtatVersion.EFFACEE for v in self.versions)

    @property
    def anciennes(self) -> tuple[VersionVue, ...]:
        return self.versions[1:]


@dataclass(frozen=True, slots=True)
class Contenu:
    """What serving one version needs."""

    fichier: UUID
    numero: int
    locataire: int
    usage: str
    nom: str
    mime: str
    octets: int
    cle: str

    @property
    def en_page(self) -> bool:
        return TYPES[self.mime].en_page


@dataclass(frozen=True, slots=True)
class Occupation:
    octets: int
    quota: int

    @property
    def reste(self) -> int:
        return max(0, self.quota - self.octets)


def fichiers_de(
    *, par: Acteur, porteur: tuple[str, str], maintenant: datetime, supprimes: bool = False
) -> tuple[FichierVu, ...]:
    """The files of an object, by name, or those deleted from it. Two queries and the walls'.

    Raises Introuvable.
    """
    locataire = check_voir(par, *porteur, maintenant)
    with avec_locataires(lus=[locataire]):
        fichiers = (
            Fichier.objects.filter(
                locataire_id=locataire,
                porteur_type=porteur[0],
                porteur_id=porteur[1],
                supprime_a__isnull=not supprimes,
            )
            .prefetch_related("versions")
            .order_by("nom", "id")
        )
        return tuple(_vue(fichier) for fichier in fichiers)


def usages_presents(*, porteur: tuple[str, str]) -> frozenset[str]:
    """The usages that an object of the current tenant has at least one file of. One query; for a
    module's own decisions, behind its own door."""
    return frozenset(
        Fichier.objects.filter(
            porteur_type=porteur[0], porteur_id=porteur[1], supprime_a__isnull=True
        ).values_list("usage", flat=True)
    )


def fichiers_par_porteur(*, type_: str, porteurs: Iterable[str]) -> dict[str, int]:
    """How many files each of these objects of the current tenant carries; those without one are
    absent. One query; for a module's own pages, behind its own door."""
    return dict(
        Fichier.objects.filter(
            porteur_type=type_, porteur_id__in=tuple(porteurs), supprime_a__isnull=True
        )
        .values_list("porteur_id")
        .annotate(nombre=Count("*"))
    )


@dataclass(frozen=True, slots=True)
class Joint:
    """The latest content of a file, without the right to read it."""

    usage: str
    nom: str
    octets: int
    sha256: str
    depose_a: datetime


def joints_de(*, porteur: tuple[str, str], usages: Iterable[str]) -> tuple[Joint, ...]:
    """The files of these usages on an object of the current tenant, by name. One query; for a
    module's own documents, behind its own door."""
    dernieres = (
        Version.objects.filter(
            fichier__porteur_type=porteur[0],
            fichier__porteur_id=porteur[1],
            fichier__usage__in=tuple(usages),
            fichier__supprime_a__isnull=True,
        )
        .order_by("fichier_id", "-numero")
        .distinct("fichier_id")
        .values_list("fichier__usage", "nom", "octets", "sha256", "deposee_a")
    )
    return tuple(sorted((Joint(*d) for d in dernieres), key=lambda j: (j.nom, j.sha256)))


def fichier_de(
    *,
    par: Acteur,
    porteur: tuple[str, str],
    maintenant: datetime,
    identifiant: UUID,
    supprime: bool = False,
) -> FichierVu:
    """One of them. Raises Introuvable."""
    for fichier in fichiers_de(par=par, porteur=porteur, maintenant=maintenant, supprimes=supprime):
        if fichier.id == identifiant:
            return fichier
    raise Introuvable


def contenu_de(
    *,
    par: Acteur,
    porteur: tuple[str, str],
    maintenant: datetime,
    identifiant: UUID,
    numero: int | None = None,
) -> Contenu:
    """The latest version of a file that is there and clean, or version `numero`.

    Raises Introuvable: also for what waits for its analysis, is in quarantine or erased.
    """
    locataire = check_voir(par, *porteur, maintenant)
    with avec_locataires(lus=[locataire]):
        versions = Version.objects.filter(
            locataire_id=locataire,
            fichier_id=identifiant,
            fichier__porteur_type=porteur[0],
            fichier__porteur_id=porteur[1],
            fichier__supprime_a__isnull=True,
        )
        if numero is None:
            # Not the latest clean one: a threat must not bring an older text back unsaid.
            versions = versions.alias(derniere=Max("fichier__versions__numero")).filter(
                numero=F("derniere")
            )
        else:
            versions = versions.filter(numero=numero)
        version = versions.filter(etat=EtatVersion.SAINE.value).select_related("fichier").first()
        if version is None:
            raise Introuvable
        return Contenu(
            fichier=identifiant,
            numero=version.numero,
            locataire=locataire,
            usage=version.fichier.usage,
            nom=version.nom,
            mime=version.mime,
            octets=version.octets,
            cle=version.cle,
        )


def occupation(*, locataire: int) -> Occupation:
    """What a tenant keeps, deleted files included until they are erased, in bytes."""
    with avec_locataires(lus=[locataire]):
        return Occupation(octets_de(locataire), settings.FICHIERS_QUOTA)


def octets_de(locataire: int) -> int:
    """Bytes kept for a tenant, inside its walls."""
    somme = (
        Version.objects.filter(locataire_id=locataire).exclude(cle="").aggregate(s=Sum("octets"))
    )
    return somme["s"] or 0


def _vue(fichier: Fichier) -> FichierVu:
    versions: Iterable[Version] = fichier.versions.all()
    return FichierVu(
        id=fichier.pk,
        usage=fichier.usage,
        nom=fichier.nom,
        supprime_a=fichier.supprime_a,
        supprime_par=fichier.supprime_par,
        versions=tuple(
            VersionVue(
                numero=v.numero,
                nom=v.nom,
                mime=v.mime,
                octets=v.octets,
                sha256=v.sha256,
                etat=EtatVersion(v.etat),
                menace=v.menace,
                deposee_a=v.deposee_a,
                deposee_par=v.deposee_par,
            )
            for v in sorted(versions, key=lambda v: -v.numero)
        ),
    )
