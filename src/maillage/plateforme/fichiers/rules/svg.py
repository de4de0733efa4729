"""A drawing that draws and does nothing else."""

import re
from xml.parsers import expat

PROGRAMMES = {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener"}
STYLE = re.compile(r"@import|expression\s*\(|url\s*\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
IMAGE = re.compile(r"^data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
REMEDE = "Enregistrez-le en PNG, ou retirez-en tout ce qui n’est pas du dessin."


class _Refus(Exception):
    pass


def refus_de_svg(octets: bytes) -> str:
    """Why this SVG is refused; empty when it is not. Entities, scripts, handlers, addresses
    outside the drawing and anything that is not well-formed are refused."""
    lecteur = expat.ParserCreate()
    dans_un_style = False

    def element(nom: str, attributs: dict[str, str]) -> None:
        nonlocal dans_un_style
        balise = nom.rpartition(":")[2].lower()
        if balise in PROGRAMMES:
            raise _Refus(f"contient un programme (balise «\u00a0{balise[:20]}\u00a0»)")
        dans_un_style = balise == "style"
        for attribut, valeur in attributs.items():
            _attribut(attribut.rpartition(":")[2].lower(), valeur)

    def texte(morceau: str) -> None:
        if dans_un_style and STYLE.search(morceau):
            raise _Refus("va chercher un fichier ailleurs")

    def fin(nom: str) -> None:
        nonlocal dans_un_style
        dans_un_style = False

    def interdit(*_: object) -> None:
        raise _Refus("définit des entités ou une feuille de style externe")

    lecteur.buffer_text = True
    lecteur.StartElementHandler, lecteur.EndElementHandler = element, fin
    lecteur.CharacterDataHandler = texte
    lecteur.StartDoctypeDeclHandler = lecteur.EntityDeclHandler = interdit
    lecteur.ProcessingInstructionHandler = interdit
    try:
        lecteur.Parse(octets, True)
    except _Refus as refus:
        return f"{refus}. {REMEDE}"
    except (expat.ExpatError, ValueError):
        return f"n’est pas un dessin lisible. {REMEDE}"
    return ""


def _attribut(nom: str, valeur: str) -> None:
    if nom.startswith("on"):
        raise _Refus(f"contient un programme (attribut «\u00a0{nom[:20]}\u00a0»)")
    serre = re.sub(r"[\x00-\x20]+", "", valeur).lower()
    if "javascript:" in serre or "vbscript:" in serre:
        raise _Refus("contient un programme (adresse «\u00a0javascript:\u00a0»)")
    if nom in {"href", "src"} and not (serre.startswith("#") or IMAGE.match(serre)):
        raise _Refus("va chercher un fichier ailleurs")
    if STYLE.search(valeur):
        raise _Refus("va chercher un fichier ailleurs")
