"""Import the values of an indicator, with its definition."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from maillage.noyau.montants import format_entier, format_nombre
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.imports.declaration import (
    LICENCE,
    MILLESIME,
    SOURCE,
    ColonneDite,
    Importateur,
    Option,
    declarer_importateur,
)
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Apercu, Releve, Section
from maillage.plateforme.imports.valeurs import lire_annee, lire_entier, lire_oui_non
from maillage.territoires.imports.definitions import Definition, lire_filtre, modeles
from maillage.territoires.imports.indicateurs import LotDeValeurs, Valeur, lire_indicateur
from maillage.territoires.models import (
    Agregation,
    Indicateur,
    NiveauTerritorial,
    ValeurIndicateur,
)
from maillage.territoires.queries import deja_en_vigueur, jeux_en_vigueur

from .jeux import creer_jeu

INDICATEUR = declarer(
    "territoires.indicateur", "a importé l’indicateur {objet}\u00a0: {lignes} valeurs"
)
EXEMPLES = 10
PAR_LOT = 5_000
FIGES = ("unite", "niveau", "agregation", "signe")


def comparer_indicateur(lot: LotDeValeurs, fichier: Fichier, releve: Releve) -> Apercu:
    """Known, unknown and hidden values, and what differs from the same year in force. A file that
    changes the meaning of an indicator that has other years is refused."""
    definition = lot.definition
    _verifier_le_sens(definition, releve)
    actuelles = {
        code: (valeur, secret)
        for code, valeur, secret in _actuelles(lot).values_list("code", "valeur", "secret")
    }
    nouvelles = [code for code in lot.valeurs if code not in actuelles]
    changees = [
        code
        for code, v in lot.valeurs.items()
        if code in actuelles and actuelles[code] != (v.valeur, v.secret)
    ]
    parties = [code for code in actuelles if code not in lot.valeurs]
    connues = [v.valeur for v in lot.valeurs.values() if v.valeur is not None]
    masquees = sum(v.secret for v in lot.valeurs.values())
    inconnues = len(lot.valeurs) - len(connues) - masquees
    chiffres = [
        ("Indicateur", f"{definition.textes['nom']} ({definition.textes['unite']})"),
        ("Année", str(definition.annee)),
        ("Valeurs connues", format_entier(len(connues))),
        ("Masquées par la source", format_entier(masquees)),
        ("Inconnues", format_entier(inconnues)),
    ]
    if connues:
        chiffres += [
            ("La plus petite", _ecrire(min(connues), definition)),
            ("La plus grande", _ecrire(max(connues), definition)),
        ]
    return Apercu(
        chiffres=tuple(chiffres),
        sections=(
            Section("Territoires nouveaux", len(nouvelles), tuple(nouvelles[:EXEMPLES])),
            Section("Valeurs changées", len(changees), tuple(changees[:EXEMPLES])),
            Section("Territoires retirés", len(parties), tuple(parties[:EXEMPLES])),
        ),
        entete=("Territoire", "Valeur"),
        lignes=tuple(
            (code, _dire(v, definition)) for code, v in list(lot.valeurs.items())[:EXEMPLES]
        ),
    )


def _verifier_le_sens(definition: Definition, releve: Releve) -> None:
    connu = Indicateur.objects.filter(pk=definition.code).first()
    if connu is None:
        return
    if not connu.valeurs.exclude(annee=definition.annee).exists():
        return
    for champ in FIGES:
        avant, apres = getattr(connu, champ), _champs(definition)[champ]
        if avant != apres:
            releve.erreur(
                f"L’indicateur «\u00a0{definition.code}\u00a0» a d’autres années où {champ} est "
                f"«\u00a0{avant}\u00a0», et non «\u00a0{apres}\u00a0». Donnez-lui un autre code.",
                colonne=champ,
            )


def _actuelles(lot: LotDeValeurs) -> Any:
    """The values that the file replaces: those of its year; for communes, in the départements it
    speaks of."""
    definition = lot.definition
    valeurs = ValeurIndicateur.objects.filter(indicateur_id=definition.code, annee=definition.annee)
    if definition.niveau is not NiveauTerritorial.COMMUNE:
        return valeurs
    unites = lot.referentiel.unites
    departements = {unites[code].departement for code in lot.valeurs}
    codes = {u.code for u in unites.values() if u.departement in departements}
    return valeurs.filter(code__in=codes)


def importer_indicateur(
    *, lot: LotDeValeurs, fichier: Fichier, releve: Releve, par: Acteur, maintenant: datetime
) -> str:
    """Write an indicator's definition and its values of one year; other years stay."""
    definition = lot.definition
    indicateur, _ = Indicateur.objects.update_or_create(
        code=definition.code, defaults=_champs(definition)
    )
    _actuelles(lot).delete()
    jeu = creer_jeu(nom=_jeu(definition), fichier=fichier, par=par, maintenant=maintenant)
    if not jeu.source:
        jeu.source = definition.textes["source"]
        jeu.save(update_fields=["source"])
    ValeurIndicateur.objects.bulk_create(
        (
            ValeurIndicateur(
                indicateur=indicateur,
                jeu=jeu,
                annee=definition.annee,
                code=code,
                valeur=v.valeur,
                numerateur=v.numerateur,
                denominateur=v.denominateur,
                secret=v.secret,
            )
            for code, v in lot.valeurs.items()
        ),
        batch_size=PAR_LOT,
    )
    consigner(
        par=par,
        action=INDICATEUR,
        maintenant=maintenant,
        objet=indicateur,
        details={"lignes": len(lot.valeurs)},
    )
    return (
        f"{indicateur.nom}, {definition.annee}\u00a0: "
        f"{accorder(len(lot.valeurs), 'territoire', 'territoires')}."
    )


