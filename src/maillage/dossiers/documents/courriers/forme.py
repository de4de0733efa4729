"""What all the letters share: who writes to whom, the dates, the closing."""

from dataclasses import dataclass
from datetime import date, time

from maillage.dossiers.states import MOTIFS, MotifLegal
from maillage.noyau.dates import format_date
from maillage.plateforme.documents.ouvrage import (
    Bloc,
    Encadre,
    Enveloppe,
    Ouvrage,
    Paragraphe,
    Signature,
    Tableau,
)

ARTICLE = "L. 1434-12 du code de la santé publique"
CRPA = "code des relations entre le public et l’administration"


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Who writes to whom, on what. `boite`: the functional mailbox of the service, empty when it is
    not known. `document`: what the letter is about, its version and its seal, in one sentence."""

    service: str
    boite: str
    departement: str
    cpts: str
    porteur: str
    le: date
    document: str = ""


@dataclass(frozen=True, slots=True)
class Echeances:
    """Last days on which the ARS may oppose, computed both ways; `mode` the one that is followed.
    None while the clock is stopped, or when only one way is known."""

    mode: str
    suspension: date | None
    redemarrage: date | None

    @property
    def retenue(self) -> date | None:
        return self.redemarrage if self.mode == "redemarrage" else self.suspension


def courrier(c: Correspondance, objet: str, *blocs: Bloc | None) -> Ouvrage:
    expediteur = (c.service, c.departement, *([c.boite] if c.boite else []))
    destinataire = (c.cpts, *([f"À l’attention de {c.porteur}"] if c.porteur else []))
    return Ouvrage(
        titre=f"{objet[:1].upper()}{objet[1:]} – {c.cpts}",
        auteur=c.service,
        date=c.le,
        pied=f"{c.cpts} – {objet}, {format_date(c.le)}",
        blocs=(
            Enveloppe(
                expediteur,
                destinataire,
                f"Le {format_date(c.le)}",
                objet,
                (c.document,) if c.document else (),
            ),
            Paragraphe("Madame, Monsieur,"),
            *(bloc for bloc in blocs if bloc is not None),
            Paragraphe(
                "Je vous prie d’agréer, Madame, Monsieur, l’expression de ma considération "
                "distinguée."
            ),
            Signature((f"Pour {_article(c.service)}", "(nom, qualité et signature)")),
        ),
    )


def date_de_silence(echeances: Echeances) -> Encadre:
    fin = echeances.retenue
    if fin is None:
        return Encadre("Date de validation tacite", "Elle est inconnue\u00a0: le délai est arrêté.")
    return Encadre(
        f"Dernier jour pour s’opposer\u00a0: le {format_date(fin)}",
        "Sans opposition notifiée ce jour-là au plus tard, le projet est réputé validé le "
        "lendemain.",
    )


def deux_calculs(echeances: Echeances) -> Tableau | None:
    """Both ways, when they differ: the reader sees which is followed."""
    suspension, redemarrage = echeances.suspension, echeances.redemarrage
    if suspension is None or redemarrage is None or suspension == redemarrage:
        return None
    suivie = "retenu" if echeances.mode == "suspension" else "pour comparaison"
    autre = "retenu" if echeances.mode == "redemarrage" else "pour comparaison"
    return Tableau(
        ("Calcul", "Dernier jour pour s’opposer", "Dans cette région"),
        (
            (
                "Suspension\u00a0: le délai reprend là où il s’est arrêté",
                format_date(suspension),
                suivie,
            ),
            (
                "Redémarrage\u00a0: deux mois entiers depuis la réception des pièces "
                "(L. 114-3 et L. 114-5 CRPA)",
                format_date(redemarrage),
                autre,
            ),
        ),
        "Les deux façons de compter le délai",
        (3, 1.6, 1.2),
    )


def motifs() -> str:
    return " ou ".join(MOTIFS[motif] for motif in MotifLegal)


def heure_en_clair(heure: time) -> str:
    return f"{heure.hour}\u00a0h" + (f"\u00a0{heure.minute:02}" if heure.minute else "")


def _article(service: str) -> str:
    if service[:1].lower() in "aeiouéèh":
        return f"l’{service[:1].lower()}{service[1:]}"
    return f"la {service[:1].lower()}{service[1:]}"
