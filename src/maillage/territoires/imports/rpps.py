"""The open extraction of the RPPS: one line for each activity of each person, `|` between cells,
columns found by name. Millions of lines pass one by one; nothing that names a person is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.noyau.textes import accorder, cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, reconnaitre_l_entete
from maillage.territoires.queries import Referentiel

IDENTIFIANT = "Identification nationale PP"
PROFESSION = "Code profession"
SAVOIR_FAIRE = "Code savoir-faire"
MODE = "Code mode exercice"
COMMUNE = "Code commune (coord. structure)"
CATEGORIE = "Libellé catégorie professionnelle"
FINESS = "Numéro FINESS site"
COLONNES = (
    Colonne(
        IDENTIFIANT,
        "identifiant national de la personne, pour ne la compter qu’une fois",
        ("Identification nationale", "Identifiant national PP"),
        ("Identifiant PP", "Identifiant"),
        True,
    ),
    Colonne(PROFESSION, "code de la nomenclature TRE_G15, par exemple 10", (), (), True),
    Colonne(SAVOIR_FAIRE, "code de la spécialité", ("Code du savoir-faire",), (), True),
    Colonne(MODE, "L, S ou B", ("Code mode d'exercice", "Mode exercice code"), (), True),
    Colonne(
        COMMUNE,
        "code INSEE du lieu d’exercice, arrondissements compris",
        ("Code commune structure", "Code commune coordonnées structure"),
        ("Code commune", "Commune (coord. structure)"),
        True,
    ),
    Colonne(CATEGORIE, "les étudiants ne sont pas comptés", ("Catégorie professionnelle",)),
    Colonne(FINESS, "n° FINESS du lieu d’exercice", ("FINESS site", "Numéro FINESS du site")),
)
SEPARATEUR = "|"
# Lines that go together to the base, between two words of progress.
PAQUET = 50_000
ETUDIANT = "etudiant"
# INSEE codes of foreign countries begin so.
ETRANGER = "99"
_NULLE_PART, _AILLEURS, _ECARTEE, _FAUTIVE = "", "?ailleurs", "?ecartee", "?fautive"


@dataclass(slots=True)
class Signale:
    """A commune code that is not in force: what is said of it, once for all its lines."""

    ligne: int
    phrase: str
    fois: int = 0


@dataclass
class LotRpps:
    """What was counted while reading."""

    lignes: int = 0
    gardees: int = 0
    sans_commune: int = 0
    a_l_etranger: int = 0
    etudiants: int = 0
    ecartees: int = 0
    signalees: dict[str, Signale] = field(default_factory=dict)


def lire_activites(
    fichier: Fichier,
    referentiel: Referentiel,
    lot: LotRpps,
    releve: Releve,
    *,
    ecarter: bool = False,
) -> Iterator[str]:
    """Packets of lines ready for COPY: rpps, profession, savoir_faire, mode, commune, finess.

    The repeated lines of one person are given once when they follow each other. A commune unknown
    is an error of `releve`, or only counted with `ecarter`. Raises ImportRefuse: no header.
    """
    try:
        with fichier.texte(releve) as texte:
            places, largeur = _entete(next(texte, ""), releve)
            yield from _paquets(
                texte, places, largeur, _Lecteur(referentiel, lot, releve, ecarter), fichier
            )
    except UnicodeDecodeError:
        releve.arreter(
            "Le fichier n’est pas encodé en UTF-8. Réenregistrez-le en UTF-8, puis recommencez."
        )
    for code, dit in lot.signalees.items():
        suite = f" ({accorder(dit.fois, 'ligne', 'lignes')})"
        releve.avertir(dit.phrase + suite, ligne=dit.ligne, colonne=COMMUNE, valeur=code)


def _entete(premiere: str, releve: Releve) -> tuple[list[int], int]:
    cellules = premiere.strip("\r\n").split(SEPARATEUR)
    if len(cellules) == 1:
        releve.arreter(
            "Les colonnes doivent être séparées par «\u00a0|\u00a0», comme dans l’extraction de "
            "l’Annuaire Santé.",
            1,
        )
    cles = [cle_de_tri(cellule) for cellule in cellules]
    for rang, cle in enumerate(cles):
        if cle and cle in cles[:rang]:
            releve.erreur(
                f"La colonne «\u00a0{cellules[rang][:60]}\u00a0» est donnée deux fois.", ligne=1
            )
    releve.refuser_si_erreurs()
    noms = reconnaitre_l_entete(cellules, COLONNES, releve)
    # What the file does not have is read beyond the last cell, where there is always nothing.
    places = [noms.index(c.nom) if c.nom in noms else -1 for c in COLONNES]
    return places, len(cellules)


@dataclass
class _Lecteur:
    referentiel: Referentiel
    lot: LotRpps
    releve: Releve
    ecarter: bool

    def commune(self, code: str, numero: int) -> str:
        """The unité in force that a code stands for, or one of the marks above."""
        if not code:
            return _NULLE_PART
        if code.startswith(ETRANGER) and len(code) == 5:
            return _AILLEURS
        resolue = self.referentiel.resoudre(code, ville_permise=True)
        if resolue.code is None:
            if not self.ecarter:
                return _FAUTIVE
            self._signaler(code, numero, resolue.erreur + " Lignes écartées.")
            return _ECARTEE
        if resolue.code in self.referentiel.villes:
            nom = self.referentiel.designer(resolue.code)
            self._signaler(
                code,
                numero,
                f"{nom} est donnée sans son arrondissement\u00a0: comptée dans la ville entière, "
                "le département et la région seulement.",
            )
        elif resolue.remarque:
            self._signaler(code, numero, resolue.remarque)
        return resolue.code

    def _signaler(self, texte: str, numero: int, phrase: str) -> None:
        self.lot.signalees[texte] = Signale(numero, phrase)

    def fautive(self, texte: str, numero: int) -> None:
        self.releve.erreur(
            self.referentiel.resoudre(texte, ville_permise=True).erreur
            + " L’option inconnues=ecarter laisse ces lignes de côté.",
            ligne=numero,
            colonne=COMMUNE,
            valeur=texte,
        )

    def codes(self, profession: str, savoir_faire: str, mode: str, categorie: str) -> str | None:
        """The middle of the line to write; empty for a student, None when a code is wrong."""
        profession, savoir_faire, mode = profession.strip(), savoir_faire.strip(), mode.strip()
        if not (profession.isascii() and profession.isdigit() and len(profession) == 2):
            return None
        if len(savoir_faire) > 10 or len(mode) > 1:
            return None
        if (savoir_faire + mode) and not (savoir_faire + mode).isalnum():
            return None
        if ETUDIANT in cle_de_tri(categorie):
            return ""
        return f"{profession}\t{savoir_faire}\t{mode}"


def _paquets(
    texte: Iterator[str],
    places: list[int],
    largeur: int,
    lecteur: _Lecteur,
    fichier: Fichier,
) -> Iterator[str]:
    lot, releve = lecteur.lot, lecteur.releve
    i_personne, i_profession, i_savoir, i_mode, i_commune, i_categorie, i_finess = places
    coupes, separateurs = max(places) + 1, largeur - 1
    communes: dict[str, str] = {}
    milieux: dict[tuple[str, str, str, str], str | None] = {}
    paquet: list[str] = []
    personne, siennes = "", set[str]()
    sans_commune = a_l_etranger = etudiants = ecartees = gardees = 0
    numero = 1
    for numero, ligne in enumerate(texte, start=2):
        if numero % PAQUET == 0:
            yield "".join(paquet)
            paquet = []
            releve.avancer(fichier.lus, fichier.octets, "Lecture")
        if ligne.count(SEPARATEUR) != separateurs:
            if ligne.strip():
                _mal_coupee(ligne, numero, largeur, releve)
            continue
        champs = ligne.split(SEPARATEUR, coupes)
        champs.append("")
        code = champs[i_commune].strip()
        commune = communes.get(code)
        if commune is None:
            commune = communes[code] = lecteur.commune(code, numero)
        cle = (champs[i_profession], champs[i_savoir], champs[i_mode], champs[i_categorie])
        if cle in milieux:
            milieu = milieux[cle]
        else:
            milieu = milieux[cle] = lecteur.codes(*cle)
        identifiant, finess = champs[i_personne], champs[i_finess].strip()
        if milieu is None:
            releve.erreur(
                "Un code de la nomenclature n’a pas la forme attendue (profession\u00a0: deux "
                "chiffres\u202f; savoir-faire et mode\u00a0: lettres et chiffres).",
                ligne=numero,
                colonne=PROFESSION,
                valeur=" ".join(cle[:3]),
            )
            continue
        if not identifiant.isalnum() or len(identifiant) > 12 or not identifiant.isascii():
            releve.erreur(
                "L’identifiant de la personne manque, ou dépasse douze lettres et chiffres.",
                ligne=numero,
                colonne=IDENTIFIANT,
            )
            continue
        if finess and not (len(finess) == 9 and finess.isalnum() and finess.isascii()):
            finess = ""
        if not milieu:
            etudiants += 1
        elif not commune:
            sans_commune += 1
        elif commune == _AILLEURS:
            a_l_etranger += 1
        elif commune == _FAUTIVE:
            lecteur.fautive(code, numero)
        elif commune == _ECARTEE:
            ecartees += 1
            lot.signalees[code].fois += 1
        else:
            if code in lot.signalees:
                lot.signalees[code].fois += 1
            activite = f"{identifiant}\t{milieu}\t{commune}\t{finess}\n"
            if identifiant != personne:
                personne, siennes = identifiant, {activite}
            elif activite in siennes:
                continue
            else:
                siennes.add(activite)
            gardees += 1
            paquet.append(activite)
    yield "".join(paquet)
    lot.lignes, lot.gardees, lot.etudiants = numero - 1, gardees, etudiants
    lot.sans_commune, lot.a_l_etranger, lot.ecartees = sans_commune, a_l_etranger, ecartees
    if not lot.lignes:
        releve.arreter("Le fichier n’a aucune ligne après celle des colonnes.")


def _mal_coupee(ligne: str, numero: int, largeur: int, releve: Releve) -> None:
    trouvees = ligne.count(SEPARATEUR) + 1
    remede = "La ligne est incomplète."
    if trouvees > largeur:
        remede = "Un texte contient sans doute le séparateur «\u00a0|\u00a0»."
    releve.erreur(f"Il y a {trouvees} colonnes au lieu de {largeur}. {remede}", ligne=numero)
