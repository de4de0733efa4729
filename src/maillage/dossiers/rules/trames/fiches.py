"""The fiches-actions of a projet de santé, as the model of the cahier des charges asks them; the
indicators are added to it (one at least for each action)."""

from .choix import MISSIONS, PROFESSIONS
from .definitions import Genre, Question, Section

G = Genre

NIVEAUX = (
    ("general", "Objectif général"),
    ("specifique", "Objectif spécifique"),
    ("operationnel", "Objectif opérationnel"),
)
FICHES = Section(
    "fiches",
    "Fiches-actions du projet de santé",
    niveau=1,
    aide="Lors de la validation du projet de santé, au moins une fiche par mission socle doit être jointe.",
    questions=(
        Question(
            "fiches",
            "Fiches-actions",
            G.TABLEAU,
            "Au moins une fiche par mission socle est jointe au projet.",
            True,
            colonnes=(
                Question(
                    "intitule", "Intitulé de l’action", G.COURT, obligatoire=True, maximum=200
                ),
                Question(
                    "mission",
                    "Mission socle/complémentaire de l’ACI à laquelle les actions se rattachent",
                    G.CHOIX,
                    obligatoire=True,
                    choix=tuple((code, libelle) for code, libelle, _s in MISSIONS),
                ),
                Question(
                    "diagnostic",
                    "Principaux éléments du diagnostic territorial en lien avec les actions",
                    G.TEXTE,
                    maximum=6000,
                ),
                Question(
                    "objectifs",
                    "Objectif général et objectifs spécifiques",
                    G.TABLEAU,
                    "L’objectif général se décline en objectifs spécifiques, puis opérationnels\u00a0: simples, mesurables, réalistes.",
                    colonnes=(
                        Question("niveau", "Niveau", G.CHOIX, choix=NIVEAUX, obligatoire=True),
                        Question("texte", "Objectif", G.COURT, obligatoire=True, maximum=1000),
                    ),
                ),
                Question("public", "Public bénéficiaire", G.TEXTE, maximum=3000),
                Question("envisagees", "Actions envisagées", G.TEXTE, maximum=8000),
                Question("moyens", "Moyens nécessaires (outils)", G.TEXTE, maximum=6000),
                Question(
                    "professions_impliquees",
                    "Professions impliquées",
                    G.CHOIX_MULTIPLE,
                    "La pluri-professionnalité est indispensable à la validation.",
                    choix=PROFESSIONS,
                ),
                Question("acteurs", "Acteurs impliqués et partenaires", G.TEXTE, maximum=4000),
                Question(
                    "coordonnateur",
                    "Coordonnateur de l’action",
                    G.COURT,
                    "Un membre de la CPTS, référent de l’action.",
                    maximum=200,
                ),
                Question(
                    "indicateurs",
                    "Indicateurs de suivi",
                    G.TABLEAU,
                    "Au moins un indicateur par action.",
                    colonnes=(
                        Question("nom", "Indicateur", G.COURT, obligatoire=True, maximum=300),
                        Question(
                            "mesure", "Mesure, ou numérateur et dénominateur", G.COURT, maximum=500
                        ),
                        Question("initiale", "Valeur initiale", G.COURT, maximum=100),
                        Question("cible", "Cible", G.COURT, maximum=100),
                        Question("provenance", "Source", G.COURT, maximum=200),
                    ),
                ),
                Question(
                    "debut",
                    "Calendrier indicatif\u00a0: début de la mise en place",
                    G.COURT,
                    maximum=200,
                ),
                Question("etapes", "Calendrier indicatif\u00a0: étapes clé", G.TEXTE, maximum=3000),
            ),
        ),
    ),
)
