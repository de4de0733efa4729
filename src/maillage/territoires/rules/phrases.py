"""The French sentences that answer a list of communes: who is the culprit, what to do."""

from collections.abc import Sequence

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder as accorder

DETAILS_MAXIMAUX = 8
DEBUT_MONTRE = 40  # characters of an item too long that are said back

VIDE = (
    "La liste est vide. Donnez au moins une commune\u00a0: "
    "son code INSEE, son nom ou son code postal."
)


def trop_de_communes(maximum: int) -> str:
    return (
        f"La liste a plus de {format_entier(maximum)} lignes, davantage que la plus grande région "
        "n’a de communes. Rien n’a été lu\u00a0: donnez les communes d’un seul territoire."
    )


def trop_de_colonnes(maximum: int, ligne: int) -> str:
    return (
        f"Ligne {ligne}\u00a0: il y a plus de {maximum} colonnes. Ne gardez que celle des codes "
        "INSEE ou celle des noms, puis recommencez."
    )


def trop_long(texte: str, maximum: int) -> str:
    return (
        f"«\u00a0{texte[:DEBUT_MONTRE].rstrip()}…\u00a0» a plus de {maximum} caractères\u00a0: ce "
        "n’est pas le nom d’une commune. Mettez une seule commune par ligne, ou séparez-les par "
        "des virgules."
    )


def nom_complet(nom: str, code: str, departement: str) -> str:
    """`Beaulieu (07028, Ardèche)`."""
    return f"{nom} ({code}, {departement})" if departement else f"{nom} ({code})"


def enumerer(elements: Sequence[str], dernier: str = "ou") -> str:
    """`a, b ou c`; past eight, `a, b… et 12 autres`."""
    if len(elements) > DETAILS_MAXIMAUX:
        reste = len(elements) - DETAILS_MAXIMAUX + 1
        return f"{', '.join(elements[: DETAILS_MAXIMAUX - 1])}… et {reste} autres"
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} {dernier} {elements[-1]}"


def a_la_ligne(phrase: str, ligne: int | None) -> str:
    if ligne is None:
        return phrase
    return f"Ligne {ligne}\u00a0: {phrase[0].lower()}{phrase[1:]}"


def de(nom: str) -> str:
    """`de Rennes`, `d’Ajaccio`, `du Havre`, `des Ulis`."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    if nom[:1].lower() in "aeiouyàâéèêëîïôœ":
        return f"d’{nom}"
    return f"de {nom}"


def ville_entiere(code: str, nom: str, premier: str, dernier: str) -> str:
    """Paris, Lyon and Marseille, whose CPTS stand on arrondissements."""
    return (
        f"La commune {code} est {nom} entière\u00a0: choisissez plutôt ses arrondissements "
        f"({premier} à {dernier})."
    )


def code_inconnu(code: str) -> str:
    return (
        f"Le code «\u00a0{code}\u00a0» n’est celui d’aucune commune. Vérifiez-le\u00a0: "
        "un code INSEE a cinq caractères."
    )


def code_postal_inconnu(code: str) -> str:
    return f"Le code postal {code} n’est celui d’aucune commune. Vérifiez-le."


def retiree(code: str, nom: str, successeurs: Sequence[str], *, seul_le_code: bool) -> str:
    """What a retired code became; `seul_le_code`: the source gives no name for it."""
    sujet = f"Le code {code}" if seul_le_code or not nom else f"La commune {code} ({nom})"
    n_est_plus = "n’est plus en usage" if seul_le_code or not nom else "n’existe plus"
    if not successeurs:
        return f"{sujet} {n_est_plus}. Le fichier officiel ne dit pas ce qui lui succède."
    if len(successeurs) == 1:
        fait = "est devenu" if seul_le_code or not nom else "est devenue"
        return f"{sujet} {fait} {successeurs[0]}. Remplacez l’ancien code par le nouveau."
    return f"{sujet} {n_est_plus}. Selon la partie, c’est {enumerer(successeurs)}. Choisissez."


def remplacee(code: str, nom: str, successeur: str) -> str:
    """A retired code that was followed to the one commune it became."""
    sujet = f"La commune {code} ({nom})" if nom else f"Le code {code}"
    fait = "est devenue" if nom else "est devenu"
    return f"{sujet} {fait} {successeur}\u00a0: c’est elle qui a été retenue."


def zero_perdu(saisi: str, code: str) -> str:
    return f"Le code «\u00a0{saisi}\u00a0» a perdu son zéro de tête\u00a0: il a été lu {code}."


def doublon(nom: str, code: str, nombre: int) -> str:
    fois = "deux" if nombre == 2 else str(nombre)
    return f"La commune {nom} ({code}) est citée {fois} fois\u00a0: elle est comptée une fois."


def population_inconnue(nom: str, code: str) -> str:
    return f"La population {de(nom)} ({code}) n’est pas connue."


def nom_ambigu(nom: str, candidats: Sequence[str]) -> str:
    return (
        f"Plusieurs communes s’appellent «\u00a0{nom}\u00a0»\u00a0: {enumerer(candidats)}. "
        "Donnez le code de la vôtre."
    )


def nom_inconnu(nom: str, proches: Sequence[str]) -> str:
    debut = f"Aucune commune ne s’appelle «\u00a0{nom}\u00a0»."
    if not proches:
        return f"{debut} Vérifiez l’orthographe, ou donnez le code INSEE."
    return f"{debut} Est-ce {enumerer(proches)}\u202f?"


def ancien_nom(saisi: str, nom: str, code: str) -> str:
    return (
        f"«\u00a0{saisi}\u00a0» fait aujourd’hui partie de {nom} ({code})\u00a0: "
        "c’est elle qui est retenue."
    )


def nom_different(code: str, nom: str, saisi: str) -> str:
    return (
        f"Le code {code} est celui {de(nom)}, mais la liste dit «\u00a0{saisi}\u00a0». "
        "Le code a été suivi."
    )


def aussi_code_postal(code: str, nom: str, autres: Sequence[str]) -> str:
    return (
        f"Le code {code} a été lu comme le code INSEE {de(nom)}. C’est aussi le code postal de "
        f"{enumerer(autres, 'et')}\u00a0: vérifiez."
    )


def lu_comme_code_postal(code_postal: str, nom: str, code: str) -> str:
    return f"Le code postal {code_postal} est celui {de(nom)} ({code})."


def code_postal_ambigu(code_postal: str, candidats: Sequence[str]) -> str:
    return (
        f"Le code postal {code_postal} couvre {len(candidats)} communes\u00a0: "
        f"{enumerer(candidats, 'et')}. Donnez le code INSEE de celles que vous voulez."
    )
