"""What the API answers, described field by field. Amounts are strings: euros, two decimals."""

from typing import Annotated

from pydantic import BaseModel, Field

Montant = Annotated[
    str,
    Field(
        description="Euros, deux décimales, point décimal.",
        pattern=r"^-?\d+\.\d\d$",
        examples=["45245.90"],
    ),
]
Jour = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2024-03-15"])]
Confiance = Annotated[
    str,
    Field(
        description="Degré de certitude : loi, accord, document, deduction ou inconnu.",
        examples=["accord"],
    ),
]
Taille = Annotated[int, Field(ge=1, le=4, description="Taille de la CPTS, de 1 à 4.")]


class Nomme(BaseModel):
    """Un code et son nom."""

    code: str
    nom: str


class SourceCommunes(BaseModel):
    """Le jeu de données des communes."""

    millesime: str
    source: str
    licence: str


class Proposition(BaseModel):
    """Une commune ou un arrondissement que la recherche peut désigner."""

    code: str = Field(description="Code Insee.")
    nom: str
    ancien_nom: str = Field(description="Ancien nom par lequel elle a été trouvée, ou vide.")
    genre: str = Field(description="commune ou arrondissement.")
    precision: str = Field(description="Ce qui la distingue : département, intercommunalité.")
    codes_postaux: list[str]
    population: int | None = Field(description="Population municipale ; null si inconnue.")


class Recherche(BaseModel):
    """Les communes trouvées, la plus probable d’abord."""

    communes: list[Proposition]


class FicheCommune(BaseModel):
    """Une commune ou un arrondissement."""

    code: str
    nom: str
    type: str = Field(description="COM (commune) ou ARM (arrondissement municipal).")
    parent: str | None = Field(description="Pour un arrondissement, code de la commune entière.")
    departement: Nomme
    region: str = Field(description="Code de la région.")
    epci: Nomme | None = Field(description="Intercommunalité à fiscalité propre, si elle en a une.")
    codes_postaux: list[str]
    population: int | None = Field(description="Population municipale ; null si inconnue.")
    superficie_km2: float | None
    latitude: float | None
    longitude: float | None
    source: SourceCommunes | None


class CommuneCourte(BaseModel):
    """Une commune du territoire."""

    code: str
    nom: str
    departement: str
    population: int | None


class Seuils(BaseModel):
    """La distance aux tailles voisines ; null au bout de l’échelle."""

    atteint: int | None = Field(description="Seuil de la taille atteinte.")
    depasse_de: int | None = Field(description="Habitants au-dessus de ce seuil.")
    prochain: int | None = Field(description="Seuil de la taille suivante.")
    manque: int | None = Field(description="Habitants qui manquent pour l’atteindre.")


class Territoire(BaseModel):
    """Un territoire et sa taille. Population et taille sont null si une commune est inconnue."""

    population: int | None
    taille: Taille | None
    seuils: Seuils | None
    communes: list[CommuneCourte]
    departements: list[Nomme]
    superficie_km2: float | None
    part_65_plus: float | None = Field(description="Part des 65 ans et plus, en pour cent (2021).")
    remarques: list[str]
    source: SourceCommunes | None


class Explication(BaseModel):
    """Une étape du calcul."""

    texte: str
    reference: str = Field(description="Texte ou document qui la fonde.")
    confiance: Confiance


class Montants(BaseModel):
    """Ce qui est permis, ce qui est dû, et comment cela se paie."""

    plafond: Montant
    du: Montant
    avance: Montant
    solde: Montant


class Ligne(Montants):
    """Un volet d’une mission, une année donnée."""

    mission: str
    volet: str
    explication: list[Explication]


class Annee(BaseModel):
    """Une année de contrat, d’un anniversaire à la veille du suivant."""

    rang: int
    debut: Jour
    fin: Jour
    bareme: str
    lignes: list[Ligne]
    total: Montants


class Versement(BaseModel):
    """Une avance ou un solde."""

    le: Jour = Field(description="Premier jour où il peut être payé.")
    jusqu_au: Jour | None = Field(description="Pour un solde, fin du dialogue de gestion.")
    nature: str = Field(description="avance ou solde.")
    annee: int = Field(description="Rang de l’année de contrat.")
    mission: str
    volet: str
    objet: str
    montant: Montant


class Echeance(BaseModel):
    """Un jour du calendrier du contrat."""

    le: Jour
    code: str
    mission: str | None
    texte: str
    reference: str
    confiance: Confiance


class BaremeCite(BaseModel):
    """Un barème dont le calcul s’est servi."""

    code: str
    titre: str
    reference: str
    confiance: Confiance
    verifie_le: Jour


class Sources(BaseModel):
    """D’où viennent les chiffres."""

    communes: SourceCommunes | None
    baremes: list[BaremeCite]


class Simulation(BaseModel):
    """Le contrat calculé. Les quatre premiers champs sont ceux de `./maillage simuler --json`."""

    population: int
    taille: Taille
    remarques: list[str] = Field(description="Ce qu’il faut savoir avant de lire les montants.")
    annees: list[Annee]
    communes: list[CommuneCourte]
    versements: list[Versement]
    calendrier: list[Echeance]
    sources: Sources


class Validation(BaseModel):
    """La date de validation tacite et son calcul."""

    echeance: Jour | None = Field(
        description="Dernier jour où l’ARS peut s’opposer ; null tant que le délai est arrêté."
    )
    explication: list[Explication]


class MontantsDuBareme(BaseModel):
    """Un volet d’une mission : son montant annuel, de la taille 1 à la taille 4."""

    mission: str
    volet: str
    montants: list[Montant]


class Delai(BaseModel):
    """Mois après la signature ; null quand aucun délai n’est fixé."""

    mission: str
    demarrage: int | None
    deploiement: int | None


class Bareme(BaseModel):
    """Un barème daté. Un barème qui n’a jamais été en vigueur ne sert à aucun calcul."""

    code: str
    titre: str
    en_vigueur: bool
    publication: Jour | None
    effet: Jour | None
    verifie_le: Jour
    reference: str
    confiance: Confiance
    note: str
    seuils: list[int] = Field(description="Population à partir de laquelle commence chaque taille.")
    montants: list[MontantsDuBareme]
    total_imprime: list[Montant] = Field(description="Total que la source imprime, par taille.")
    delais: list[Delai]


class Baremes(BaseModel):
    """Les barèmes connus, le plus ancien d’abord."""

    baremes: list[Bareme]


class Parametre(BaseModel):
    """Une question que les textes laissent ouverte, et la réponse retenue par défaut."""

    nom: str
    question: str
    defaut: str | int | bool | None
    choix: list[str]
    note: str
    reference: str
    confiance: Confiance


class Parametres(BaseModel):
    """Les questions ouvertes."""

    parametres: list[Parametre]
