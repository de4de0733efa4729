"""The lettre d'intention (annexe 3 of the cahier des charges régional of Paca)."""

from .choix import MISSIONS, PROFESSIONS, SECTEURS, STATUTS, TYPES_DE_STRUCTURE
from .definitions import Genre, Origine, Question, Section, Trame

G = Genre

IDENTIFICATION = Section(
    "identification",
    "Identification du porteur de projet",
    niveau=1,
    questions=(
        Question(
            "nom_du_projet",
            "Nom du projet",
            G.COURT,
            "Il figure sur tous les courriers.",
            True,
            maximum=200,
        ),
        Question(
            "porteur_nom",
            "Nom du porteur de projet (leader)",
            G.COURT,
            "Les services écrivent à une personne.",
            True,
            maximum=200,
        ),
        Question(
            "porteur_profession",
            "Profession du porteur (leader)",
            G.COURT,
            "Une CPTS naît de l’initiative de professionnels de santé.",
            True,
            maximum=120,
        ),
        Question(
            "porteur_courriel",
            "Adresse mail",
            G.COURRIEL,
            "C’est là qu’arrivent les courriers.",
            True,
            maximum=254,
        ),
        Question(
            "porteur_telephone",
            "Numéro de téléphone",
            G.TELEPHONE,
            "Pour une question urgente.",
            True,
            maximum=30,
        ),
    ),
)

TERRITOIRE = Section(
    "territoire",
    "Caractéristiques du territoire envisagé",
    niveau=1,
    aide="Les codes postaux, les zonages, les quartiers prioritaires, la population et la taille viennent de la plateforme\u00a0: choisissez seulement les communes.",
    questions=(
        Question(
            "communes",
            "Délimitation géographique actuelle du projet",
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
            "Ce que la liste des communes ne dit pas\u00a0: bassins, flux de patients, frontières.",
        ),
    ),
)

DIAGNOSTIC = Section(
    "diagnostic",
    "Diagnostic territorial – Problématiques de santé identifiées sur le territoire",
    questions=(
        Question(
            "diagnostic",
            "Prises en charge ou parcours posant des difficultés sur le territoire",
            G.TEXTE,
            "Les missions proposées doivent répondre à ces besoins\u00a0: c’est un critère d’examen.",
            True,
        ),
    ),
)

FAMILLES = (
    ("exercice_coordonne", "Structures d’exercices coordonnées (ESP, MSP…)"),
    ("appui_coordination", "Dispositif d’appui à la coordination (PTA…)"),
    ("collectivites", "Collectivités territoriales"),
    ("centre_hospitalier", "Centre hospitalier"),
    ("autres", "Autres"),
)
CONTACTS = Section(
    "contacts",
    "Partenariat et réseaux existants",
    questions=(
        Question(
            "contacts",
            "Avez-vous pris contact avec les structures ci-dessous\u202f?",
            G.TABLEAU,
            "Les services regardent qui est déjà associé.",
            True,
            fixes=FAMILLES,
            colonnes=(
                Question("pris", "Contact pris", G.OUI_NON, obligatoire=True),
                Question("lesquels", "Précisez lesquels", G.COURT, maximum=500),
            ),
        ),
    ),
)

GOUVERNANCE = Section(
    "gouvernance",
    "La gouvernance de la CPTS",
    questions=(
        Question(
            "equipe",
            "Équipe projet de la CPTS",
            G.TABLEAU,
            "La pluri-professionnalité de l’équipe est un critère d’examen.",
            True,
            origine=Origine.COMMUNAUTE,
            lignes_minimum=2,
            colonnes=(
                Question("nom", "Nom", G.COURT, obligatoire=True, maximum=100),
                Question("prenom", "Prénom", G.COURT, maximum=100),
                Question("profession", "Profession", G.COURT, obligatoire=True, maximum=120),
                Question("lieu", "Lieu d’exercice", G.COURT, maximum=200),
                Question(
                    "structure", "Structure d’appartenance (le cas échéant)", G.COURT, maximum=200
                ),
                Question("secteur", "Secteur d’activité", G.CHOIX, choix=SECTEURS),
                Question("gouvernance", "Participation à la gouvernance", G.OUI_NON),
            ),
        ),
        Question(
            "structure.nom",
            "Nom de la structure",
            G.COURT,
            "Une structure porte le projet et reçoit les aides.",
            origine=Origine.COMMUNAUTE,
            maximum=200,
        ),
        Question(
            "structure.type",
            "Type de structure",
            G.CHOIX,
            "Depuis 2021, une CPTS au projet validé est une association (L. 1434-12-1 CSP).",
            True,
            choix=TYPES_DE_STRUCTURE,
            origine=Origine.COMMUNAUTE,
        ),
        Question(
            "structure.type_precise",
            "Autres (précisez)",
            G.COURT,
            origine=Origine.COMMUNAUTE,
            si=("structure.type", "autre"),
            maximum=200,
        ),
        Question(
            "structure.statuts",
            "Statuts",
            G.CHOIX,
            "Ils seront joints au projet de santé.",
            True,
            choix=STATUTS,
            origine=Origine.COMMUNAUTE,
        ),
        Question(
            "structure.gouvernance",
            "Description de l’organisation de la gouvernance\u00a0: bureau, conseil d’administration…",
            G.TEXTE,
            "Toutes les professions doivent pouvoir y entrer.",
            True,
            origine=Origine.COMMUNAUTE,
        ),
    ),
)

