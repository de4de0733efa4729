"""Who acts: a person at a screen, a program with a token, or the platform itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acteur:
    """What the audit tells of the one who acts; built once for a request or a task.

    `nom` is what people read. `compte` is None for the platform itself and for strangers.
    `authentification` says how the person had proved who they are (`psc`, `mot_de_passe+totp`...).
    """

    nom: str
    compte: int | None = None
    rpps: str = ""
    structure: str = ""
    role: str = ""
    authentification: str = ""
    adresse: str = ""
    requete: str = ""

    def __str__(self) -> str:
        return self.nom

    @classmethod
    def systeme(cls, nom: str) -> "Acteur":
        """The platform acting by itself: a command, a periodic task, an import."""
        return cls(nom=nom, authentification="systeme")
