"""`./maillage verifier-audit`: prove that nobody changed, removed, inserted or cut the audit."""

import argparse
import json
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier

from .environnement import django_pret, maintenant

AIDE = "prouve que le journal d’audit est entier"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "--tetes",
        metavar="FICHIER",
        help="têtes de chaînes gardées d’une vérification passée, à retrouver dans celles-ci",
    )
    analyseur.add_argument(
        "--garder", metavar="FICHIER", help="écrit les têtes de chaînes dans ce fichier"
    )


def executer(options: argparse.Namespace) -> int:
    """0 when everything is proved, 1 when something was touched."""
    gardees = _lire(Path(options.tetes)) if options.tetes else None
    with django_pret(avec_donnees=False):
        from maillage.plateforme.audit.commands import sceller
        from maillage.plateforme.audit.verification import verifier
        from maillage.plateforme.roles.annuaire import annuaire

        locataires = list(annuaire().cles())
        # What is not chained yet is proved by its marks before it is chained, never after only.
        avant = verifier(locataires=locataires, tetes=gardees)
        sceller(locataires=locataires, maintenant=maintenant())
    for constat in avant.constats:
        lieu = f"communauté {constat.locataire}" if constat.locataire else "plateforme"
        rang = f", maillon {format_entier(constat.numero)}" if constat.numero else ""
        evenement = f" ({constat.evenement})" if constat.evenement else ""
        print(f"✗ {lieu}{rang}\u00a0: {constat.phrase}{evenement}")
    print(
        f"{format_entier(avant.evenements)} événements lus, "
        f"{format_entier(avant.maillons)} maillons suivis, "
        f"{format_entier(avant.non_scelles)} scellés à l’instant."
    )
    if avant.constats:
        print("Le journal a été touché\u00a0: voyez les lignes ci-dessus.")
        return 1
    if options.garder:
        _garder(Path(options.garder), avant.tetes)
    print("Le journal est entier.")
    return 0


def _lire(chemin: Path) -> dict[int, tuple[int, str]]:
    try:
        lues = json.loads(chemin.read_text())
        return {int(k): (int(v["numero"]), str(v["empreinte"])) for k, v in lues.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ErreurMetier(
            f"{chemin} n’est pas un fichier de têtes écrit par verifier-audit --garder."
        ) from None


def _garder(chemin: Path, tetes: object) -> None:
    assert isinstance(tetes, dict)
    texte = json.dumps(
        {str(k): {"numero": n, "empreinte": e} for k, (n, e) in sorted(tetes.items())}, indent=1
    )
    try:
        chemin.write_text(texte + "\n")
    except OSError as erreur:
        raise ErreurMetier(f"{chemin} ne peut pas être écrit\u00a0: {erreur.strerror}.") from None