def _champs(definition: Definition) -> dict[str, Any]:
    textes = {champ: valeur for champ, valeur in definition.textes.items() if champ != "code"}
    return textes | {
        "niveau": definition.niveau.value,
        "agregation": definition.agregation.value,
        "decimales": definition.decimales,
        "signe": definition.signe,
        "seuil_secret": definition.seuil_secret,
    }


def _jeu(definition: Definition) -> str:
    return f"indicateur:{definition.code}"[:60]


def _deja(fichier: Fichier) -> str:
    code = fichier.options.get("code") or fichier.options.get("modele") or ""
    return deja_en_vigueur(f"indicateur:{code}"[:60], fichier)


def _ecrire(valeur: Decimal, definition: Definition) -> str:
    return format_nombre(round(valeur, definition.decimales))


def _dire(valeur: Valeur, definition: Definition) -> str:
    if valeur.secret:
        return "masquée"
    return "inconnue" if valeur.valeur is None else _ecrire(valeur.valeur, definition)


def _petit_entier(maximum: int) -> Callable[[str], int]:
    def lire(texte: str) -> int:
        if (nombre := lire_entier(texte)) > maximum:
            raise ValueError(f"donnez un nombre de 0 à {maximum}.")
        return nombre

    return lire


def _choix(libelles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(libelles.items())


_COLONNE = "Son nom dans la première ligne\u202f; * vaut pour n’importe quels mots."
DECRIRE = "Décrire l’indicateur"
TROUVER = "Trouver les valeurs dans le fichier"
_DESCRIPTION = (
    Option("code", "Code", "En minuscules, par exemple part-ald."),
    Option("nom", "Nom", "Celui que les écrans montrent."),
    Option("theme", "Thème", "Par exemple accès aux soins."),
    Option("definition", "Définition", "Une ou deux phrases, montrées avec le chiffre."),
    Option("unite", "Unité", "Pour un pourcentage, seulement le signe."),
    Option(
        "niveau",
        "Niveau des territoires",
        choix=_choix(dict(NiveauTerritorial.choices)),
    ),
    Option(
        "agregation",
        "Agrégation",
        "Comment la valeur d’une CPTS vient de celles de ses communes.",
        choix=_choix({str(v): str(n) for v, n in Agregation.choices}),
    ),
    Option("numerateur", "Numérateur", "Ce qu’il compte."),
    Option("denominateur", "Dénominateur", "Ce qu’il compte."),
    Option("decimales", "Décimales", "De 0 à 6.", lire=_petit_entier(6)),
    Option(
        "signe",
        "Peut être négatif",
        choix=(("non", "non"), ("oui", "oui")),
        lire=lire_oui_non,
    ),
    Option(
        "seuil_secret",
        "Seuil de secret",
        "Effectif sous lequel les écrans masquent la valeur.",
        lire=_petit_entier(1000),
    ),
)
_COLONNES = (
    Option("colonne_code", "Colonne du code", _COLONNE),
    Option("colonne_valeur", "Colonne de la valeur", _COLONNE),
    Option("colonne_numerateur", "Colonne du numérateur", _COLONNE),
    Option("colonne_denominateur", "Colonne du dénominateur", _COLONNE),
    Option("feuille", "Feuille du classeur", "Vide\u00a0: celle de l’année, ou la seule."),
    Option(
        "filtre",
        "Lignes retenues",
        "colonne=valeur, séparés par des points-virgules.",
        lire=lire_filtre,
    ),
)
declarer_importateur(
    Importateur(
        code="indicateurs",
        titre="Indicateurs par territoire",
        aide="Un indicateur et une année par fichier\u00a0: une ligne par commune, EPCI, "
        "département ou région. Partez d’un modèle, ou dites vous-même ce que le fichier contient."
        " «\u00a0s\u00a0», «\u00a0*\u00a0» ou «\u00a0<11\u00a0» sont lus comme masqués, "
        "«\u00a0nd\u00a0» ou une case vide comme inconnus, jamais comme zéro.",
        lire=lire_indicateur,
        comparer=comparer_indicateur,
        appliquer=importer_indicateur,
        formats=("csv", "xlsx"),
        options=(
            Option(
                "modele",
                "Modèle",
                "Remplit ce que vous laissez vide.",
                choix=tuple((code, str(m["nom"])) for code, m in modeles().items()),
            ),
            MILLESIME,
            Option("annee", "Année", "Vide\u00a0: celle du millésime.", lire=lire_annee),
            replace(SOURCE, obligatoire=False),
            *(replace(option, groupe=DECRIRE) for option in _DESCRIPTION),
            *(replace(option, groupe=TROUVER) for option in _COLONNES),
            LICENCE,
        ),
        colonnes=(
            ColonneDite("code", "code du territoire (ou la colonne que vous nommez)", True),
            ColonneDite("valeur", "la valeur, ou le numérateur et le dénominateur"),
        ),
        en_vigueur=lambda: jeux_en_vigueur("indicateur"),
        deja=_deja,
    )
)
