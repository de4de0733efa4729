"""Django's own administration commands, on our database."""

from .environnement import django_pret

AIDE = "commandes d’administration de Django (migrate, shell…)"


def executer(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    with django_pret(avec_donnees=False):
        execute_from_command_line(["./maillage gerer", *arguments])
    return 0
