"""How many members each profession counts in each CPTS, one line for each."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from maillage.communautes.models import Communaute
from maillage.noyau.textes import accorder, cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, Ligne, lire_tableau
from maillage.plateforme.imports.valeurs import est_inconnu, est_secret, lire_date, lire_entier

from .lecture import cle_de_cpts

COLONNES = (
    Colonne("cpts", "nom de la CPTS", ("nom cpts", "nom de la cpts")),
    Colonne("finess", "son n° FINESS, si le nom ne suffit pas", ("n finess", "numero finess")),
    Colonne("departement", "département du siège, si deux CPTS ont le même nom", ("dep",)),
    Colonne("profession", "profession, ou catégorie d’adhérents", ("categorie",), (), True),
    Colonne("nombre", "nombre d’adhérents", ("effectif", "adherents"), (), True),
    Colonne("au", "date de ce compte\u202f; vide\u00a0: celle de l’option", ("date",)),
)
PROFESSION_MAXIMALE = 80


@dataclass
class LotDAdherents:
    """CPTS, day and profession → members. `noms` are those of the CPTS, by key."""

    effectifs: dict[tuple[int, date, str], int] = field(default_factory=dict)
    noms: dict[int, str] = field(default_factory=dict)


class _Annuaire:
    """The CPTS of the base, found by FINESS, or by name and département."""

    def __init__(self) -> None:
        self.par_finess: dict[str, Communaute] = {}
        self.par_nom: defaultdict[str, list[Communaute]] = defaultdict(list)
        for communaute in Communaute.objects.filter(fictive=False).order_by("pk"):
            self.par_nom[cle_de_cpts(communaute.nom)].append(communaute)
            if communaute.finess:
                self.par_finess[communaute.finess] = communaute

    def trouver(self, row: Ligne) -> tuple[Communaute | None, str]:
        """The CPTS, or the sentence that says why none."""
        finess, nom = row.get("finess", "").replace(" ", ""), row.get("cpts", "")
        if finess:
            if trouvee := self.par_finess.get(finess):
                return trouvee, ""
            if not nom:
                return None, f"Aucune CPTS n’a le n° FINESS {finess[:20]}. Importez-la d’abord."
        if not nom:
            return None, "Dites la CPTS, par son nom ou son n° FINESS."
        memes = self.par_nom[cle_de_cpts(nom)]
        if departement := row.get("departement", "").upper():
            memes = [c for c in memes if c.departement_id == departement]
        if len(memes) == 1:
            return memes[0], ""
        if not memes:
            return None, f"Aucune CPTS ne s’appelle «\u00a0{nom[:60]}\u00a0». Importez-la d’abord."
        departements = ", ".join(c.departement_id for c in memes)
        return None, (
            f"Plusieurs CPTS s’appellent «\u00a0{nom[:60]}\u00a0» ({departements})\u00a0: dites le "
            "département du siège ou le n° FINESS."
        )


def lire_adherents(fichier: Fichier, releve: Releve) -> LotDAdherents:
    """A hidden or unknown count is left out, and told. Raises ImportRefuse."""
    lot, annuaire = LotDAdherents(), _Annuaire()
    lignes: dict[tuple[int, date, str], int] = {}
    masques = 0
    for numero, row in lire_tableau(fichier, COLONNES, releve):
        fautes = releve.nb_erreurs
        communaute, phrase = annuaire.trouver(row)
        if communaute is None:
            releve.erreur(phrase, ligne=numero, colonne="cpts", valeur=row.get("cpts", ""))
        profession = " ".join(row["profession"].split())
        if not cle_de_tri(profession) or len(profession) > PROFESSION_MAXIMALE:
            releve.erreur(
                "La profession manque, ou dépasse 80 caractères.",
                ligne=numero,
                colonne="profession",
            )
        le = _lire_date(row.get("au", ""), fichier, numero, releve)
        texte, nombre = row["nombre"], None
        if est_secret(texte) or est_inconnu(texte):
            masques += 1
        else:
            try:
                nombre = lire_entier(texte)
            except ValueError as erreur:
                releve.erreur(str(erreur), ligne=numero, colonne="nombre", valeur=texte)
        if releve.nb_erreurs > fautes or communaute is None or le is None:
            continue
        cle = (communaute.pk, le, profession)
        if (deja := lignes.setdefault(cle, numero)) != numero:
            releve.erreur(f"Cet effectif est déjà à la ligne {deja}.", ligne=numero)
        elif nombre is not None:
            lot.effectifs[cle] = nombre
            lot.noms[communaute.pk] = communaute.nom
    if masques:
        releve.avertir(
            f"{accorder(masques, 'effectif est masqué', 'effectifs sont masqués')} ou inconnu"
            "\u00a0: il reste inconnu, et n’est pas compté comme zéro."
        )
    if not lot.effectifs:
        releve.refuser_si_erreurs()
        releve.arreter("Le fichier n’a aucun effectif.")
    return lot


def _lire_date(texte: str, fichier: Fichier, numero: int, releve: Releve) -> date | None:
    try:
        le = lire_date(texte) if texte else fichier.options.get("au")
    except ValueError as erreur:
        releve.erreur(str(erreur), ligne=numero, colonne="au", valeur=texte)
        return None
    if le is None:
        releve.arreter("Dites la date des comptes\u00a0: option au, ou colonne au.", colonne="au")
    return le
