"""The missions of a CPTS and the parts (*volets*) of their money."""

from enum import StrEnum


class Mission(StrEnum):
    """The missions a CPTS may be entrusted with (L. 1434-12-2 CSP)."""

    ACCES = "acces"
    PARCOURS = "parcours"
    PREVENTION = "prevention"
    CRISE = "crise"
    QUALITE = "qualite"
    ACCOMPAGNEMENT = "accompagnement"

    @property
    def libelle(self) -> str:
        return LIBELLES[self]


# A line of the contract that is not a mission.
FONCTIONNEMENT = "fonctionnement"

SOCLE = (Mission.ACCES, Mission.PARCOURS, Mission.PREVENTION, Mission.CRISE)
OPTIONS = (Mission.QUALITE, Mission.ACCOMPAGNEMENT)

LIBELLES = {
    FONCTIONNEMENT: "Fonctionnement",
    Mission.ACCES: "Accès aux soins",
    Mission.PARCOURS: "Parcours pluriprofessionnels",
    Mission.PREVENTION: "Prévention",
    Mission.CRISE: "Réponse aux crises sanitaires graves",
    Mission.QUALITE: "Qualité et pertinence des soins",
    Mission.ACCOMPAGNEMENT: "Accompagnement des professionnels de santé",
}

LIBELLES_VOLETS = {
    "fonctionnement": "Fonctionnement",
    "fixe": "Part fixe",
    "variable": "Part variable",
    "snp_compensation_ps": "Soins non programmés : compensation des professionnels",
    "snp_supplementaire": "Soins non programmés : traitement et orientation (enveloppe fléchée)",
    "plan_annee_1": "Plan de crise, première rédaction",
    "plan_annees_suivantes": "Plan de crise, mise à jour",
    "survenue": "Survenue d’une crise",
}
