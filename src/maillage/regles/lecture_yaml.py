"""YAML read strictly, with the line of every fault.

Used for our own parameters and for the grids that people write. Nothing is guessed: an unknown
key, a key written twice, a wrong type are refused with a French sentence naming line and key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NoReturn, cast

import yaml

from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier

TAILLE_MAXIMUM = 1_000_000
PROFONDEUR_MAXIMUM = 10
_LECTEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times faster
_OBLIGATOIRE = object()
_NUL = {"", "~", "null", "Null", "NULL"}
_OUI, _NON = {"true", "True", "oui", "Oui"}, {"false", "False", "non", "Non"}
_NOMBRE = re.compile(r"[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?", re.ASCII)


class Champs:
    """A YAML mapping, taken key by key; `finir` refuses what nobody took."""

    def __init__(self, noeud: yaml.MappingNode, fichier: str) -> None:
        self.fichier = fichier
        self.ligne = _ligne(noeud)
        self._reste: dict[str, yaml.Node] = {}
        for cle, valeur in noeud.value:
            if not isinstance(cle, yaml.ScalarNode):
                self.refuser("une clé doit être un mot simple", _ligne(cle))
            if cle.value in self._reste:
                self.refuser(
                    f"la clé « {cle.value} » est écrite deux fois : gardez-en une", _ligne(cle)
                )
            self._reste[cle.value] = valeur
        self._toutes = tuple(self._reste)

    def refuser(self, faute: str, ligne: int | None = None) -> NoReturn:
        raise ErreurMetier(f"{self.fichier}, ligne {ligne or self.ligne} : {faute}.")

    def __contains__(self, cle: str) -> bool:
        return cle in self._reste

    @property
    def cles(self) -> tuple[str, ...]:
        """The keys not yet taken, in the order of the file."""
        return tuple(self._reste)

    def ligne_de(self, cle: str) -> int:
        """The line of a key not yet taken."""
        return _ligne(self._reste[cle])

    def texte(self, cle: str, defaut: object = _OBLIGATOIRE) -> str:
        return cast(str, self._prendre(cle, _texte, "un texte", defaut))

    def texte_ou_nul(self, cle: str) -> str | None:
        return cast(str | None, self._prendre(cle, _ou_nul(_texte), "un texte ou null", None))

    def entier(self, cle: str, defaut: object = _OBLIGATOIRE) -> int:
        return cast(int, self._prendre(cle, _entier, "un nombre entier", defaut))

    def decimal(self, cle: str, defaut: object = _OBLIGATOIRE) -> Decimal:
        attendu = "un nombre (avec un point : 12.5)"
        return cast(Decimal, self._prendre(cle, _decimal, attendu, defaut))

    def decimal_ou_nul(self, cle: str) -> Decimal | None:
        attendu = "un nombre (avec un point : 12.5) ou null"
        return cast(Decimal | None, self._prendre(cle, _ou_nul(_decimal), attendu, None))

    def booleen(self, cle: str, defaut: object = _OBLIGATOIRE) -> bool:
        return cast(bool, self._prendre(cle, _booleen, "oui ou non", defaut))

    def jour_ou_nul(self, cle: str) -> date | None:
        return cast(date | None, self._prendre(cle, _ou_nul(_jour), "une date AAAA-MM-JJ", None))

    def scalaire(self, cle: str) -> object:
        """Whatever simple value stands there: None, bool, Decimal or text."""
        return self._prendre(cle, _scalaire, "une valeur simple", _OBLIGATOIRE)

    def textes(self, cle: str) -> tuple[str, ...]:
        return cast(
            "tuple[str, ...]",
            self._prendre(cle, _liste(_texte), "une liste de textes", _OBLIGATOIRE),
        )

    def entiers_ou_nuls(self, cle: str) -> tuple[int | None, ...]:
        attendu = "une liste de nombres entiers"
        return cast(
            "tuple[int | None, ...]",
            self._prendre(cle, _liste(_ou_nul(_entier)), attendu, _OBLIGATOIRE),
        )

    def entiers(self, cle: str) -> tuple[int, ...]:
        attendu = "une liste de nombres entiers"
        return cast("tuple[int, ...]", self._prendre(cle, _liste(_entier), attendu, _OBLIGATOIRE))

    def decimaux_ou_rien(self, cle: str) -> tuple[Decimal, ...]:
        """A list of numbers; `null` is an empty one."""
        attendu = "une liste de nombres ou null"
        lire = _ou_nul(_liste(_decimal))
        return cast("tuple[Decimal, ...]", self._prendre(cle, lire, attendu, _OBLIGATOIRE) or ())

    def est_bloc(self, cle: str) -> bool:
        return isinstance(self._reste.get(cle), yaml.MappingNode)

    def champs(self, cle: str) -> Champs:
        """The mapping under `cle`."""
        noeud = self._noeud(cle)
        if not isinstance(noeud, yaml.MappingNode):
            self.refuser(f"« {cle} » doit contenir des lignes « clé : valeur »", _ligne(noeud))
        return Champs(noeud, self.fichier)

    def liste_de_champs(self, cle: str) -> Iterator[Champs]:
        """The list of mappings under `cle`."""
        noeud = self._noeud(cle)
        if not isinstance(noeud, yaml.SequenceNode):
            self.refuser(f"« {cle} » doit être une liste, un tiret par élément", _ligne(noeud))
        for element in noeud.value:
            if not isinstance(element, yaml.MappingNode):
                self.refuser(
                    f"chaque élément de « {cle} » doit contenir des lignes « clé : valeur »",
                    _ligne(element),
                )
            yield Champs(element, self.fichier)

    def finir(self) -> None:
        """Refuse the first key that nobody took."""
        for cle, noeud in self._reste.items():
            connues = ", ".join(c for c in self._toutes if c not in self._reste)
            suite = f" (comprises ici : {connues})" if connues else ""
            self.refuser(f"la clé « {cle} » est inconnue{suite}", _ligne(noeud))

    def _noeud(self, cle: str) -> yaml.Node:
        if cle not in self._reste:
            self.refuser(f"il manque la clé « {cle} »")
        return self._reste.pop(cle)

    def _prendre(
        self, cle: str, lire: Callable[[yaml.Node], object], attendu: str, defaut: object
    ) -> object:
        if cle not in self._reste and defaut is not _OBLIGATOIRE:
            return defaut
        noeud = self._noeud(cle)
        try:
            return lire(noeud)
        except (ValueError, ErreurMetier):
            self.refuser(f"« {cle} » doit être {attendu}", _ligne(noeud))


def lire_yaml(texte: str, fichier: str) -> Champs:
    """The mapping at the top of a YAML text. `fichier` is the name put in error sentences.

    Raises ErreurMetier when the text is not YAML, is not a mapping, or is above one megabyte.
    Anchors and aliases are refused: they let a small file expand without limit.
    """
    if len(texte) > TAILLE_MAXIMUM:
        raise ErreurMetier(f"{fichier} dépasse un million de caractères : ce n’est pas une grille.")
    try:
        _verifier_forme(texte, fichier)
        noeud = yaml.compose(texte, Loader=_LECTEUR)
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else 1
        raise ErreurMetier(
            f"{fichier}, ligne {ligne} : l’écriture YAML est incorrecte. Vérifiez les "
            "deux-points, les guillemets et le décalage de cette ligne et de la précédente."
        ) from None
    except yaml.YAMLError:
        raise ErreurMetier(
            f"{fichier} n’est pas un fichier YAML lisible : enregistrez-le en texte UTF-8."
        ) from None
    if not isinstance(noeud, yaml.MappingNode):
        raise ErreurMetier(f"{fichier} doit contenir des lignes « clé : valeur ».")
    return Champs(noeud, fichier)


def _verifier_forme(texte: str, fichier: str) -> None:
    """Refuse what would make a small file grow without limit, before building anything."""
    profondeur = 0
    for evenement in yaml.parse(texte, Loader=_LECTEUR):
        if isinstance(evenement, yaml.AliasEvent):
            raise ErreurMetier(f"{fichier} utilise des renvois (« * ») : recopiez la valeur.")
        etiquette = getattr(evenement, "tag", None)
        if etiquette is not None:
            raise ErreurMetier(
                f"{fichier}, ligne {_ligne(evenement)} : « {etiquette} » est une étiquette "
                "YAML. Retirez-la, et gardez la valeur."
            )
        if isinstance(evenement, yaml.CollectionStartEvent):
            profondeur += 1
        elif isinstance(evenement, yaml.CollectionEndEvent):
            profondeur -= 1
        if profondeur > PROFONDEUR_MAXIMUM:
            raise ErreurMetier(
                f"{fichier} a trop de niveaux de décalage ({PROFONDEUR_MAXIMUM} au plus) : ce "
                "n’est pas une grille."
            )


def _ligne(noeud: yaml.Node | yaml.Event) -> int:
    assert noeud.start_mark is not None  # always there when read from a text
    return int(noeud.start_mark.line) + 1


def _brut(noeud: yaml.Node) -> str:
    if not isinstance(noeud, yaml.ScalarNode):
        raise ValueError
    return str(noeud.value)


def _entre_guillemets(noeud: yaml.Node) -> bool:
    return getattr(noeud, "style", None) in ("'", '"', "|", ">")


def _texte(noeud: yaml.Node) -> str:
    texte = _brut(noeud)
    if texte in _NUL and not _entre_guillemets(noeud):
        raise ValueError
    return texte


def _nombre(noeud: yaml.Node) -> str:
    texte = _brut(noeud)
    if _entre_guillemets(noeud) or _NOMBRE.fullmatch(texte) is None or len(texte) > 30:
        raise ValueError
    return texte.replace("_", "")


def _entier(noeud: yaml.Node) -> int:
    return int(_nombre(noeud))


def _decimal(noeud: yaml.Node) -> Decimal:
    return Decimal(_nombre(noeud))


def _booleen(noeud: yaml.Node) -> bool:
    texte = _brut(noeud)
    if texte in _OUI:
        return True
    if texte in _NON:
        return False
    raise ValueError


def _jour(noeud: yaml.Node) -> date:
    return lire_date(_brut(noeud))


def _scalaire(noeud: yaml.Node) -> object:
    texte = _brut(noeud)
    if _entre_guillemets(noeud):
        return texte
    if texte in _NUL:
        return None
    if texte in _OUI | _NON:
        return texte in _OUI
    return _decimal(noeud) if _NOMBRE.fullmatch(texte) else texte


def _ou_nul(lire: Callable[[yaml.Node], object]) -> Callable[[yaml.Node], object]:
    def lire_ou_nul(noeud: yaml.Node) -> object:
        if isinstance(noeud, yaml.ScalarNode) and noeud.value in _NUL:
            return None
        return lire(noeud)

    return lire_ou_nul


def _liste(lire: Callable[[yaml.Node], object]) -> Callable[[yaml.Node], object]:
    def lire_liste(noeud: yaml.Node) -> object:
        if not isinstance(noeud, yaml.SequenceNode):
            raise ValueError
        return tuple(lire(element) for element in noeud.value)

    return lire_liste
