"""What both documents ask: the professions, the missions, yes or no."""

PROFESSIONS = (
    ("medecin_generaliste", "Médecins généralistes"),
    ("medecin_specialiste", "Médecins spécialistes"),
    ("infirmier", "Infirmiers"),
    ("pharmacien", "Pharmaciens"),
    ("kinesitherapeute", "Masseurs-kinésithérapeutes"),
    ("biologiste", "Biologistes"),
    ("sage_femme", "Sages-femmes"),
    ("orthophoniste", "Orthophonistes"),
    ("orthoptiste", "Orthoptistes"),
    ("dentiste", "Dentistes"),
    ("pedicure_podologue", "Pédicures-Podologues"),
    ("autre", "Autres (précisez)"),
)

# (code, official label, is it a socle mission)
MISSIONS = (
    ("acces_mt", "Améliorer l’accès aux soins\u00a0: faciliter l’accès au médecin traitant", True),
    (
        "acces_snp",
        "Améliorer l’accès aux soins\u00a0: améliorer la prise en charge des soins non programmés en "
        "ville",
        True,
    ),
    ("parcours", "Organisation de parcours pluri-professionnels autour du patient", True),
    ("prevention", "Développer des actions territoriales de prévention", True),
    ("crise", "Répondre aux crises sanitaires graves", True),
    ("qualite", "Développer la qualité et la pertinence des soins", False),
    ("accompagnement", "Accompagner les professionnels de santé sur le territoire", False),
    ("autres", "Autres (précisez)", False),
)
SOCLES = tuple(code for code, _libelle, socle in MISSIONS if socle)

OUI_NON = (("oui", "Oui"), ("non", "Non"))
TYPES_DE_STRUCTURE = (
    ("association", "Association loi 1901"),
    ("sisa", "SISA"),
    ("autre", "Autres (précisez)"),
)
STATUTS = (
    ("elabores", "Élaborés"),
    ("en_cours", "En cours"),
    ("a_venir", "Écriture à venir"),
)
SECTEURS = (
    ("sanitaire", "Sanitaire"),
    ("medico_social", "Médico-social"),
    ("social", "Social"),
)
# The seven criteria of the services' part of the letter.
CRITERES = (
    (
        "implantation",
        "Implantation géographique (cohérence du territoire, chevauchement avec un autre projet, "
        "zone blanche…)",
    ),
    ("composition", "Composition de la CPTS (importance de la pluri-professionnalité)"),
    ("partenariats", "Partenariats créés/envisagés avec les acteurs du territoire"),
    ("capacite", "Capacité à fédérer et à mobiliser"),
    ("ouverture", "Ouverture de la démarche"),
    (
        "missions",
        "Adéquation des actions proposées avec les missions socles de l’Accord conventionnel "
        "interprofessionnel",
    ),
    ("besoins", "Adéquations des actions proposées au regard des besoins identifiés du territoire"),
)
SENS_AVIS = (
    ("favorable", "favorable"),
    ("reserve", "favorable avec réserves"),
    ("defavorable", "défavorable"),
)
