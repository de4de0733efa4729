"""`./maillage qui-a-consulte`: tell a person who looked at their data, as the law asks.

Right of access: article 15 of the GDPR; the reference of the person is the one modules give the
audit when they write or read, never the person's name.
"""

import argparse

from .environnement import django_pret

AIDE = "dit à une personne qui a consulté ses données"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("reference", metavar="REFERENCE", help="référence de la personne")


def executer(options: argparse.Namespace) -> int:
    with django_pret(avec_donnees=False):
        from django.utils import timezone

        from maillage.plateforme.audit.queries import evenements, phrase
        from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
        from maillage.plateforme.roles.annuaire import annuaire

        lignes = []
        for locataire in (PLATEFORME, *annuaire().cles()):
            with avec_locataires(lus=[locataire]):
                trouves = evenements(locataire=locataire, personne=options.reference)
                lignes += [(e.a, phrase(e), e.role, e.structure) for e in trouves]
        for a, dite, role, structure in sorted(lignes):
            qui = ", ".join(filter(None, (role, structure)))
            heure = timezone.localtime(a).strftime("%d/%m/%Y %H:%M:%S")
            print(f"{heure}  {dite}{f' ({qui})' if qui else ''}")
    if not lignes:
        print("Personne n’a consulté ni changé les données de cette référence.")
    return 0
