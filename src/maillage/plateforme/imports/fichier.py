"""The bytes of a file given to be imported: received whole, hashed, decompressed as they are read
and never beyond a bound."""

import codecs
import gzip
import hashlib
import io
import json
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Self, cast

from maillage.noyau.montants import format_entier
from maillage.plateforme.fichiers.rules.archives import refus_d_archive, type_de_zip

from .releve import Releve, refuser

MO = 1024 * 1024
BLOC = 1 << 16
# Beyond, a file is not read twice only to know its encoding: it must be in UTF-8.
SONDE_MAXIMALE = 200 * MO
CLASSEUR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABIME = "Le fichier compressé est abîmé ou incomplet. Recommencez la compression."
# What reading a damaged archive raises, whichever it is.
ARCHIVE_ABIMEE = (
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
)


class _Borne(io.RawIOBase):
    """A decompressed stream that stops at `maximum`, so that a bomb is never inflated."""

    def __init__(self, source: IO[bytes], maximum: int) -> None:
        self._source, self._maximum, self._lus = source, maximum, 0

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: Any) -> int:
        try:
            morceau = self._source.read(len(tampon))
        except ARCHIVE_ABIMEE:
            raise refuser(ABIME) from None
        self._lus += len(morceau)
        if self._lus > self._maximum:
            raise refuser(
                f"Une fois décompressé, le fichier dépasse {_mo(self._maximum)}\u00a0: "
                "il est refusé."
            )
        tampon[: len(morceau)] = morceau
        return len(morceau)


@dataclass
class Fichier:
    """A file held by the platform. `flux` is its bytes as received; `options` are values already
    read. Closed by whoever received it (`with`)."""

    flux: IO[bytes]
    nom: str
    octets: int
    empreinte: str
    maximum: int = 100 * MO
    formats: tuple[str, ...] = ("csv",)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.flux.close()

    @property
    def signature(self) -> str:
        """SHA-256 of the content and of what was said beside it: the same twice changes nothing."""
        dit = json.dumps(
            {cle: str(valeur) for cle, valeur in self.options.items() if valeur is not None},
            sort_keys=True,
            ensure_ascii=False,
        )
        return hashlib.sha256(f"{self.empreinte}\n{dit}".encode()).hexdigest()

    @property
    def lus(self) -> int:
        """How far in the bytes received the reading is, for the progress."""
        return self.flux.tell()

    @cached_property
    def classeur(self) -> bool:
        """Whether it is an Excel workbook (.xlsx)."""
        return self._tete().startswith(b"PK") and type_de_zip(cast(Any, self.flux)) == CLASSEUR

    def verifier_le_format(self) -> None:
        """Raises ImportRefuse for what no importer reads, and for a workbook nobody expects."""
        tete = self._tete()
        if tete.startswith(b"%PDF"):
            raise refuser("Ce fichier n’est pas un CSV\u00a0: c’est un PDF.")
        if tete.startswith(b"\xd0\xcf\x11\xe0"):
            raise refuser(
                "Ce fichier n’est pas un CSV mais un ancien document Office (.xls). "
                "Enregistrez-le en .csv ou en .xlsx."
            )
        if not tete.startswith(b"PK"):
            return
        if self.classeur:
            if "xlsx" not in self.formats:
                raise refuser(
                    "Ce fichier est un classeur ou une archive ZIP. Donnez le CSV qu’il contient, "
                    "au besoin compressé en .gz, .xz ou .zip."
                )
            if phrase := refus_d_archive(cast(Any, self.flux)):
                raise refuser(f"Ce classeur {phrase}")
        else:
            self._entree_unique()

    def ouvrir(self) -> io.BufferedReader:
        """The content from its beginning, decompressed (.gz, .xz, .zip of one file)."""
        tete = self._tete()
        source: IO[bytes] = self.flux
        if tete.startswith(b"\x1f\x8b"):
            source = cast(IO[bytes], gzip.GzipFile(fileobj=self.flux, mode="rb"))
        elif tete.startswith(b"\xfd7zXZ"):
            source = lzma.LZMAFile(self.flux)  # noqa: SIM115 - closed with the flux it reads
        elif tete.startswith(b"PK") and not self.classeur:
            entree = self._entree_unique()
            try:
                archive = zipfile.ZipFile(self.flux)
                source = archive.open(entree)
            except ARCHIVE_ABIMEE:
                raise refuser(ABIME) from None
        return io.BufferedReader(_Borne(source, self.maximum), BLOC)

    def texte(self, releve: Releve | None = None) -> io.TextIOWrapper:
        """The content as text: UTF-8, UTF-16 with its mark, or Windows-1252 (Excel's French CSV),
        which is told as a warning. Raises ImportRefuse: another encoding, binary content."""
        debut = self.ouvrir().read(4)
        if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
            encodage = "utf-16"
        else:
            encodage = self._sonder(releve)
        return io.TextIOWrapper(self.ouvrir(), encoding=encodage, newline="")

    def _sonder(self, releve: Releve | None) -> str:
        """One pass over the bytes, before the lines: it costs little beside what follows."""
        if self.octets > SONDE_MAXIMALE:
            return "utf-8-sig"
        decodeur, flux, lignes = codecs.getincrementaldecoder("utf-8")(), self.ouvrir(), 1
        utf8, suspecte = True, lignes
        while bloc := flux.read(BLOC):
            if b"\0" in bloc:
                raise refuser(
                    "Le fichier contient des caractères nuls\u00a0: ce n’est pas un texte, ou il "
                    "est abîmé. Enregistrez-le de nouveau en CSV UTF-8.",
                    lignes + bloc[: bloc.index(b"\0")].count(b"\n"),
                )
            if utf8:
                try:
                    decodeur.decode(bloc)
                except UnicodeDecodeError as erreur:
                    utf8 = False
                    suspecte = lignes + bloc[: max(erreur.start, 0)].count(b"\n")
            if not utf8 and (octet := next((o for o in INCONNUS_DE_1252 if o in bloc), None)):
                raise refuser(
                    "L’encodage du fichier n’est pas reconnu\u00a0: ni UTF-8, ni Windows-1252. "
                    "Réenregistrez-le en UTF-8, puis recommencez.",
                    lignes + bloc[: bloc.index(octet)].count(b"\n"),
                )
            lignes += bloc.count(b"\n")
        if utf8 and not decodeur.getstate()[0]:
            return "utf-8-sig"
        if releve is not None:
            releve.avertir(
                "Le fichier n’est pas en UTF-8\u00a0: il a été lu en Windows-1252, l’encodage des "
                "CSV d’Excel. Vérifiez les lettres accentuées.",
                ligne=suspecte,
            )
        return "cp1252"

    def _tete(self) -> bytes:
        self.flux.seek(0)
        tete = self.flux.read(8)
        self.flux.seek(0)
        return tete

    def _entree_unique(self) -> zipfile.ZipInfo:
        self.flux.seek(0)
        try:
            entrees = [
                entree
                for entree in zipfile.ZipFile(self.flux).infolist()
                if not entree.is_dir() and not entree.filename.startswith("__MACOSX/")
            ]
        except ARCHIVE_ABIMEE:
            raise refuser(
                "Ce fichier est un classeur ou une archive ZIP, abîmé ou incomplet. Donnez le CSV "
                "qu’il contient."
            ) from None
        if len(entrees) != 1:
            raise refuser(
                f"Cette archive ZIP contient {len(entrees)} fichiers\u00a0: laquelle importer "
                "n’est pas dit. Donnez une archive d’un seul fichier."
            )
        if entrees[0].flag_bits & 0x1:
            raise refuser("Cette archive ZIP est protégée par un mot de passe. Retirez-le.")
        return entrees[0]


