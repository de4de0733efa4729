"""The states of a case as a page of the documentation, from the table itself. Pure."""

from maillage.dossiers.states import (
    APRES_LETTRE,
    CLOS,
    GESTES,
    LIBELLES,
    PASSAGES,
    EtatDossier,
    Geste,
    Passage,
)

ROLES = {
    "coordination": "coordination",
    "gouvernance": "gouvernance",
    "ars": "ARS",
    "cpam": "Assurance Maladie",
    "systeme": "la plateforme",
}
# Drawn they would cross the whole figure: the table beneath says them.
HORS_DESSIN = (Geste.ABANDONNER, Geste.FUSIONNER, Geste.REPRENDRE_EMERGENCE)
COMMISSION = {
    None: "",
    True: "région avec commission",
    False: "région sans commission connue",
}


def etats_markdown() -> str:
    """`docs/generated/etats-du-dossier.md`: the figure in Mermaid, then every move as a table."""
    avant = [e for e in EtatDossier if e not in APRES_LETTRE and e not in CLOS]
    lignes = [
        "# États du dossier",
        "",
        "Page produite depuis la table des états, `src/maillage/dossiers/states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *_boite("lettre", "La lettre d’intention", avant),
        *_boite("projet", "Le projet de santé", APRES_LETTRE),
        f"  [*] --> {EtatDossier.EMERGENCE}",
        *(
            f"  {p.de} --> {p.vers} : {GESTES[p.geste]}"
            for p in PASSAGES
            if p.geste not in HORS_DESSIN
        ),
        f"  {EtatDossier.CONTRACTUALISATION} --> [*]",
        "```",
        "",
        "Abandonner, réunir à un autre projet et reprendre un projet abandonné ne sont pas "
        "dessinés\u00a0: la table les donne.",
        "",
        "| De | Geste | Vers | Qui | Où |",
        "| --- | --- | --- | --- | --- |",
        *(_ligne(p) for p in PASSAGES),
    ]
    return "\n".join(lignes) + "\n"


def _boite(nom: str, titre: str, etats: list[EtatDossier] | tuple[EtatDossier, ...]) -> list[str]:
    return [
        f'  state "{titre}" as {nom} {{',
        *(f'    state "{LIBELLES[e]}" as {e}' for e in etats),
        "  }",
    ]


def _ligne(p: Passage) -> str:
    qui = ", ".join(nom for role, nom in ROLES.items() if role in p.roles)
    return (
        f"| {LIBELLES[p.de]} | {GESTES[p.geste]} | {LIBELLES[p.vers]} | {qui} "
        f"| {COMMISSION[p.commission]} |"
    )
