"""The projet de santé (annexe 4 of the cahier des charges régional of Paca)."""

from .choix import MISSIONS, PROFESSIONS
from .definitions import Genre, Origine, Question, Section, Trame
from .fiches import FICHES
from .lettre import GOUVERNANCE
from .lieu import COMMUNICATION, DESCRIPTION, OFFRE, PROBLEMATIQUES, STRUCTURE, TERRITOIRE

G = Genre
C = Origine.COMMUNAUTE

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
                Question("retenue", "Oui / Non", G.OUI_NON, reprend="missions.retenue"),
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
