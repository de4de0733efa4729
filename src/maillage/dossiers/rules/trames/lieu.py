"""The head of the projet de santé and its first part: who carries it, where, for which needs."""

from .choix import TYPES_DE_STRUCTURE
from .definitions import Genre, Origine, Question, Section

G = Genre
C = Origine.COMMUNAUTE

STRUCTURE = Section(
    "structure",
    "Structure juridique porteuse du projet de la CPTS",
    niveau=1,
    questions=(
        Question(
            "etabli_le",
            "Projet de santé établi en date du",
            G.DATE,
            "La date figure en tête du document.",
        ),
        Question(
            "structure.nom",
            "Nom de la structure",
            G.COURT,
            "Elle reçoit les courriers et les aides.",
            True,
            origine=C,
            maximum=200,
        ),
        Question(
            "structure.type",
            "Type de structure",
            G.CHOIX,
            "Depuis 2021, une CPTS au projet validé est une association (L. 1434-12-1 CSP).",
            True,
            choix=TYPES_DE_STRUCTURE,
            origine=C,
        ),
        Question(
            "structure.type_precise",
            "Autres (précisez)",
            G.COURT,
            origine=C,
            si=("structure.type", "autre"),
            maximum=200,
        ),
        Question(
            "structure.siret",
            "N° SIRET",
            G.SIRET,
            "Il identifie l’association auprès des caisses.",
            True,
            origine=C,
            maximum=20,
        ),
        Question(
            "structure.adresse",
            "Adresse postale",
            G.TEXTE,
            "Celle du siège.",
            True,
            origine=C,
            maximum=500,
        ),
        Question("structure.telephone", "Téléphone", G.TELEPHONE, origine=C, maximum=30),
        Question(
            "structure.courriel",
            "Email",
            G.COURRIEL,
            "Les courriers y arrivent.",
            True,
            origine=C,
            maximum=254,
        ),
        Question(
            "structure.courriel_public",
            "Email à diffuser sur le site de l’ARS",
            G.COURRIEL,
            "Une adresse de la structure, pas d’une personne.",
            origine=C,
            maximum=254,
        ),
        Question(
            "structure.representant",
            "Représentant légal de la structure (nom, prénom, profession, téléphone, email)",
            G.TEXTE,
            "Il signe au nom de l’association.",
            True,
            origine=C,
            maximum=500,
        ),
        Question(
            "structure.coordonnateur",
            "Coordonnateur de la CPTS (nom, prénom, profession, téléphone, email)",
            G.TEXTE,
            "S’il est déjà choisi.",
            origine=C,
            maximum=500,
        ),
    ),
)

TERRITOIRE = Section(
    "territoire",
    "Caractéristiques du territoire de la CPTS",
    niveau=1,
    aide="Le territoire d’action est la seule mention que la loi exige (L. 1434-12 CSP).",
)
DESCRIPTION = Section(
    "description",
    "Description du territoire du projet",
    questions=(
        Question(
            "communes",
            "Communes",
            G.CALCULE,
            "Un seul projet peut couvrir un territoire.",
            True,
            origine=Origine.TERRITOIRE,
        ),
        Question(
            "population",
            "Évaluation de la population concernée par le projet (nombre d’habitants)",
            G.CALCULE,
            "Elle fixe la taille, donc les montants.",
            True,
            origine=Origine.TERRITOIRE,
        ),
        Question(
            "taille",
            "Taille de la CPTS",
            G.CALCULE,
            "Quatre tailles, de moins de 40 000 à 175 000 habitants et plus.",
            True,
            origine=Origine.TERRITOIRE,
        ),
        Question(
            "territoire_precisions",
            "Précisions sur le territoire",
            G.TEXTE,
            "Ce que la liste des communes ne dit pas.",
            reprend="territoire_precisions",
        ),
    ),
)
PROBLEMATIQUES = Section(
    "problematiques",
    "Problématiques de santé identifiées sur le territoire",
    aide="Le diagnostic est partagé avec toutes les parties prenantes.",
    questions=(
        Question(
            "problematiques",
            "Besoins, ruptures de parcours, spécificités du territoire",
            G.TEXTE,
            "Les actions doivent répondre à ces besoins.",
            True,
            reprend="diagnostic",
        ),
        Question(
            "diagnostic_partage",
            "Avec qui le diagnostic a-t-il été partagé, et comment\u202f?",
            G.TEXTE,
            "Il doit l’être avec toutes les parties prenantes.",
        ),
    ),
)
OFFRE = Section(
    "offre",
    "Identification et analyse de l’offre existante du territoire qui sera en lien avec la CPTS et articulation avec la CPTS",
    questions=(
        Question(
            "offre",
            "Offre de soins, offre sociale et médico-sociale, offre de coordination, institutions",
            G.TEXTE,
            "La plateforme reprend ce qu’elle sait des structures du territoire.",
            True,
        ),
        Question(
            "articulation",
            "Description du lien et des articulations avec les acteurs identifiés",
            G.TEXTE,
            "La CPTS s’appuie sur ce qui existe.",
            True,
        ),
        Question(
            "articulation_dac",
            "Plate-forme territoriale d’appui ou dispositif d’appui à la coordination (PTA/DAC)",
            G.TEXTE,
            "S’il y en a un, dire l’articulation prévue.",
            maximum=4000,
        ),
        Question(
            "articulation_cls",
            "Contrat local de santé (CLS)",
            G.TEXTE,
            "S’il y en a un, dire l’articulation prévue.",
            maximum=4000,
        ),
        Question(
            "articulation_hopital",
            "Hôpital de proximité",
            G.TEXTE,
            "S’il y en a un, dire l’articulation prévue.",
            maximum=4000,
        ),
        Question(
            "articulation_pts",
            "Projet territorial de santé",
            G.TEXTE,
            "S’il y en a un, dire l’articulation prévue.",
            maximum=4000,
        ),
    ),
)
COMMUNICATION = Section(
    "communication",
    "Modalités existantes de travail et de communication entre la CPTS et les autres acteurs impliqués",
    questions=(
        Question(
            "modalites",
            "Modalités existantes\u00a0: système d’information commun, dossier médical partagé, e-prescription, messagerie sécurisée, protocoles de prise en charge communs etc.",
            G.TEXTE,
            "On part de ce qui existe.",
            True,
            reprend="organisation",
        ),
        Question(
            "besoins_partage",
            "Y a-t-il un besoin de partage et/ou fonctionnalités aujourd’hui non couvert\u202f?",
            G.TEXTE,
        ),
    ),
)
