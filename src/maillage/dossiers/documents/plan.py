"""How the annexes number their parts: what the trames do not say by themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from maillage.plateforme.documents.ouvrage import Titre


@dataclass(frozen=True, slots=True)
class Plan:
    """`chapitres`: the title that opens a numbered part before that section. `propres`: the title
    of the questions that a numbered part asks itself. `sans_numero`: parts before or after the
    numbered ones. `a_part`: parts that open a page."""

    chapitres: Mapping[str, str] = field(default_factory=dict)
    propres: Mapping[str, str] = field(default_factory=dict)
    sans_numero: frozenset[str] = frozenset()
    a_part: frozenset[str] = frozenset()


PLANS = {
    "lettre": Plan(
        chapitres={"gouvernance": "Le projet de CPTS"},
        propres={"territoire": "Description du territoire"},
    ),
    "projet": Plan(
        sans_numero=frozenset({"structure", "fiches"}),
        a_part=frozenset({"fiches"}),
    ),
}


def numeroter(
    document: str, sections: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], tuple[Titre, ...]]]:
    """Each section with its headings: `1)`, then `a)`."""
    plan = PLANS.get(document, Plan())
    grand = petit = 0
    for section in sections:
        code, titres = section["code"], []
        if code in plan.chapitres:
            grand, petit = grand + 1, 0
            titres.append(Titre(f"{grand}) {plan.chapitres[code]}", 1))
        if code in plan.sans_numero:
            petit = 0
            titres.append(Titre(section["titre"], 1, nouvelle_page=code in plan.a_part))
        elif section["niveau"] == 1:
            grand, petit = grand + 1, 0
            titres.append(Titre(f"{grand}) {section['titre']}", 1))
            if code in plan.propres:
                petit = 1
                titres.append(Titre(f"a) {plan.propres[code]}", 2))
        else:
            petit += 1
            lettre = ascii_lowercase[(petit - 1) % 26]
            # A part that opens with a lettered one has no number: it is not called « 0) ».
            titres.append(Titre(f"{lettre}) {section['titre']}", 2 if grand else 1))
        yield section, tuple(titres)
