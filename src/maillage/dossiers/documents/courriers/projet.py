"""Letters about the projet de santé and its two months."""

from datetime import date

from maillage.dossiers.states import MOTIFS, MotifLegal
from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import (
    Bloc,
    Encadre,
    Liste,
    Ouvrage,
    Paragraphe,
    Tableau,
)

from .forme import (
    ARTICLE,
    CRPA,
    Correspondance,
    Echeances,
    courrier,
    date_de_silence,
    deux_calculs,
    motifs,
)


def accuse_de_reception(c: Correspondance, *, recu_le: date, echeances: Echeances) -> Ouvrage:
    return courrier(
        c,
        "accusé de réception du projet de santé",
        Paragraphe(
            f"J’accuse réception, le {format_date(recu_le)}, du projet de santé complet de "
            f"«\u00a0{c.cpts}\u00a0»."
        ),
        date_de_silence(echeances),
        Paragraphe(
            f"En application de l’article {ARTICLE}, le projet est réputé validé si le directeur "
            "général de l’agence régionale de santé ne s’y est pas opposé dans les deux mois qui "
            f"suivent cette réception. Une opposition ne peut se fonder que sur {motifs()}."
        ),
        Paragraphe(
            "Si des compléments vous sont demandés, ce délai s’arrête. La date ci-dessus sera "
            "alors calculée de nouveau et vous sera écrite. Le présent accusé mentionne la date de "
            "réception et celle de l’acceptation tacite, selon la règle générale de l’article "
            f"L. 112-3 du {CRPA}."
        ),
        deux_calculs(echeances),
    )


def demande_de_complements(
    c: Correspondance,
    *,
    elements: tuple[str, ...],
    limite_le: date,
    pieces: bool,
    mode: str,
    echeance_avant: date | None,
) -> Ouvrage:
    """`pieces`: pieces that the texts require were missing. `echeance_avant`: the date that the
    clock would have reached."""
    effet = (
        "Le délai de deux mois recommencera en entier à la réception de votre réponse (articles "
        f"L. 114-3 et L. 114-5 du {CRPA})."
        if mode == "redemarrage"
        else "Le délai de deux mois est suspendu jusqu’à la réception de votre réponse\u00a0: il "
        "reprendra là où il s’est arrêté, et les jours écoulés d’ici là s’ajouteront à son terme."
    )
    avant = (
        f"Avant cette demande, il finissait le {format_date(echeance_avant)}. "
        if echeance_avant
        else ""
    )
    nature = "des pièces exigées par les textes" if pieces else "des précisions sur votre projet"
    return courrier(
        c,
        "demande de compléments au projet de santé",
        Paragraphe(
            f"L’examen du projet de santé de «\u00a0{c.cpts}\u00a0» demande {nature}. Je vous prie "
            f"de bien vouloir transmettre, au plus tard le {format_date(limite_le)}\u00a0:"
        ),
        Liste(elements, ordonnee=True),
        Encadre(
            f"Délai de validation\u00a0: arrêté le {format_date(c.le)}",
            f"{avant}{effet} Aucune validation tacite ne peut intervenir tant qu’il est arrêté.",
        ),
    )


def reception_des_complements(
    c: Correspondance, *, recus_le: date, echeances: Echeances
) -> Ouvrage:
    return courrier(
        c,
        "réception de vos compléments",
        Paragraphe(
            f"J’ai reçu, le {format_date(recus_le)}, les compléments demandés au projet de santé "
            f"de «\u00a0{c.cpts}\u00a0». Le délai de deux mois court de nouveau."
        ),
        date_de_silence(echeances),
        deux_calculs(echeances),
    )


