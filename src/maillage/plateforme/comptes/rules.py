"""What an e-mail address and a password must be, from plain values."""

import unicodedata

from maillage.noyau.erreurs import ErreurMetier

# ASVS 4.0.3, 2.1.1 and 2.1.2: at least 12 characters, at least 64 accepted, more than 128 refused:
# the ceiling keeps a long text from costing a long computation.
MOT_DE_PASSE_MINIMUM = 12
MOT_DE_PASSE_MAXIMUM = 128
COURRIEL_MAXIMUM = 254
PERMIS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


def normaliser_courriel(saisi: str) -> str:
    """The one way of writing an address: lower case, domain as DNS knows it (`xn--…`).

    Two addresses that look the same must be the same: letters of other alphabets and
    compatibility forms (`ａ`, `ﬁ`, Cyrillic `а`) are refused instead of being guessed at.

    Raises:
        ErreurMetier: the address cannot be written so.
    """
    adresse = saisi.strip()
    if len(adresse) > COURRIEL_MAXIMUM:
        raise ErreurMetier(
            f"L’adresse électronique dépasse {COURRIEL_MAXIMUM} caractères. Vérifiez-la."
        )
    nom, arobase, domaine = adresse.rpartition("@")
    if not (nom and arobase and domaine):
        raise ErreurMetier("Il manque un nom, le signe @ ou un domaine à l’adresse électronique.")
    etrangers = sorted({c for c in nom if not c.isascii()})
    if etrangers:
        raise ErreurMetier(
            f"L’adresse électronique contient {_montrer(etrangers)}, que l’on pourrait confondre "
            "avec un autre caractère. Avant le signe @, tapez des lettres sans accent, au clavier."
        )
    return f"{nom.lower()}@{_normaliser_domaine(domaine)}"


def _normaliser_domaine(domaine: str) -> str:
    domaine = unicodedata.normalize("NFC", domaine.lower())
    try:
        lisible = domaine.encode("ascii").decode("idna")
    except UnicodeEncodeError:
        lisible = domaine
    except UnicodeError:
        raise ErreurMetier(_domaine_refuse(domaine)) from None
    if unicodedata.normalize("NFKC", lisible) != lisible:
        etranges = [c for c in lisible if unicodedata.normalize("NFKC", c) != c]
        raise ErreurMetier(
            f"Le domaine de l’adresse électronique contient {_montrer(etranges or [domaine])}, "
            "que l’on pourrait confondre avec un autre caractère. Retapez-le au clavier."
        )
    etrangers = sorted({c for c in lisible if not (c in PERMIS or _latine(c))})
    if etrangers:
        raise ErreurMetier(
            f"Le domaine de l’adresse électronique contient {_montrer(etrangers)}, que nous ne "
            "connaissons pas dans un domaine. Retapez-le au clavier."
        )
    try:
        return lisible.encode("idna").decode("ascii")
    except UnicodeError:
        raise ErreurMetier(_domaine_refuse(domaine)) from None


def _domaine_refuse(domaine: str) -> str:
    return f"«\u00a0{domaine}\u00a0» n’est pas un domaine. Vérifiez ce qui suit le signe @."


def _latine(lettre: str) -> bool:
    # Small capitals and the like (LATIN LETTER …) pass for plain letters at a glance.
    return unicodedata.name(lettre, "").startswith("LATIN SMALL LETTER") and lettre != "ı"


def _montrer(caracteres: list[str]) -> str:
    return ", ".join(f"«\u00a0{c}\u00a0»" for c in caracteres[:3])


def verifier_longueur(mot_de_passe: str) -> None:
    """Refuse what is too long to be a password, before anything is computed from it.

    Raises:
        ErreurMetier: more than 128 characters.
    """
    if len(mot_de_passe) > MOT_DE_PASSE_MAXIMUM:
        raise ErreurMetier(
            f"Le mot de passe dépasse {MOT_DE_PASSE_MAXIMUM} caractères. "
            "Choisissez-en un plus court\u00a0: une phrase de quelques mots suffit."
        )
