"""The open extraction of the RPPS: one line for each activity of each person, `|` between cells,
columns found by name. Millions of lines pass one by one; nothing that names a person is kept."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from maillage.noyau.textes import accorder, cle_de_tri
from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.releve import Releve
from maillage.plateforme.imports.tableau import Colonne, reconnaitre_l_entete
from maillage.territoires.queries import Referentiel
from maillage.territoires.rules.professions import rang_de

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
LIBERAL = "L"
# INSEE codes of foreign countries begin so.
ETRANGER = "99"


@dataclass(slots=True)
class Signale:
    """A commune code that is not in force: what is said of it, once for all its lines."""

    ligne: int
    phrase: str
    fois: int = 0


# Compared by identity: millions of lines look them up.
@dataclass(frozen=True, slots=True, eq=False)
class Milieu:
    """What the codes of a line say; `texte` is ready for COPY. A student has none."""

    texte: str = ""
    profession: str = ""
    rang: int = 0
    liberale: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """A département and its région."""

    departement: str
    region: str


@dataclass(frozen=True, slots=True, eq=False)
class Lieu:
    """The unité in force that a code stands for; without a zone it is one of the marks below."""

    code: str = ""
    zone: Zone | None = None


_NULLE_PART, _AILLEURS, _ECARTEE, _FAUTIVE, _ETUDIANT = Lieu(), Lieu(), Lieu(), Lieu(), Milieu()
Activite = tuple[Milieu, Zone]
# Level, code of the territory, profession, rank → persons, of whom self-employed.
Effectifs = dict[tuple[str, str, str, int], tuple[int, int]]
# Ways of working that are kept in memory before they are summed up.
GENRES_GARDES = 100_000


@dataclass
class Comptes:
    """Persons once in each département, région and France, as long as the lines of each person
    follow each other, which is how the extraction comes. `suivies` false: somebody came back, and
    only the base can count."""

    suivies: bool = True
    _vues: set[int] = field(default_factory=set)
    _genres: Counter[tuple[Activite, ...]] = field(default_factory=Counter)
    _effectifs: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    _liberales: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)

    def ajouter(self, identifiant: str, activites: Collection[Activite]) -> None:
        """All the activities of one person: most people work in one of a few ways."""
        # An identifier takes half the room as a number.
        numero = int(identifiant, 36)
        if numero in self._vues:
            self.suivies = False
        self._vues.add(numero)
        genre = tuple(activites) if len(activites) == 1 else tuple(set(activites))
        self._genres[genre] += 1
        if len(self._genres) > GENRES_GARDES:
            self._sommer()

    def effectifs(self) -> Effectifs:
        """To be asked when all is read."""
        self._sommer()
        return {cle: (nombre, self._liberales[cle]) for cle, nombre in self._effectifs.items()}

    def _sommer(self) -> None:
        for activites, fois in self._genres.items():
            vus: dict[tuple[str, str, str], tuple[int, bool]] = {}
            for milieu, zone in activites:
                for niveau, code in (
                    ("departement", zone.departement),
                    ("region", zone.region),
                    ("france", ""),
                ):
                    cle = (niveau, code, milieu.profession)
                    rang, liberale = vus.get(cle, (milieu.rang, False))
                    vus[cle] = (min(rang, milieu.rang), liberale or milieu.liberale)
            for (niveau, code, profession), (rang, liberale) in vus.items():
                self._effectifs[niveau, code, profession, rang] += fois
                self._liberales[niveau, code, profession, rang] += fois * liberale
        self._genres.clear()


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
    comptes: Comptes = field(default_factory=Comptes)


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
    zones: dict[str, Zone] = field(default_factory=dict)

    def lieu(self, code: str, numero: int) -> Lieu:
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
        unite = self.referentiel.unites[resolue.code]
        zone = self.zones.setdefault(unite.departement, Zone(unite.departement, unite.region))
        return Lieu(unite.code, zone)

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

    def milieu(
        self, profession: str, savoir_faire: str, mode: str, categorie: str
    ) -> Milieu | None:
        """What the codes say; None when one has a wrong shape."""
        profession, savoir_faire, mode = profession.strip(), savoir_faire.strip(), mode.strip()
        if not (profession.isascii() and profession.isdigit() and len(profession) == 2):
            return None
        if len(savoir_faire) > 10 or len(mode) > 1:
            return None
        if (savoir_faire + mode) and not (savoir_faire + mode).isalnum():
            return None
        if ETUDIANT in cle_de_tri(categorie):
            return _ETUDIANT
        return Milieu(
            f"{profession}\t{savoir_faire}\t{mode}",
            profession,
            rang_de(profession, savoir_faire),
            mode == LIBERAL,
        )


def _paquets(
    texte: Iterator[str],
    places: list[int],
    largeur: int,
    lecteur: _Lecteur,
    fichier: Fichier,
) -> Iterator[str]:
    lot, releve = lecteur.lot, lecteur.releve
    ajouter = lot.comptes.ajouter
    coupes, separateurs = max(places) + 1, largeur - 1
    prendre = itemgetter(*places)
    lieux: dict[str, Lieu] = {}
    milieux: dict[tuple[str, str, str, str], Milieu | None] = {}
    paquet: list[str] = []
    personne = SEPARATEUR  # nobody's identifier
    siennes: dict[str, Activite] = {}
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
        identifiant, profession, savoir, mode, code, categorie, finess = prendre(champs)
        lieu = lieux.get(code)
        if lieu is None:
            lieu = lieux[code] = lecteur.lieu(code.strip(), numero)
        cle = (profession, savoir, mode, categorie)
        milieu = milieux.get(cle)
        if milieu is None:
            milieu = milieux[cle] = lecteur.milieu(*cle)
        if milieu is None:
            releve.erreur(
                "Un code de la nomenclature n’a pas la forme attendue (profession\u00a0: deux "
                "chiffres\u202f; savoir-faire et mode\u00a0: lettres et chiffres).",
                ligne=numero,
                colonne=PROFESSION,
                valeur=" ".join(cle[:3]),
            )
            continue
        if identifiant != personne:
            if not identifiant.isalnum() or len(identifiant) > 12 or not identifiant.isascii():
                releve.erreur(
                    "L’identifiant de la personne manque, ou dépasse douze lettres et chiffres.",
                    ligne=numero,
                    colonne=IDENTIFIANT,
                )
                continue
            if siennes:
                ajouter(personne, siennes.values())
                siennes = {}
            personne = identifiant
        if milieu is _ETUDIANT:
            etudiants += 1
            continue
        if lieu.zone is None:
            if lieu is _NULLE_PART:
                sans_commune += 1
            elif lieu is _AILLEURS:
                a_l_etranger += 1
            elif lieu is _FAUTIVE:
                lecteur.fautive(code, numero)
            else:
                ecartees += 1
                lot.signalees[code.strip()].fois += 1
            continue
        if code in lot.signalees:
            lot.signalees[code].fois += 1
        if finess and not (len(finess) == 9 and finess.isalnum() and finess.isascii()):
            finess = ""
        activite = f"{identifiant}\t{milieu.texte}\t{lieu.code}\t{finess}\n"
        if activite not in siennes:
            siennes[activite] = (milieu, lieu.zone)
            gardees += 1
            paquet.append(activite)
    if siennes:
        ajouter(personne, siennes.values())
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
