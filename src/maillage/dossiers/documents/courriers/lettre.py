"""Letters about the lettre d'intention."""

from datetime import date, time

from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import Bloc, Encadre, Ouvrage, Paragraphe, Tableau

from .forme import Correspondance, courrier, heure_en_clair


def demande_de_modification(c: Correspondance, *, motif: str) -> Ouvrage:
    return courrier(
        c,
        "modifications demandées de la lettre d’intention",
        Paragraphe(
            "Les services de l’agence régionale de santé et de l’Assurance Maladie ont lu la "
            f"lettre d’intention de «\u00a0{c.cpts}\u00a0». Ils vous demandent de la reprendre, "
            "pour ce motif\u00a0:"
        ),
        Encadre("Ce qui est à reprendre", motif),
        Paragraphe(
            "Votre texte vous est rendu tel que vous l’avez écrit. Vous pouvez déposer une "
            "nouvelle version dès qu’elle est prête\u202f; aucune date ne vous est imposée."
        ),
    )


def invitation_a_la_seance(
    c: Correspondance,
    *,
    seance_le: date,
    heure: time | None = None,
    lieu: str = "",
    reponse_mois: int | None = None,
) -> Ouvrage:
    quand = f"le {format_date(seance_le)}" + (f" à {heure_en_clair(heure)}" if heure else "")
    blocs: list[Bloc] = [
        Paragraphe(
            f"La lettre d’intention de «\u00a0{c.cpts}\u00a0» est inscrite à l’ordre du jour de la "
            "commission (CCOPD). Vous êtes invités à la présenter oralement."
        ),
        Encadre("Séance", f"{quand[:1].upper()}{quand[1:]}." + (f"\n{lieu}" if lieu else "")),
    ]
    if reponse_mois:
        delai = "le mois qui suit" if reponse_mois == 1 else f"les {reponse_mois} mois qui suivent"
        blocs.append(
            Paragraphe(
                f"Les services se sont engagés à vous répondre dans {delai} la séance. Cet "
                "engagement n’est pas un délai légal\u00a0: leur silence ne vaut pas accord."
            )
        )
    return courrier(c, f"séance de la commission du {format_date(seance_le)}", *blocs)


def decision_sur_la_lettre(
    c: Correspondance,
    *,
    validee: bool,
    seance_le: date | None = None,
    motivation: str = "",
    aides: tuple[tuple[str, str, str], ...] = (),
    elaboration_mois: int | None = None,
) -> Ouvrage:
    """`aides`: (aid, amount in words, payee) of the région, opened by the validation."""
    apres = (
        f", après l’avis de la commission réunie le {format_date(seance_le)}" if seance_le else ""
    )
    if not validee:
        return courrier(
            c,
            "lettre d’intention à reprendre",
            Paragraphe(
                f"La lettre d’intention de «\u00a0{c.cpts}\u00a0» ne peut être validée en l’état"
                f"{apres}."
            ),
            Encadre("Motif", motivation),
            Paragraphe("Vous pouvez la reprendre et la déposer de nouveau."),
        )
    blocs: list[Bloc] = [
        Paragraphe(
            f"J’ai le plaisir de vous informer que la lettre d’intention de «\u00a0{c.cpts}\u00a0» "
            f"est validée{apres}, en accord avec l’Assurance Maladie."
        )
    ]
    if motivation:
        blocs.append(Paragraphe(motivation))
    if aides:
        blocs += [
            Paragraphe("Cette validation ouvre les aides suivantes de la région\u00a0:"),
            Tableau(("Aide", "Montant", "Versée à"), aides, "Aides de la région", (3, 1.4, 2)),
        ]
    if elaboration_mois:
        duree = "un an" if elaboration_mois == 12 else f"{elaboration_mois} mois"
        blocs.append(
            Paragraphe(
                f"Il est recommandé d’écrire le projet de santé en {duree} au plus. Ce n’est pas "
                "une limite\u00a0: passé ce temps, la validation de votre lettre demeure."
            )
        )
    return courrier(c, "validation de la lettre d’intention", *blocs)
