"""Files made at run time: good ones, and each kind of bad one. Nothing harmful is stored."""

import io
import struct
import zipfile
import zlib

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
CSV = "nom;ville\nÉmile;Rennes\n".encode()


def _bloc(nom: bytes, donnees: bytes) -> bytes:
    controle = struct.pack(">I", zlib.crc32(nom + donnees))
    return struct.pack(">I", len(donnees)) + nom + donnees + controle


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _bloc(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _bloc(b"IDAT", zlib.compress(b"\x00\x0b\x5a\x63"))
    + _bloc(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"


def archive(entrees: dict[str, bytes], *, prefixe: bytes = b"") -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, donnees in entrees.items():
            zip_.writestr(nom, donnees)
    return prefixe + sortie.getvalue()


ZIP = archive({"programme.txt": b"rien"})
DOCX_ENTREES = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
DOCX = archive(DOCX_ENTREES)
ODT = archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})


def eicar() -> bytes:
    """The test string of antivirus makers, put together here so that no file of the house is one:
    every antivirus recognises it, and it does nothing."""
    return b"".join(
        [b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*"]
    )
