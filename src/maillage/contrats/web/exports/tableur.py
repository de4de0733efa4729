"""The simulation as a workbook: real numbers and dates, and no cell that computes by surprise."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maillage.contrats.templatetags.contrats import nom_du_bareme
from maillage.contrats.web.vue import seuils
from maillage.noyau.dates import format_date
from maillage.plateforme.ui.templatetags.composants import CONFIANCES
from maillage.regles import LIBELLES, LIBELLES_VOLETS

from .dossier import Dossier

type Valeur = str | int | Decimal | date | None

EUROS, ENTIER, JOUR = '#,##0.00\u00a0"€"', "#,##0", "dd/mm/yyyy"
POLICE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}


def xlsx(dossier: Dossier) -> bytes:
    """Six sheets, each with frozen headers, ready to sort, filter and print."""
    sortie = io.BytesIO()
    # `in_memory`: nothing is written beside; texts stay texts, even those that look like formulas.
    classeur = xlsxwriter.Workbook(
        sortie,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    signature = dossier.simulation.scenario.signature
    titre = f"Simulation du contrat ACI signé le {format_date(signature)}"
    classeur.set_properties(
        {
            "title": titre,
            "author": "Maillage",
            # The date of the scenario, not of the request: same scenario, same bytes.
            "created": datetime(signature.year, signature.month, signature.day),  # noqa: DTZ001
        }
    )
    feuilles = _Feuilles(classeur)
    _synthese(feuilles, dossier, titre)
    _detail(feuilles, dossier)
    _versements(feuilles, dossier)
    _echeances(feuilles, dossier)
    _communes(feuilles, dossier)
    _explications(feuilles, dossier)
    classeur.close()
    return sortie.getvalue()


class _Feuilles:
    """Writes rows of plain values, each in the format of its type."""

    def __init__(self, classeur: Workbook) -> None:
        self.classeur = classeur
        self.formats: dict[tuple[str, bool], Format] = {}
        self.entete = classeur.add_format(
            POLICE
            | {"bold": True, "bg_color": "#DFEEEE", "bottom": 1, "text_wrap": True, "locked": True}
        )
        self.titre = classeur.add_format(POLICE | {"bold": True, "font_size": 16})

    def tableau(
        self,
        nom: str,
        colonnes: Sequence[tuple[str, int]],
        rangs: Iterable[Sequence[Valeur]],
        total: Sequence[Valeur] | None = None,
    ) -> Worksheet:
        """A sheet that is one table: (header, width) for each column, then the rows."""
        feuille = self.nouvelle(nom, [largeur for _, largeur in colonnes])
        for colonne, (mot, _) in enumerate(colonnes):
            feuille.write_string(0, colonne, mot, self.entete)
        dernier = 0
        for dernier, rang in enumerate(rangs, start=1):
            self.rang(feuille, dernier, rang)
        feuille.freeze_panes(1, 0)
        feuille.repeat_rows(0)
        feuille.autofilter(0, 0, dernier, len(colonnes) - 1)
        if total:
            self.rang(feuille, dernier + 1, total, gras=True)
        return feuille

    def nouvelle(self, nom: str, largeurs: Sequence[int]) -> Worksheet:
        feuille = self.classeur.add_worksheet(nom)
        for colonne, largeur in enumerate(largeurs):
            feuille.set_column(colonne, colonne, largeur)
        feuille.set_landscape()
        feuille.set_paper(9)  # A4
        feuille.fit_to_pages(1, 0)
        feuille.set_footer("&L&A&RPage &P sur &N")
        return feuille

    def rang(
        self, feuille: Worksheet, rang: int, valeurs: Sequence[Valeur], *, gras: bool = False
    ) -> None:
        for colonne, valeur in enumerate(valeurs):
            if isinstance(valeur, str):
                feuille.write_string(rang, colonne, valeur, self._format("", gras))
            elif isinstance(valeur, Decimal):
                feuille.write_number(rang, colonne, valeur, self._format(EUROS, gras))
            elif isinstance(valeur, int):
                feuille.write_number(rang, colonne, valeur, self._format(ENTIER, gras))
            elif isinstance(valeur, date):
                feuille.write_datetime(rang, colonne, valeur, self._format(JOUR, gras))

    def _format(self, nombre: str, gras: bool) -> Format:
        if (nombre, gras) not in self.formats:
            style: dict[str, object] = POLICE | {"bold": gras, "top": int(gras)}
            style |= {"num_format": nombre} if nombre else {"text_wrap": True}
            self.formats[nombre, gras] = self.classeur.add_format(style)
        return self.formats[nombre, gras]


def _synthese(feuilles: _Feuilles, dossier: Dossier, titre: str) -> None:
    simulation, lieu = dossier.simulation, dossier.territoire
    feuille = feuilles.nouvelle("Synthèse", [46, 24, 24, 18, 18, 18, 18])
    feuille.write_string(0, 0, titre, feuilles.titre)
    total = simulation.total
    feuille.set_row(0, 24)
    rangs: list[tuple[Valeur, ...]] = [
        ("Population", simulation.scenario.population, dossier.source_population),
        ("Taille", simulation.taille, seuils(simulation)),
        ("Communes", len(lieu.communes)),
        ("Départements", ", ".join(f"{nom} ({code})" for code, nom in lieu.departements)),
        *dossier.hypotheses,
    ]
    for numero, rang in enumerate(rangs, start=2):
        feuilles.rang(feuille, numero, rang)
    numero = len(rangs) + 3
    colonnes = ("Année", "Début", "Fin", "Plafond", "À percevoir", "Avances", "Soldes")
    for colonne, mot in enumerate(colonnes):
        feuille.write_string(numero, colonne, mot, feuilles.entete)
    for annee in simulation.annees:
        numero += 1
        t = annee.total
        nom = f"Année {annee.rang} ({nom_du_bareme(annee.bareme)})"
        feuilles.rang(
            feuille, numero, (nom, annee.debut, annee.fin, t.plafond, t.du, t.avance, t.solde)
        )
    sommes = ("Total", None, None, total.plafond, total.du, total.avance, total.solde)
    feuilles.rang(feuille, numero + 1, sommes, gras=True)
    numero += 3
    feuille.write_string(numero, 0, "Remarques", feuilles.entete)
    remarques = [(r.texte, r.reference, CONFIANCES[r.confiance][0]) for r in simulation.remarques]
    for texte, *source in [*((t, "", "") for t in dossier.remarques_territoire), *remarques]:
        numero += 1
        feuilles.rang(feuille, numero, (texte, *source))
    numero += 2
    feuilles.rang(
        feuille, numero, ("Source des communes", dossier.jeu.source if dossier.jeu else "")
    )
    feuilles.rang(feuille, numero + 1, ("Adresse de ce scénario", dossier.adresse))
    feuille.freeze_panes(1, 0)


def _detail(feuilles: _Feuilles, dossier: Dossier) -> None:
    total = dossier.simulation.total
    feuilles.tableau(
        "Détail par année",
        [
            ("Année", 8),
            ("Début", 12),
            ("Fin", 12),
            ("Barème", 24),
            ("Mission", 36),
            ("Volet", 44),
            ("Plafond", 16),
            ("À percevoir", 16),
            ("Avance", 16),
            ("Solde", 16),
        ],
        (
            (
                annee.rang,
                annee.debut,
                annee.fin,
                nom_du_bareme(annee.bareme),
                LIBELLES[ligne.mission],
                LIBELLES_VOLETS[ligne.volet],
                ligne.plafond,
                ligne.du,
                ligne.avance,
                ligne.solde,
            )
            for annee in dossier.simulation.annees
            for ligne in annee.lignes
        ),
        ("Total", *[None] * 5, total.plafond, total.du, total.avance, total.solde),
    )


def _versements(feuilles: _Feuilles, dossier: Dossier) -> None:
    feuilles.tableau(
        "Versements",
        [
            ("À partir du", 14),
            ("Au plus tard le", 14),
            ("Nature", 10),
            ("Année", 8),
            ("Mission", 36),
            ("Volet", 44),
            ("Montant", 16),
        ],
        (
            (
                v.le,
                v.jusqu_au,
                v.nature,
                v.rang,
                LIBELLES[v.mission],
                LIBELLES_VOLETS[v.volet],
                v.montant,
            )
            for v in dossier.simulation.versements
        ),
        ("Total", *[None] * 5, dossier.simulation.total.du),
    )


def _echeances(feuilles: _Feuilles, dossier: Dossier) -> None:
    feuilles.tableau(
        "Échéances",
        [("Date", 14), ("Échéance", 80), ("Source", 60), ("Certitude", 14)],
        (
            (e.le, e.texte, e.reference, CONFIANCES[e.confiance][0])
            for e in dossier.simulation.calendrier
        ),
    )


def _communes(feuilles: _Feuilles, dossier: Dossier) -> None:
    feuilles.tableau(
        "Communes",
        [
            ("Code INSEE", 12),
            ("Commune", 36),
            ("Département", 26),
            ("EPCI", 44),
            ("Population", 14),
        ],
        (
            (c.code, c.nom, f"{c.departement_nom} ({c.departement})", c.epci_nom, c.population)
            for c in dossier.territoire.communes
        ),
    )


def _explications(feuilles: _Feuilles, dossier: Dossier) -> None:
    feuilles.tableau(
        "Explications",
        [
            ("Année", 8),
            ("Mission", 32),
            ("Volet", 32),
            ("À percevoir", 16),
            ("Étape", 8),
            ("Explication", 80),
            ("Source", 60),
            ("Certitude", 14),
        ],
        (
            (
                annee.rang,
                LIBELLES[ligne.mission],
                LIBELLES_VOLETS[ligne.volet],
                ligne.du,
                rang,
                etape.texte,
                etape.reference,
                CONFIANCES[etape.confiance][0],
            )
            for annee in dossier.simulation.annees
            for ligne in annee.lignes
            for rang, etape in enumerate(ligne.explication, start=1)
        ),
    )
