"""The projet de santé (annexe 4 of the cahier des charges régional of Paca)."""

from .choix import MISSIONS, PROFESSIONS, TYPES_DE_STRUCTURE
from .definitions import Genre, Origine, Question, Section, Trame
from .fiches import FICHES
from .lettre import GOUVERNANCE

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

ORGANISATION = Section("organisation", "Organisation de la CPTS", niveau=1)
MEMBRES = Section(
    "membres",
    "Les professionnels de santé membres de la CPTS",
    aide="La liste des membres, avec leurs statuts, est jointe en annexe.",
    questions=(
        Question(
            "professions",
            "Professionnels par profession",
            G.TABLEAU,
            "La CPTS est ouverte à toutes les professions\u00a0: c’est un critère de validation.",
            True,
            origine=C,
            fixes=PROFESSIONS,
            colonnes=(
                Question("precision", "Précision", G.COURT, maximum=200),
                Question("adherents", "Nombre de professionnels ayant adhéré à la CPTS", G.NOMBRE),
                Question(
                    "gouvernance", "Nombre de professionnels participant à la gouvernance", G.NOMBRE
                ),
                Question(
                    "elaboration",
                    "Nombre de professionnels ayant participé à l’élaboration du projet de santé",
                    G.NOMBRE,
                ),
            ),
        ),
        next(q for q in GOUVERNANCE.questions if q.cle == "equipe"),
    ),
)
LA_GOUVERNANCE = Section(
    "gouvernance",
    "Description de l’organisation de la gouvernance du projet\u00a0: bureau, conseil d’administration…",
    aide="Les statuts sont joints en annexe.",
    questions=(
        Question(
            "structure.gouvernance",
            "Organisation de la gouvernance",
            G.TEXTE,
            "Toutes les professions doivent pouvoir y entrer.",
            True,
            origine=C,
        ),
    ),
)
SYSTEME = Section(
    "systeme_d_information",
    "Système d’information",
    questions=(
        Question(
            "si_actuel",
            "Quels sont les systèmes d’information actuellement utilisés par les membres de la CPTS pour communiquer entre eux\u202f?",
            G.TEXTE,
            "Les outils communs conditionnent les actions.",
            True,
        ),
        Question(
            "si_besoins",
            "Le projet induit-il un besoin de partage et/ou fonctionnalités qui seraient nécessaires pour la mise en œuvre du projet\u202f?",
            G.TEXTE,
        ),
    ),
)
OUVERTURE = Section(
    "ouverture",
    "Dynamique d’inclusion et d’ouverture de la CPTS",
    questions=(
        Question(
            "inclusion",
            "Quelles ont été les actions mises en place à destination des professionnels du territoire pour les informer du projet\u202f? Combien de professionnels ont participé/été touchés par ces actions\u202f?",
            G.TEXTE,
            "L’ouverture est un critère de validation.",
            True,
        ),
        Question(
            "outils_ouverts",
            "Les outils numériques éventuels déployés par la CPTS sont-ils ouverts à tous, sans exclusion de statut juridique ou professionnel\u202f?",
            G.TEXTE,
        ),
    ),
)
PARTENAIRES = Section(
    "partenaires",
    "Liste des services / établissements partenaires de la CPTS",
    questions=(
        Question(
            "partenaires",
            "Partenaires",
            G.TABLEAU,
            "La participation des acteurs-clés de chaque mission est un critère de validation.",
            True,
            origine=C,
            colonnes=(
                Question("nom", "Service / Établissement", G.COURT, obligatoire=True, maximum=200),
                Question("representant", "Nom du représentant", G.COURT, maximum=200),
                Question("localisation", "Localisation", G.COURT, maximum=200),
                Question("formalise", "Partenariat formalisé", G.OUI_NON),
                Question("gouvernance", "Participation à la gouvernance", G.OUI_NON),
            ),
        ),
    ),
)

CONTENU = Section("contenu", "Contenu du projet de la CPTS", niveau=1)
LES_MISSIONS = Section(
    "missions",
    "Les missions de la CPTS",
    aide="Préciser à chaque fois les objectifs en faveur des patients, et s’il y a un type de patient ciblé, et les objectifs pour les acteurs impliqués.",
    questions=(
        Question(
            "missions",
            "Missions",
            G.TABLEAU,
            "Sans les missions socles, le projet ne peut être financé au titre de l’accord.",
            True,
            fixes=tuple((code, libelle) for code, libelle, _socle in MISSIONS),
            colonnes=(
                Question("retenue", "Oui / Non", G.OUI_NON),
                Question(
                    "objectifs",
                    "Description synthétique des objectifs attendus à court et moyen terme",
                    G.TEXTE,
                    maximum=6000,
                    reprend="missions.description",
                ),
            ),
        ),
    ),
)
TELEMEDECINE = Section(
    "telemedecine",
    "Actions de télémédecine",
    questions=(
        Question(
            "telemedecine",
            "Le cas échéant, détaillez les actions de télémédecine envisagées dans votre projet",
            G.TEXTE,
            "Si le projet en prévoit.",
        ),
    ),
)
ACTIONS = Section(
    "actions",
    "Quelles sont les actions envisagées par les acteurs impliqués pour mener à bien les actions\u202f?",
    questions=(
        Question(
            "actions",
            "Actions envisagées par les acteurs",
            G.TEXTE,
            "Le détail est dans les fiches-actions.",
            True,
        ),
    ),
)

PROJET = Trame(
    "projet",
    "Projet de santé",
    (
        STRUCTURE,
        TERRITOIRE,
        DESCRIPTION,
        PROBLEMATIQUES,
        OFFRE,
        COMMUNICATION,
        ORGANISATION,
        MEMBRES,
        LA_GOUVERNANCE,
        SYSTEME,
        OUVERTURE,
        PARTENAIRES,
        CONTENU,
        LES_MISSIONS,
        TELEMEDECINE,
        ACTIONS,
        FICHES,
    ),
    "Cahier des charges régional des CPTS de Provence-Alpes-Côte d’Azur, annexe 4",
)
