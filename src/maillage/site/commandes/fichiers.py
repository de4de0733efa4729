"""Files named on the command line, read up to a limit, refused in French."""

from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier


def lire_fichier(chemin: str, *, maximum: int, conseil: str) -> bytes:
    """The bytes of a file of at most `maximum` bytes.

    Raises ErreurMetier when it is missing, is a folder, cannot be read or is too large (`conseil`
    then says what to do). No more than the limit is ever read: the file may have no end.
    """
    nom = f"«\u00a0{chemin}\u00a0»"
    try:
        if not Path(chemin).exists():
            raise ErreurMetier(f"Le fichier {nom} n’existe pas. Vérifiez son nom.")
        if Path(chemin).is_dir():
            raise ErreurMetier(f"{nom} est un dossier. Donnez le nom d’un fichier.")
        with Path(chemin).open("rb") as flux:
            octets = flux.read(maximum + 1)
    except PermissionError:
        raise ErreurMetier(f"Le fichier {nom} n’est pas lisible. Vérifiez ses droits.") from None
    except (OSError, ValueError):  # ValueError: a name that no file can have
        raise ErreurMetier(f"Le fichier {nom} n’a pas pu être lu. Vérifiez son nom.") from None
    if len(octets) > maximum:
        taille = maximum // (1024 * 1024)
        raise ErreurMetier(f"Le fichier {nom} dépasse {taille}\u00a0Mo\u00a0: {conseil}.")
    return octets
