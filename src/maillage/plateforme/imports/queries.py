"""Reads of imports: the list, one of them, its errors as a file."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.plateforme.taches.queries import Ligne as LigneDeTache
from maillage.plateforme.taches.queries import trouver as trouver_tache
from maillage.plateforme.taches.queries import version as version_de_tache
from maillage.plateforme.ui.tableur import sans_formule

from .declaration import importateurs
from .models import Import
from .releve import Apercu, ErreurDeLigne
from .states import EN_MAIN, FINS, LIBELLES, PASSAGES, EtatImport

PAR_PAGE = 30


@dataclass(frozen=True, slots=True)
class ImportVu:
    """One import as pages show it. `tache` is the one that reads or writes it, if any is left."""

    identifiant: UUID
    importateur: str
    titre: str
    nom_fichier: str
    octets: int
    etat: EtatImport
    resultat: str
    options: tuple[tuple[str, str], ...]
    apercu: Apercu
    erreurs: tuple[ErreurDeLigne, ...]
    nb_erreurs: int
    avertissements: tuple[ErreurDeLigne, ...]
    nb_avertissements: int
    depose_a: datetime
    depose_par: str
    fini_a: datetime | None
    interrompu: bool
    tache: LigneDeTache | None

    @property
    def libelle(self) -> str:
        return "interrompu" if self.interrompu else LIBELLES[self.etat]

    @property
    def en_main(self) -> bool:
        """Whether a worker is expected to make it move."""
        return self.etat in EN_MAIN and not self.interrompu

    @property
    def confirmable(self) -> bool:
        return EtatImport.APPLICATION in PASSAGES[self.etat] and self.etat not in EN_MAIN

    @property
    def abandonnable(self) -> bool:
        return self.interrompu or EtatImport.ABANDONNE in PASSAGES[self.etat]

    @property
    def reprenable(self) -> bool:
        return self.interrompu or self.etat is EtatImport.ECHOUE

    @property
    def fini(self) -> bool:
        return self.etat in FINS


def lister(*, avant: datetime | None = None, maintenant: datetime) -> list[ImportVu]:
    """The latest imports, one page and one more to know whether there is a next one."""
    imports = Import.objects.defer("apercu", "erreurs")
    if avant:
        imports = imports.filter(depose_a__lt=avant)
    titres = _titres()
    return [_vue(lu, titres, None, entier=False) for lu in imports[: PAR_PAGE + 1]]


def trouver(identifiant: UUID, *, maintenant: datetime) -> ImportVu | None:
    """One import with its preview, its errors and its task. Two queries."""
    lu = Import.objects.filter(pk=identifiant).first()
    if lu is None:
        return None
    tache = trouver_tache(lu.tache, maintenant=maintenant) if lu.tache else None
    return _vue(lu, _titres(), tache)


def version(identifiant: UUID) -> str | None:
    """What changes whenever something of the page does: two small reads, for pages that ask
    often."""
    lu = Import.objects.filter(pk=identifiant).values_list("etat", "tache").first()
    if lu is None:
        return None
    return f"{lu[0]}-{version_de_tache(lu[1]) if lu[1] else ''}"


def interrompu(lu: Import, tache: LigneDeTache | None = None) -> bool:
    """Whether the worker that should be at it is no more."""
    if EtatImport(lu.etat) not in EN_MAIN or lu.tache is None:
        return False
    tache = tache or trouver_tache(lu.tache, maintenant=lu.depose_a)
    return tache is None or tache.finie


def erreurs_en_csv(erreurs: Iterable[ErreurDeLigne], nombre: int) -> str:
    """The errors as a CSV that a spreadsheet opens (semicolons, UTF-8 with its mark)."""
    sortie = io.StringIO()
    sortie.write("\ufeff")
    ecrire = csv.writer(sortie, delimiter=";")
    ecrire.writerow(("ligne", "colonne", "valeur", "raison"))
    gardees = 0
    for erreur in erreurs:
        gardees += 1
        ecrire.writerow(
            (
                "" if erreur.ligne is None else erreur.ligne,
                *(sans_formule(t) for t in (erreur.colonne, erreur.valeur, erreur.message)),
            )
        )
    if nombre > gardees:
        ecrire.writerow(("", "", "", f"{nombre - gardees} autres erreurs ne sont pas détaillées."))
    return sortie.getvalue()


def _titres() -> dict[str, str]:
    return {importateur.code: importateur.titre for importateur in importateurs()}


def _vue(
    lu: Import, titres: dict[str, str], tache: LigneDeTache | None, *, entier: bool = True
) -> ImportVu:
    apercu = lu.apercu if entier else {}
    avertissements = apercu.get("avertissements", ())
    libelles = {
        option.code: option.titre
        for choisi in importateurs()
        if choisi.code == lu.importateur
        for option in choisi.options
    }
    return ImportVu(
        identifiant=lu.pk,
        importateur=lu.importateur,
        titre=titres.get(lu.importateur, lu.importateur),
        nom_fichier=lu.nom_fichier,
        octets=lu.octets,
        etat=EtatImport(lu.etat),
        resultat=lu.resultat,
        options=tuple((libelles.get(code, code), dit) for code, dit in lu.options.items()),
        apercu=Apercu.de_json(apercu),
        erreurs=tuple(ErreurDeLigne(**e) for e in lu.erreurs) if entier else (),
        nb_erreurs=lu.nb_erreurs,
        avertissements=tuple(ErreurDeLigne(**a) for a in avertissements),
        nb_avertissements=apercu.get("nb_avertissements", 0),
        depose_a=lu.depose_a,
        depose_par=lu.depose_par,
        fini_a=lu.fini_a,
        interrompu=entier and interrompu(lu, tache),
        tache=tache,
    )