# The five bytes that Windows-1252 gives no character to.
INCONNUS_DE_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


def recevoir(
    fichier: Path | IO[bytes],
    *,
    nom: str = "",
    maximum: int = 100 * MO,
    formats: tuple[str, ...] = ("csv",),
    options: Mapping[str, Any] | None = None,
) -> Fichier:
    """Copy the file to a temporary one, block by block, hashing it. Raises ImportRefuse when it
    is missing, empty, above `maximum` bytes, or of a format that is not read."""
    if isinstance(fichier, Path):
        try:
            with fichier.open("rb") as ouvert:
                return recevoir(
                    ouvert,
                    nom=nom or fichier.name,
                    maximum=maximum,
                    formats=formats,
                    options=options,
                )
        except OSError as erreur:
            raise refuser(
                f"Le fichier «\u00a0{fichier}\u00a0» ne peut être lu ({erreur.strerror})."
            ) from None
    copie = tempfile.SpooledTemporaryFile(max_size=8 << 20)  # noqa: SIM115 - the caller closes it
    condense, taille = hashlib.sha256(), 0
    for bloc in _blocs(fichier):
        taille += len(bloc)
        if taille > maximum:
            copie.close()
            raise refuser(f"Le fichier dépasse {_mo(maximum)}\u00a0: il est refusé.")
        condense.update(bloc)
        copie.write(bloc)
    if not taille:
        copie.close()
        raise refuser("Le fichier est vide.")
    recu = Fichier(
        cast(IO[bytes], copie),
        nom,
        taille,
        condense.hexdigest(),
        maximum,
        formats,
        options or {},
    )
    try:
        recu.verifier_le_format()
    except BaseException:
        copie.close()
        raise
    return recu


def _blocs(flux: IO[bytes]) -> Iterator[bytes]:
    while bloc := flux.read(BLOC):
        yield bloc


def _mo(octets: int) -> str:
    return f"{format_entier(octets // MO)}\u00a0Mo"
