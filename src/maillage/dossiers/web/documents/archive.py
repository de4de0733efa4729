"""The whole case in one ZIP: an index that people can read, then every paper, in order.

All that the database holds is read while the door is open; the documents are then made one at a
time, as the archive leaves: neither memory nor the first byte waits for the whole.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.http import Http404, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.access import INSTRUIRE, VOIR, cle_de_version
from maillage.dossiers.commands.export import noter_export
from maillage.dossiers.models import Dossier, Evenement, MouvementDelai, VersionDocument
from maillage.dossiers.queries.courriers import courriers_de
from maillage.dossiers.queries.documents import (
    exemplaires_signes,
    jour_local,
    ouvrage_de,
    versions_de,
)
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.services import partie_lue
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.plateforme.documents import Ouvrage, docx, pdf
from maillage.plateforme.fichiers.access import Introuvable, porteur_de, usage_de
from maillage.plateforme.fichiers.queries import contenu_de, fichiers_de
from maillage.plateforme.fichiers.rangement import ouvrir
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande
from maillage.plateforme.ui.tableur import sans_formule

MORCEAU = 256 * 1024
FABRIQUES: dict[str, Callable[[Ouvrage], bytes]] = {"pdf": pdf, "docx": docx}


@dataclass(frozen=True, slots=True)
class Entree:
    """One file of the archive. `mot`: what it is, in the index. `le`: its day, kept by the archive.
    `contenu` gives its bytes, when its turn comes."""

    chemin: str
    mot: str
    groupe: str
    le: datetime
    contenu: Callable[[], Iterator[bytes]]


@require_safe
@demande(VOIR)
def exporter(request: RequeteOuverte) -> StreamingHttpResponse:
    locataire = request.acces.locataire
    assert locataire
    dossier = dossier_de(communaute=locataire.pk)
    if dossier is None:
        raise Http404
    maintenant = timezone.now()
    entrees = [
        *_versions(dossier, request.acces.peut(INSTRUIRE)),
        *_courriers(dossier, maintenant),
        *_registres(dossier, maintenant),
        *_fichiers(request, ("dossier", locataire.code), "fichiers", maintenant),
        *_signes(request, dossier, locataire.code, maintenant),
    ]
    contexte = {"dossier": dossier, "entrees": entrees, "le": maintenant}
    index = [
        _texte(
            nom,
            render_to_string(f"dossiers/documents/archive/{nom}", contexte).encode(),
            maintenant,
        )
        for nom in ("index.html", "LISEZ-MOI.txt")
    ]
    noter_export(
        communaute=locataire.pk,
        nombre=len(entrees),
        par=request.acces.acteur,
        maintenant=maintenant,
    )
    reponse = StreamingHttpResponse(_archive([*index, *entrees]), content_type="application/zip")
    reponse["Content-Disposition"] = f'attachment; filename="dossier-{locataire.code}.zip"'
    reponse["Cache-Control"] = "private, no-store"
    # Already compressed, and to be sent as it is made.
    reponse["Content-Encoding"] = "identity"
    return reponse


def _versions(dossier: Dossier, lecteur_de_service: bool) -> Iterator[Entree]:
    for version in VersionDocument.objects.filter(dossier=dossier).order_by("document", "numero"):
        mot = DOCUMENTS[Document(version.document)]
        base = f"{version.document}/{version.document}-version-{version.numero}"
        titre = f"{mot.capitalize()}, version {version.numero}, {version.motif}"
        ouvrage = ouvrage_de(version)
        for genre in FABRIQUES:
            yield _ouvrage(f"{base}.{genre}", titre, mot, version.creee_a, ouvrage, genre)
        yield _texte(f"{base}.json", _scelle(version), version.creee_a, titre, mot)
        services = partie_lue(
            dossier=dossier, version=version, lecteur_de_service=lecteur_de_service
        )
        if services is not None:
            avec = ouvrage_de(version, services)
            yield _ouvrage(
                f"{base}-avec-partie-des-services.pdf",
                f"{titre}, avec la partie des services",
                mot,
                version.creee_a,
                avec,
                "pdf",
            )


def _courriers(dossier: Dossier, maintenant: datetime) -> Iterator[Entree]:
    le = jour_local(communaute=dossier.communaute_id, maintenant=maintenant)
    for courrier in courriers_de(dossier=dossier, le=le):
        quand = datetime(courrier.le.year, courrier.le.month, courrier.le.day, 12)  # noqa: DTZ001
        for genre in FABRIQUES:
            yield _ouvrage(
                f"courriers/{courrier.nom}.{genre}",
                courrier.titre,
                "courriers",
                quand,
                courrier.ouvrage,
                genre,
            )


def _registres(dossier: Dossier, maintenant: datetime) -> Iterator[Entree]:
    histoire = [
        (e.a.isoformat(), e.par, e.role, e.texte, e.motif, e.de, e.vers)
        for e in Evenement.objects.filter(dossier=dossier).order_by("id")
    ]
    colonnes = ("date et heure", "par", "rôle", "ce qui s’est passé", "motif", "de", "vers")
    yield _csv("histoire.csv", "Histoire du dossier", colonnes, histoire, maintenant)
    delai = [
        (
            m.le.isoformat(),
            m.get_nature_display(),
            m.motif,
            m.echeance_suspension.isoformat() if m.echeance_suspension else "",
            m.echeance_redemarrage.isoformat() if m.echeance_redemarrage else "",
            m.par,
        )
        for m in MouvementDelai.objects.filter(dossier=dossier).order_by("id")
    ]
    colonnes_delai = ("date", "nature", "motif", "échéance (suspension)", "échéance (redémarrage)")
    yield _csv("delai.csv", "Délai de deux mois", (*colonnes_delai, "par"), delai, maintenant)


def _signes(
    request: RequeteOuverte, dossier: Dossier, code: str, maintenant: datetime
) -> Iterator[Entree]:
    toutes = versions_de(dossier=dossier)
    signees = exemplaires_signes(code=code, versions=toutes)
    for version in toutes:
        if version.pk in signees:
            yield from _fichiers(
                request,
                ("version", cle_de_version(code=code, version=version.pk)),
                f"{version.document}/{version.document}-version-{version.numero}-signee",
                maintenant,
                f" ({DOCUMENTS[Document(version.document)]}, version {version.numero})",
            )


def _fichiers(
    request: RequeteOuverte,
    porteur: tuple[str, str],
    dossier: str,
    maintenant: datetime,
    precision: str = "",
) -> Iterator[Entree]:
    """Clean files only, each by its own name; two of one name are told apart by a number."""
    par = request.acces.acteur
    pris: set[str] = set()
    for fichier in fichiers_de(par=par, porteur=porteur, maintenant=maintenant):
        try:
            contenu = contenu_de(
                par=par, porteur=porteur, maintenant=maintenant, identifiant=fichier.id
            )
        except Introuvable:
            continue
        usage = usage_de(porteur_de(porteur[0]), fichier.usage)
        chemin = _libre(f"{dossier}/{usage.code}", contenu.nom, pris)
        yield Entree(
            chemin,
            f"{usage.mot.capitalize()}{precision}\u00a0: {contenu.nom}",
            "pièces déposées",
            fichier.courante.deposee_a,
            lambda cle=contenu.cle: _lire(cle),  # type: ignore[misc]
        )


def _libre(dossier: str, nom: str, pris: set[str]) -> str:
    tronc, point, extension = nom.rpartition(".")
    rang, chemin = 1, f"{dossier}/{nom}"
    while chemin.lower() in pris:
        rang += 1
        chemin = f"{dossier}/{tronc or nom}-{rang}{point}{extension if tronc else ''}"
    pris.add(chemin.lower())
    return chemin


def _lire(cle: str) -> Iterator[bytes]:
    with ouvrir(cle) as contenu:
        while morceau := contenu.read(MORCEAU):
            yield morceau


def _scelle(version: VersionDocument) -> bytes:
    """The very bytes whose SHA-256 is the seal."""
    return json.dumps(
        version.contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _ouvrage(
    chemin: str, mot: str, groupe: str, le: datetime, ouvrage: Ouvrage, genre: str
) -> Entree:
    return Entree(chemin, mot, groupe, le, lambda: iter((FABRIQUES[genre](ouvrage),)))


def _texte(chemin: str, octets: bytes, le: datetime, mot: str = "", groupe: str = "") -> Entree:
    return Entree(chemin, mot, groupe, le, lambda: iter((octets,)))


def _csv(
    chemin: str,
    mot: str,
    colonnes: tuple[str, ...],
    lignes: Sequence[tuple[str, ...]],
    le: datetime,
) -> Entree:
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(colonnes)
    ecrivain.writerows([sans_formule(case) for case in ligne] for ligne in lignes)
    return _texte(chemin, ("\ufeff" + sortie.getvalue()).encode(), le, mot, "registres")


class _Sortie(io.RawIOBase):
    """Where the archive writes itself, emptied as it goes."""

    def __init__(self) -> None:
        self.octets, self.ecrits = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, morceau: Any) -> int:
        self.octets += morceau
        self.ecrits += len(morceau)
        return len(morceau)

    def tell(self) -> int:
        return self.ecrits

    def vider(self) -> bytes:
        pret = bytes(self.octets)
        self.octets.clear()
        return pret


def _archive(entrees: list[Entree]) -> Iterator[bytes]:
    sortie = _Sortie()
    with zipfile.ZipFile(_flux(sortie), "w", zipfile.ZIP_DEFLATED) as archive:
        for entree in entrees:
            info = zipfile.ZipInfo(entree.chemin, entree.le.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as cible:
                for morceau in entree.contenu():
                    cible.write(morceau)
                    yield sortie.vider()
    yield sortie.vider()


def _flux(sortie: _Sortie) -> IO[bytes]:
    return sortie  # type: ignore[return-value]
