"""`./maillage taches`: what the workers do, seen from a terminal."""

import argparse
import sys
import time
from uuid import UUID

from maillage.noyau.erreurs import ErreurMetier

from .environnement import django_pret, maintenant

AIDE = "montre les tâches de fond, en suit une, la rejoue ou l’annule"
INTERVALLE_S = 0.5
LARGEUR = 24


def arguments(analyseur: argparse.ArgumentParser) -> None:
    choix = analyseur.add_mutually_exclusive_group()
    choix.add_argument("--suivre", metavar="ID", help="montre l’avancement jusqu’à la fin")
    choix.add_argument("--rejouer", metavar="ID", help="donne un essai de plus à une tâche échouée")
    choix.add_argument("--annuler", metavar="ID", help="renonce à une tâche")
    choix.add_argument("--mortes", action="store_true", help="seulement les échouées et perdues")


def executer(options: argparse.Namespace) -> int:
    with django_pret(avec_donnees=False):
        if options.suivre:
            return _suivre(_identifiant(options.suivre))
        if options.rejouer or options.annuler:
            return _agir(options)
        return _lister(options.mortes)


def _identifiant(texte: str) -> UUID:
    try:
        return UUID(texte)
    except ValueError:
        raise ErreurMetier(
            f"«\u00a0{texte}\u00a0» n’est pas un identifiant de tâche. "
            "Copiez-le depuis ./maillage taches."
        ) from None


def _agir(options: argparse.Namespace) -> int:
    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.taches import commands

    par = Acteur.systeme("ligne de commande")
    if options.rejouer:
        commands.rejouer(
            identifiant=_identifiant(options.rejouer), par=par, maintenant=maintenant()
        )
        print("La tâche est remise dans la file.")
    else:
        commands.annuler(
            identifiant=_identifiant(options.annuler), par=par, maintenant=maintenant()
        )
        print("La tâche est annulée, ou le sera à sa prochaine étape si elle tourne.")
    return 0


def _lister(mortes: bool) -> int:
    from maillage.plateforme.taches import queries
    from maillage.plateforme.taches.states import REJOUABLES

    lignes = queries.lister(etats=REJOUABLES if mortes else (), maintenant=maintenant())
    for ligne in lignes[: queries.PAR_PAGE]:
        print(f"{ligne.identifiant}  {ligne.libelle:<10}  {ligne.titre}  {_detail(ligne)}".rstrip())
    if not lignes:
        print("Aucune tâche échouée." if mortes else "Aucune tâche.")
    elif len(lignes) > queries.PAR_PAGE:
        print(f"… et d’autres, plus anciennes. Voici les {queries.PAR_PAGE} dernières.")
    return 0


def _detail(ligne: object) -> str:
    from maillage.plateforme.taches.queries import Ligne

    assert isinstance(ligne, Ligne)
    morceaux = []
    if ligne.pourcent is not None and not ligne.finie:
        morceaux.append(f"{ligne.pourcent}\u00a0%")
    if ligne.etape and not ligne.finie:
        morceaux.append(ligne.etape)
    if ligne.erreur:
        morceaux.append(ligne.erreur)
    return " · ".join(morceaux)


def _suivre(identifiant: UUID) -> int:
    """Write the progress on one line of the terminal, or one line each change in a file."""
    from maillage.plateforme.taches import queries
    from maillage.plateforme.taches.states import Etat

    terminal = sys.stdout.isatty()
    derniere = ""
    while True:
        ligne = queries.trouver(identifiant, maintenant=maintenant())
        if ligne is None:
            raise ErreurMetier(
                "Cette tâche n’existe pas, ou a été effacée après sa durée de conservation."
            )
        texte = f"{_barre(ligne.pourcent)}{ligne.titre}\u00a0: {ligne.libelle.lower()}"
        if detail := _detail(ligne):
            texte += f" ({detail})"
        if texte != derniere:
            print(
                f"\r\x1b[K{texte}" if terminal else texte, end="" if terminal else "\n", flush=True
            )
            derniere = texte
        if ligne.finie:
            if terminal:
                print()
            return 0 if ligne.etat is Etat.REUSSIE else 1
        time.sleep(INTERVALLE_S)


def _barre(pourcent: int | None) -> str:
    if pourcent is None:
        return ""
    pleins = LARGEUR * pourcent // 100
    return f"[{'█' * pleins}{'·' * (LARGEUR - pleins)}] "
