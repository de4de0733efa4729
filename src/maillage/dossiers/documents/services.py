"""« Partie réservée à l’ARS et à l’Assurance Maladie », at the end of the lettre d'intention."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from maillage.dossiers.rules.trames.choix import CRITERES
from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import Bloc, Cases, Champ, Tableau, Titre

ARS, CPAM = "Délégation départementale", "Assurance Maladie"


@dataclass(frozen=True, slots=True)
class AvisDeService:
    """`criteres`: a comment by the code of its criterion. `sens`: in words, or empty."""

    sens: str = ""
    motivation: str = ""
    criteres: Mapping[str, str] = field(default_factory=dict)

    @property
    def en_clair(self) -> str:
        return "\n\n".join(filter(None, (self.sens, self.motivation)))


@dataclass(frozen=True, slots=True)
class AideDemandee:
    """`montant`: in words. `accordee`: None while nobody decided."""

    libelle: str
    montant: str
    accordee: bool | None


@dataclass(frozen=True, slots=True)
class PartieServices:
    """What the two services wrote. `avec_commission`: the région has a commission."""

    ars: AvisDeService
    cpam: AvisDeService
    avec_commission: bool = True
    seance_le: date | None = None
    commission: str = ""
    apres_ars: str = ""
    apres_cpam: str = ""
    aides: tuple[AideDemandee, ...] = ()


def partie_services(partie: PartieServices) -> Iterator[Bloc]:
    yield Titre("Partie réservée à l’ARS et à l’Assurance Maladie", 1, nouvelle_page=True)
    yield Titre("Pertinence du projet", 2)
    yield Tableau(
        ("Critères", ARS, CPAM),
        tuple(
            (mot, partie.ars.criteres.get(code, ""), partie.cpam.criteres.get(code, ""))
            for code, mot in CRITERES
        ),
        "Commentaires des deux services, critère par critère",
        (2.2, 2, 2),
    )
    if partie.avec_commission:
        yield Titre("Avis sur opportunité du passage en CCOPD", 2)
        yield Tableau((ARS, CPAM), ((partie.ars.en_clair, partie.cpam.en_clair),), "Avis")
        quand = format_date(partie.seance_le) if partie.seance_le else ""
        yield Champ("Date du passage en CCOPD\u00a0:", quand)
        if partie.commission:
            yield Champ("Avis de la commission\u00a0:", partie.commission)
        yield Titre("Avis sur la lettre d’intention après passage en CCOPD", 2)
        yield Tableau((ARS, CPAM), ((partie.apres_ars, partie.apres_cpam),), "Avis après CCOPD")
    else:
        yield Titre("Avis sur la lettre d’intention", 2)
        yield Tableau((ARS, CPAM), ((partie.ars.en_clair, partie.cpam.en_clair),), "Avis")
    if partie.aides:
        yield Titre("Attribution des aides", 2)
        for aide in partie.aides:
            montant = f" ({aide.montant})" if aide.montant else ""
            yield Cases(
                f"{aide.libelle}{montant}\u00a0:",
                (("Oui", aide.accordee is True), ("Non", aide.accordee is False)),
            )