ACTIONS = (
    ("reunions", "Réunions d’information"),
    ("mailing", "Mailing"),
    ("autres", "Autres"),
)
MOBILISATION = Section(
    "mobilisation",
    "La mobilisation autour du projet de CPTS",
    questions=(
        Question(
            "mobilisation",
            "Quelles actions ont été mises en place pour informer de l’existence du projet\u202f?",
            G.TABLEAU,
            "La capacité à fédérer est un critère d’examen.",
            True,
            fixes=ACTIONS,
            colonnes=(
                Question(
                    "description",
                    "Description (moyens de contacts, nombre de professionnels contactés/invités, date et lieux des réunions, nombre de participants…)",
                    G.TEXTE,
                    maximum=4000,
                ),
            ),
        ),
        Question(
            "professions",
            "Professionnels informés et sollicités sur le territoire",
            G.TABLEAU,
            "Le nombre d’adhérents par profession montre l’ouverture de la démarche.",
            True,
            origine=Origine.COMMUNAUTE,
            fixes=PROFESSIONS,
            colonnes=(
                Question("precision", "Précision", G.COURT, maximum=200),
                Question("identifies", "Nombre de professionnels identifiés", G.NOMBRE),
                Question("sollicites", "Nombre de professionnels sollicités", G.NOMBRE),
                Question("adherents", "Nombre de professionnels adhérents à la CPTS", G.NOMBRE),
            ),
        ),
        Question(
            "partenaires",
            "Liste des services / établissements avec lesquels un partenariat est en cours de construction",
            G.TABLEAU,
            "Les acteurs indispensables à chaque mission doivent être parties prenantes.",
            origine=Origine.COMMUNAUTE,
            colonnes=(
                Question("nom", "Service / Établissement", G.COURT, obligatoire=True, maximum=200),
                Question("representant", "Représentant", G.COURT, maximum=200),
                Question("localisation", "Localisation", G.COURT, maximum=200),
                Question("avancement", "État d’avancement du partenariat", G.COURT, maximum=300),
                Question("gouvernance", "Participation à la gouvernance", G.OUI_NON),
            ),
        ),
    ),
)

ENGAGEMENTS = Section(
    "missions",
    "Missions et objectifs visés par le projet",
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
                    "description",
                    "Description (objectifs, premières pistes d’actions envisagées, parcours priorisés…)",
                    G.TEXTE,
                    maximum=6000,
                ),
            ),
        ),
    ),
)

ORGANISATION = Section(
    "organisation",
    "Mode d’organisation",
    questions=(
        Question(
            "organisation",
            "Quels sont aujourd’hui les liens de coordination / modalités de travail existants entre les acteurs impliqués (réunions communes, protocoles de prise en charge communs, messagerie sécurisée etc.)\u202f?",
            G.TEXTE,
            "On part de ce qui existe.",
            True,
        ),
    ),
)

CALENDRIER = Section(
    "calendrier",
    "Calendrier envisagé",
    niveau=1,
    questions=(
        Question(
            "calendrier",
            "Quel est le calendrier de réalisation du projet envisagé (phase de construction, dépôt du projet de santé, début de mise en œuvre)\u202f?",
            G.TEXTE,
            "Il est recommandé d’écrire le projet de santé en un an au plus.",
            True,
        ),
    ),
)

ACCOMPAGNEMENT = Section(
    "accompagnement",
    "Accompagnement envisagé pour l’écriture du projet de santé",
    niveau=1,
    questions=(
        Question(
            "appui",
            "Souhaitez-vous être accompagné dans la rédaction du projet de santé\u202f?",
            G.OUI_NON,
            "Une aide de la région peut payer cet appui.",
            True,
        ),
        Question(
            "appui_structure",
            "Si oui, quelle structure est envisagée\u202f?",
            G.COURT,
            "Parmi les structures labellisées par l’ARS.",
            si=("appui", "oui"),
            maximum=200,
        ),
    ),
)

LETTRE = Trame(
    "lettre",
    "Lettre d’intention",
    (
        IDENTIFICATION,
        TERRITOIRE,
        DIAGNOSTIC,
        CONTACTS,
        GOUVERNANCE,
        MOBILISATION,
        ENGAGEMENTS,
        ORGANISATION,
        CALENDRIER,
        ACCOMPAGNEMENT,
    ),
    "Cahier des charges régional des CPTS de Provence-Alpes-Côte d’Azur, annexe 3",
)
