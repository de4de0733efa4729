"""`./maillage inviter`: offer a role from the terminal, the operator's first one included."""

import argparse

from maillage.noyau.erreurs import ErreurMetier

from .environnement import django_pret, maintenant

AIDE = "offre un rôle à une adresse et donne le lien à lui transmettre"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("courriel", metavar="COURRIEL", help="adresse de la personne")
    analyseur.add_argument("--role", required=True, help="exploitation, ars, coordination…")
    lieux = analyseur.add_mutually_exclusive_group(required=True)
    lieux.add_argument("--communaute", metavar="CODE", help="sur une communauté")
    lieux.add_argument("--departement", metavar="CODE", help="sur un département")
    lieux.add_argument("--region", metavar="CODE", help="sur une région")
    lieux.add_argument("--plateforme", action="store_true", help="sur toute la plateforme")


def executer(options: argparse.Namespace) -> int:
    """Whoever has this terminal owns the platform already: the audit tells it as such."""
    with django_pret():
        from django.conf import settings
        from django.urls import reverse

        from maillage.plateforme.audit.acteurs import Acteur
        from maillage.plateforme.roles.annuaire import annuaire
        from maillage.plateforme.roles.catalogue import Niveau, role_de, tous_les_roles
        from maillage.plateforme.roles.commands import inviter
        from maillage.plateforme.roles.rules import VALIDITE_INVITATION

        niveau, cible = Niveau.PLATEFORME, ""
        if options.communaute is not None:
            trouvee = annuaire().trouver(options.communaute)
            if trouvee is None:
                raise ErreurMetier(
                    f"Aucune communauté n’a le code «\u00a0{options.communaute}\u00a0»."
                )
            niveau, cible = Niveau.LOCATAIRE, str(trouvee.pk)
        elif options.departement is not None:
            niveau, cible = Niveau.DEPARTEMENT, options.departement
        elif options.region is not None:
            niveau, cible = Niveau.REGION, options.region
        role = role_de(options.role)
        if role is None:
            connus = ", ".join(r.code for r in tous_les_roles())
            raise ErreurMetier(
                f"Le rôle «\u00a0{options.role}\u00a0» n’existe pas. Au choix\u00a0: {connus}."
            )
        if niveau not in role.niveaux:
            raise ErreurMetier(
                f"Le rôle «\u00a0{role.nom}\u00a0» ne se donne pas à ce niveau, mais sur\u00a0: "
                f"{', '.join(sorted(n.value for n in role.niveaux))}."
            )
        _, jeton = inviter(
            courriel=options.courriel,
            role=role.code,
            niveau=niveau,
            cible=cible,
            par=Acteur.systeme("ligne de commande"),
            maintenant=maintenant(),
        )
        lien = settings.ADRESSE_PUBLIQUE + reverse("invitation", args=[jeton])
    print(
        f"Lien pour {options.courriel}, à transmettre par un moyen sûr, valable "
        f"{VALIDITE_INVITATION.days} jours, une seule fois\u00a0:\n{lien}"
    )
    return 0
