"""The two months of the ARS: when silence validates a projet de santé (L. 1434-12 CSP)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.noyau.dates import ajouter_jours, ajouter_mois, format_date, lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.chiffres import origine, regle_entiere, regle_jour
from maillage.regles.explications import Explication, etape
from maillage.regles.parametres_ouverts import PAR_DEFAUT, ModeSuspension

Complement = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class EcheanceValidation:
    """`echeance`: the last day the ARS may oppose; validated by silence the day after.

    None while a request for complements has no answer: the clock is stopped.
    """

    echeance: date | None
    explication: tuple[Explication, ...]


def echeance_validation(
    reception: date,
    complements: Iterable[Complement] = (),
    mode: str = PAR_DEFAUT.mode_suspension,
) -> EcheanceValidation:
    """When the projet de santé received on `reception` is validated by silence.

    `complements`: (request, answer or None) pairs. In `suspension` mode each request stops the
    clock until its answer (regional practice, Paca); in `redemarrage` mode the two months start
    again at the answer (CRPA L. 114-3 and L. 114-5). Days covered by several requests count once.

    Raises ErreurMetier for an unknown mode, or dates that contradict one another.
    """
    if mode not in set(ModeSuspension):
        raise ErreurMetier(
            f"« {mode} » n’est pas un mode de calcul. Choisissez entre : "
            f"{', '.join(ModeSuspension)}."
        )
    horloge = _Horloge(reception, ModeSuspension(mode))
    for demande, reponse in sorted(complements, key=lambda paire: (paire[0], paire[1] or date.max)):
        _verifier(demande, reponse, reception)
        horloge.demander(demande, reponse)
    return horloge.resultat()


class _Horloge:
    """The clock of one projet, fed with its requests in date order."""

    def __init__(self, reception: date, mode: ModeSuspension) -> None:
        self.mode = mode
        self.mois = regle_entiere("opposition_ars_mois")
        self.limite = ajouter_mois(reception, self.mois)
        self.arret_compte_jusqu_au = reception
        self.en_attente: date | None = None
        self.etapes = [
            etape(
                f"Projet complet reçu le {format_date(reception)} : l’ARS a {self.mois} mois pour "
                f"s’opposer, jusqu’au {format_date(self.limite)}.",
                origine("opposition_ars_mois"),
            ),
            etape(
                "Le délai court à compter de la réception par l’ARS.", origine("depart_du_delai")
            ),
        ]
        self._dire_la_loi(reception)
        self._dire_le_quantieme(reception)

    def demander(self, demande: date, reponse: date | None) -> None:
        # While a request is pending the clock is stopped: another one may always be added.
        if self.en_attente is None and demande > self.limite:
            raise ErreurMetier(
                f"La demande de compléments du {format_date(demande)} arrive trop tard : le projet "
                "est validé par le silence de l’ARS depuis le lendemain du "
                f"{format_date(self.limite)}. Vérifiez les dates."
            )
        if demande < self.arret_compte_jusqu_au:
            self.etapes.append(
                etape(
                    f"La demande du {format_date(demande)} chevauche la précédente : les jours "
                    "communs ne comptent qu’une fois.",
                    origine(self.mode),
                )
            )
        if reponse is None:
            self.en_attente = self.en_attente or demande
            return
        if self.mode is ModeSuspension.SUSPENSION:
            self._suspendre(demande, reponse)
        elif reponse > self.arret_compte_jusqu_au:
            self._redemarrer(reponse)
        self.arret_compte_jusqu_au = max(self.arret_compte_jusqu_au, reponse)

    def resultat(self) -> EcheanceValidation:
        if self.en_attente is not None:
            derniere = etape(
                f"La demande de compléments du {format_date(self.en_attente)} n’a pas de réponse : "
                "le délai est arrêté, aucune échéance ne peut être donnée.",
                origine(self.mode),
            )
            return EcheanceValidation(None, (*self.etapes, derniere))
        derniere = etape(
            f"Sans opposition notifiée au plus tard le {format_date(self.limite)}, le projet est "
            "réputé validé.",
            origine("validation_tacite"),
        )
        return EcheanceValidation(self.limite, (*self.etapes, derniere))

    def _suspendre(self, demande: date, reponse: date) -> None:
        jours = max((reponse - max(demande, self.arret_compte_jusqu_au)).days, 0)
        self.limite = ajouter_jours(self.limite, jours)
        self.etapes.append(
            etape(
                f"Compléments demandés le {format_date(demande)}, reçus le "
                f"{format_date(reponse)} : délai suspendu {jours} jour{'s' if jours > 1 else ''}, "
                f"échéance au {format_date(self.limite)}.",
                origine("suspension"),
            )
        )

    def _redemarrer(self, reponse: date) -> None:
        self.limite = ajouter_mois(reponse, self.mois)
        self.etapes.append(
            etape(
                f"Pièces manquantes reçues le {format_date(reponse)} : le délai de "
                f"{self.mois} mois repart, jusqu’au {format_date(self.limite)}.",
                origine("redemarrage"),
            )
        )
        self._dire_le_quantieme(reponse)

    def _dire_la_loi(self, reception: date) -> None:
        loi = regle_jour("validation_tacite_depuis")
        if reception < loi:
            self.etapes.append(
                etape(
                    f"La validation par le silence vient d’une loi du {format_date(loi)} : pour un "
                    "projet reçu avant elle, cette échéance n’est qu’une indication.",
                    origine("validation_tacite_depuis"),
                )
            )

    def _dire_le_quantieme(self, depart: date) -> None:
        if self.limite.day != depart.day:
            self.etapes.append(
                etape(
                    f"Le {depart.day} n’existe pas dans le mois d’arrivée : le délai finit le "
                    "dernier jour de ce mois.",
                    origine("mois_de_quantieme_a_quantieme"),
                )
            )


def lire_complement(texte: str) -> Complement:
    """`2026-04-01:2026-04-21` → request and answer; `2026-04-01:` when no answer came yet.

    Raises ErreurMetier naming what is wrong.
    """
    demande, deux_points, reponse = texte.partition(":")
    if not deux_points:
        raise ErreurMetier(
            f"« {texte} » n’est pas une demande de compléments : écrivez DEMANDE:RECEPTION, par "
            "exemple 2026-04-01:2026-04-21 (rien après « : » si la réponse est attendue)."
        )
    return lire_date(demande), lire_date(reponse) if reponse.strip() else None


def _verifier(demande: date, reponse: date | None, reception: date) -> None:
    if demande < reception:
        raise ErreurMetier(
            f"La demande de compléments du {format_date(demande)} précède la réception du projet, "
            f"le {format_date(reception)} : corrigez l’une des deux dates."
        )
    if reponse is not None and reponse < demande:
        raise ErreurMetier(
            f"Les compléments reçus le {format_date(reponse)} précèdent leur demande, le "
            f"{format_date(demande)} : corrigez l’une des deux dates."
        )