def rectification(
    c: Correspondance,
    *,
    dates: tuple[tuple[date | None, date], ...],
    motif: str,
    echeances: Echeances,
) -> Ouvrage:
    """`dates`: (what was noted, what is right) of each date of the clock put right together."""
    return courrier(
        c,
        "rectification du délai de validation",
        Paragraphe(
            f"Le délai de validation du projet de santé de «\u00a0{c.cpts}\u00a0» reposait sur une "
            "date mal notée. Elle est rectifiée\u00a0:"
        ),
        Tableau(
            ("Date notée", "Date rectifiée"),
            tuple(
                (format_date(avant) if avant else "inconnue", format_date(apres))
                for avant, apres in dates
            ),
            "Dates rectifiées",
        ),
        Encadre("Motif de la rectification", motif),
        date_de_silence(echeances),
        deux_calculs(echeances),
    )


def validation_expresse(c: Correspondance, *, recu_le: date, motivation: str = "") -> Ouvrage:
    blocs: list[Bloc] = [
        Paragraphe(
            f"Le projet de santé de «\u00a0{c.cpts}\u00a0», reçu complet le "
            f"{format_date(recu_le)}, est validé à la date du présent courrier (article {ARTICLE})."
        )
    ]
    if motivation:
        blocs.append(Paragraphe(motivation))
    blocs.append(
        Paragraphe(
            "La communauté peut désormais conclure, avec l’agence régionale de santé et "
            "l’Assurance Maladie, le contrat prévu par l’accord conventionnel interprofessionnel."
        )
    )
    return courrier(c, "validation du projet de santé", *blocs)


def opposition(
    c: Correspondance,
    *,
    motif: MotifLegal,
    motivation: str,
    recu_le: date,
    echeance: date | None,
    recours: str = "",
) -> Ouvrage:
    """`recours`: how to challenge it, in the words of the service; no source of the project gives
    them, and the letter is silent without."""
    delai = (
        f" Le délai pour s’y opposer courait jusqu’au {format_date(echeance)}." if echeance else ""
    )
    blocs: list[Bloc] = [
        Paragraphe(
            f"Le projet de santé de «\u00a0{c.cpts}\u00a0» a été reçu complet le "
            f"{format_date(recu_le)}.{delai}"
        ),
        Paragraphe(
            f"En application de l’article {ARTICLE}, le directeur général de l’agence régionale de "
            f"santé s’oppose à ce projet, en se fondant sur {MOTIFS[motif]}."
        ),
        Encadre("Motivation", motivation),
    ]
    if recours:
        blocs += [Paragraphe("Voies et délais de recours", fort=True), Paragraphe(recours)]
    blocs.append(
        Paragraphe(
            "Vous pouvez reprendre votre projet et en transmettre un nouveau\u00a0: votre texte "
            "est conservé."
        )
    )
    return courrier(c, "opposition au projet de santé", *blocs)


def attestation_de_silence(
    c: Correspondance,
    *,
    recu_le: date,
    echeances: Echeances,
    arrets: tuple[tuple[date, date], ...] = (),
) -> Ouvrage:
    """`arrets`: (request, answer) of each stop of the clock."""
    blocs: list[Bloc] = [
        Paragraphe(
            f"Le projet de santé complet de «\u00a0{c.cpts}\u00a0» a été reçu le "
            f"{format_date(recu_le)}."
        )
    ]
    if arrets:
        blocs += [
            Paragraphe("Le délai a été arrêté pour des compléments\u00a0:"),
            Liste(
                tuple(f"du {format_date(du)} au {format_date(au)}\u202f;" for du, au in arrets[:-1])
                + tuple(f"du {format_date(du)} au {format_date(au)}." for du, au in arrets[-1:])
            ),
        ]
    fin = echeances.retenue
    blocs += [
        Paragraphe(
            "Aucune opposition n’a été notifiée"
            + (f" jusqu’au {format_date(fin)} inclus" if fin else "")
            + f". En application de l’article {ARTICLE}, ce projet est réputé validé."
        ),
        Paragraphe(
            f"La présente attestation est délivrée sur demande (article L. 232-3 du {CRPA})."
        ),
    ]
    return courrier(
        c,
        "attestation de validation tacite du projet de santé",
        *blocs,
        deux_calculs(echeances),
    )
