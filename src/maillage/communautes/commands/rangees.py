"""Writing the rows that a CPTS keeps about itself, one cell at a time.

A cell is written only over the text it was read with: of two people who write at once, the second
is told what the first wrote, and decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models

from maillage.communautes.models import Communaute, ProfessionMobilisee, StructureJuridique
from maillage.communautes.models.rangees import Ordonnee, Suivie
from maillage.communautes.queries.rangees import MODELES, TABLES, cle_de, texte_de
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner

CELLULE = declarer("communautes.rangee", "a changé {quoi} de {objet}")
AJOUT = declarer("communautes.rangee_ajoutee", "a ajouté une ligne à {quoi} de {objet}")
RETRAIT = declarer("communautes.rangee_retiree", "a retiré une ligne de {quoi} de {objet}")
RETOUR = declarer("communautes.rangee_retablie", "a rétabli une ligne de {quoi} de {objet}")
PAUSE = timedelta(minutes=10)
MOTS = {
    "structure": "la structure juridique",
    "equipe": "l’équipe projet",
    "professions": "l’effectif par profession",
    "partenaires": "la liste des partenaires",
}


@dataclass(frozen=True, slots=True)
class Ecriture:
    """`faite` false: somebody else wrote in between; `actuel` is what is there now."""

    faite: bool
    actuel: str


def ecrire_cellule(
    *,
    communaute: int,
    table: str,
    ident: str,
    colonne: str,
    avant: str,
    valeur: str,
    par: Acteur,
    maintenant: datetime,
) -> Ecriture:
    """Write a cell if it still reads `avant`. `ident`: the row's (the profession for counts, empty
    for the structure); the row of the structure or of a profession is made when it is missing.

    Raises ErreurMetier: no such row, or a value that the column cannot hold.
    """
    if table not in MODELES or colonne not in TABLES[table]:
        raise ErreurMetier("Cette case n’existe pas dans la fiche de la communauté.")
    ligne = _ligne(communaute, table, ident, par, maintenant)
    actuel = texte_de(getattr(ligne, colonne))
    if actuel not in (avant, valeur):
        return Ecriture(False, actuel)
    if actuel == valeur:
        return Ecriture(True, actuel)
    champ = ligne._meta.get_field(colonne)
    assert isinstance(champ, models.Field)
    try:
        propre = champ.clean(None if valeur == "" and champ.null else valeur, ligne)
    except ValidationError as erreur:
        raise ErreurMetier(
            f"«\u00a0{valeur[:60]}\u00a0» ne convient pas ici ({champ.verbose_name})\u00a0: "
            f"{' '.join(erreur.messages)}"
        ) from None
    setattr(ligne, colonne, propre)
    # Somebody who types is told to the audit once, not at each pause.
    suite = ligne.modifie_par == str(par)[:200] and maintenant - ligne.modifie_a < PAUSE
    _signer(ligne, par, maintenant)
    ligne.save(update_fields=[colonne, "modifie_a", "modifie_par"])
    if not suite:
        _dire(CELLULE, communaute, table, par, maintenant)
    return Ecriture(True, texte_de(propre))


def ajouter_rangee(*, communaute: int, table: str, par: Acteur, maintenant: datetime) -> str:
    """Add an empty row at the end of the team or of the partners; its identifier. Raises
    ErreurMetier: that table cannot grow."""
    modele = _ordonne(table)
    dernier = modele.objects.filter(locataire_id=communaute).aggregate(m=models.Max("rang"))["m"]
    ligne = modele(locataire_id=communaute, rang=(dernier or 0) + 1)
    _signer(ligne, par, maintenant)
    ligne.save()
    _dire(AJOUT, communaute, table, par, maintenant)
    return str(ligne.pk)


def retirer_rangee(
    *, communaute: int, table: str, ident: str, par: Acteur, maintenant: datetime
) -> None:
    """Take a row away; it stays, to be brought back. Raises ErreurMetier: no such row."""
    _basculer(communaute, table, ident, maintenant, par, maintenant)
    _dire(RETRAIT, communaute, table, par, maintenant)


def retablir_rangee(
    *, communaute: int, table: str, ident: str, par: Acteur, maintenant: datetime
) -> None:
    """Bring back a row that was taken away. Raises ErreurMetier: no such row."""
    _basculer(communaute, table, ident, None, par, maintenant)
    _dire(RETOUR, communaute, table, par, maintenant)


def _ligne(communaute: int, table: str, ident: str, par: Acteur, maintenant: datetime) -> Suivie:
    modele = MODELES[table]
    # Signed in the distant past: what comes next is its first writing.
    quoi = {"modifie_a": maintenant - PAUSE, "modifie_par": str(par)[:200]}
    if modele is StructureJuridique:
        modele.objects.get_or_create(locataire_id=communaute, defaults=quoi)
        condition: dict[str, str | int] = {}
    elif modele is ProfessionMobilisee:
        modele.objects.get_or_create(locataire_id=communaute, profession=ident[:30], defaults=quoi)
        condition = {"profession": ident[:30]}
    else:
        condition = {"pk": cle_de(ident)}
    trouvee: Suivie | None = (
        modele.objects.select_for_update(of=("self",))
        .filter(locataire_id=communaute, **condition)
        .first()
    )
    if trouvee is None:
        raise ErreurMetier("Cette ligne n’existe plus. Rechargez la page pour voir le tableau.")
    return trouvee


def _ordonne(table: str) -> type[Ordonnee]:
    modele = MODELES.get(table)
    if modele is None or not issubclass(modele, Ordonnee):
        raise ErreurMetier("Ce tableau ne reçoit pas de nouvelle ligne.")
    return modele


def _basculer(
    communaute: int,
    table: str,
    ident: str,
    retire_a: datetime | None,
    par: Acteur,
    maintenant: datetime,
) -> None:
    touchees = (
        _ordonne(table)
        .objects.filter(locataire_id=communaute, pk=cle_de(ident))
        .update(retire_a=retire_a, modifie_a=maintenant, modifie_par=str(par)[:200])
    )
    if not touchees:
        raise ErreurMetier("Cette ligne n’existe plus. Rechargez la page pour voir le tableau.")


def _signer(ligne: Suivie, par: Acteur, maintenant: datetime) -> None:
    ligne.modifie_a, ligne.modifie_par = maintenant, str(par)[:200]


def _dire(action: str, communaute: int, table: str, par: Acteur, maintenant: datetime) -> None:
    consigner(
        par=par,
        action=action,
        maintenant=maintenant,
        objet=Communaute.objects.only("nom").get(pk=communaute),
        locataire=communaute,
        details={"quoi": MOTS[table]},
    )
