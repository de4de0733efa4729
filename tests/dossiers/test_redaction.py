"""Writing together: nothing typed is lost, what was written in between is merged or shown."""

from datetime import date, timedelta

import pytest

from maillage.dossiers.commands import (
    Conflit,
    Enregistre,
    ajouter_ligne,
    commenter,
    enregistrer,
    regler_commentaire,
    restaurer,
    retablir_ligne,
    retirer_ligne,
)
from maillage.dossiers.models import AncienneValeur, Champ
from maillage.dossiers.queries.histoire import histoire
from maillage.dossiers.queries.redaction import (
    commentaires,
    derniere_version,
    nouveautes,
    redaction,
    saisie,
)
from maillage.dossiers.rules.trames import LETTRE, avancement, manques
from maillage.dossiers.states import LETTRE_MODIFIABLE, PROJET_MODIFIABLE, EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.queries import evenements
from maillage.plateforme.roles.access import Refus

from .conftest import ARS, MAINTENANT, PORTEUR

SACHA = Acteur(nom="Sacha Voisin", compte=7, role="membre")
LE = date(2026, 11, 22)


@pytest.fixture
def atelier(ouvrir_vierge, dans, communaute):
    """The open case, inside its walls, and short ways to write in its letter."""

    class Atelier:
        dossier = ouvrir_vierge()
        cle = communaute.pk

        def ecrire(self, cle, avant, valeur, par=PORTEUR, minutes=0, document="lettre"):
            return enregistrer(
                communaute=self.cle,
                document=document,
                cle=cle,
                avant=avant,
                valeur=valeur,
                par=par,
                maintenant=MAINTENANT + timedelta(minutes=minutes),
            )

        def ligne(self, geste, tableau, ligne="", **reste):
            reste = {"ligne": ligne, **reste} if ligne else reste
            return geste(
                communaute=self.cle,
                document="lettre",
                tableau=tableau,
                par=PORTEUR,
                maintenant=MAINTENANT,
                **reste,
            )

        def lu(self):
            return saisie(communaute=self.cle, document="lettre", le=LE)

    with dans():
        yield Atelier()


def test_an_answer_is_saved_and_read_again(atelier):
    reponse = atelier.ecrire("nom_du_projet", "", "CPTS du\u200b Ventoux 🏔️")
    assert reponse == Enregistre(
        "CPTS du Ventoux 🏔️", False, derniere_version(dossier=atelier.dossier)
    )
    assert atelier.lu().champs["nom_du_projet"] == "CPTS du Ventoux 🏔️"


@pytest.mark.parametrize(
    ("cle", "valeur"),
    [
        ("structure.nom", "Association inventée"),
        ("professions.infirmier.adherents", "12"),
        ("contacts.collectivites.pris", "oui"),
        ("missions.crise.description", "Un plan."),
    ],
)
def test_answers_of_tables_and_of_the_cpts_are_saved_too(atelier, cle, valeur):
    assert atelier.ecrire(cle, "", valeur).valeur == valeur
    lu = atelier.lu()
    tableau, _, reste = cle.partition(".")
    ligne, _, colonne = reste.rpartition(".")
    if ligne:
        cellules = {r.ident: r.cellules for r in lu.tableaux[tableau]}
        assert cellules[ligne][colonne] == valeur
    else:
        assert lu.champs[cle] == valeur


def test_two_people_in_different_words_are_merged(atelier):
    atelier.ecrire("diagnostic", "", "Peu de médecins la nuit.")
    atelier.ecrire("diagnostic", "Peu de médecins la nuit.", "Trop peu de médecins la nuit.", SACHA)
    reponse = atelier.ecrire(
        "diagnostic", "Peu de médecins la nuit.", "Peu de médecins la nuit. Aucun dimanche."
    )
    assert isinstance(reponse, Enregistre)
    assert reponse.reuni
    assert atelier.lu().champs["diagnostic"] == reponse.valeur
    assert {"Trop", "peu", "Aucun", "dimanche."} <= set(reponse.valeur.split())


@pytest.mark.parametrize("cle", ["diagnostic", "structure.gouvernance"])
def test_the_same_words_are_a_conflict_that_names_the_other_and_keeps_mine(atelier, cle):
    atelier.ecrire(cle, "", "le soir")
    atelier.ecrire(cle, "le soir", "le matin", SACHA, minutes=1)
    reponse = atelier.ecrire(cle, "le soir", "le midi", minutes=2)
    assert isinstance(reponse, Conflit)
    assert (reponse.actuel, reponse.mien, reponse.par) == ("le matin", "le midi", "Sacha Voisin")
    assert reponse.a == MAINTENANT + timedelta(minutes=1)
    assert reponse.reuni == "le matin midi"
    assert atelier.lu().champs[cle] == "le matin"
    perdue = AncienneValeur.objects.get(retenue=False)
    assert (perdue.valeur, perdue.par) == ("le midi", "Alix Porteuse")
    # Settled: mine over what is there now.
    assert isinstance(atelier.ecrire(cle, "le matin", "le midi"), Enregistre)
    assert atelier.lu().champs[cle] == "le midi"


def test_two_choices_that_differ_are_never_mixed(atelier):
    atelier.ecrire("structure.type", "", "sisa", SACHA)
    assert isinstance(atelier.ecrire("structure.type", "", "association"), Conflit)
    atelier.ecrire("professions.infirmier.adherents", "", "12", SACHA)
    assert isinstance(atelier.ecrire("professions.infirmier.adherents", "", "13"), Conflit)


def test_the_same_text_twice_or_nothing_new_disturbs_nobody(atelier):
    atelier.ecrire("diagnostic", "", "le soir", SACHA)
    version = derniere_version(dossier=atelier.dossier)
    assert atelier.ecrire("diagnostic", "", "le soir") == Enregistre("le soir", False, version)
    assert atelier.ecrire("diagnostic", "", "") == Enregistre("le soir", True, version)
    assert derniere_version(dossier=atelier.dossier) == version


def test_what_had_arrived_is_not_written_again_over_what_others_wrote_since(atelier):
    """A browser that left the page before the answer came sends its draft again at its return."""
    depart = derniere_version(dossier=atelier.dossier)
    atelier.ecrire("diagnostic", "", "le soir")
    atelier.ecrire("diagnostic", "le soir", "", SACHA, minutes=1)
    brouillon = {"cle": "diagnostic", "avant": "", "valeur": "le soir", "document": "lettre"}
    brouillon |= {"communaute": atelier.cle, "maintenant": MAINTENANT + timedelta(minutes=2)}
    reponse = enregistrer(**brouillon, par=PORTEUR, depuis=depart)
    assert reponse.valeur == atelier.lu().champs.get("diagnostic", "") == ""
    # What never arrived, what another typed, what was typed again since: all are saved.
    assert enregistrer(**brouillon | {"valeur": "la nuit"}, par=PORTEUR, depuis=depart).valeur
    atelier.ecrire("diagnostic", "la nuit", "", minutes=3)
    version = derniere_version(dossier=atelier.dossier)
    assert enregistrer(**brouillon, par=PORTEUR, depuis=version).valeur == "le soir"


def test_clearing_an_answer_is_kept_too(atelier):
    atelier.ecrire("diagnostic", "", "le soir")
    atelier.ecrire("diagnostic", "le soir", "", minutes=30)
    assert atelier.lu().champs["diagnostic"] == ""
    assert [
        e.valeur for e in histoire(dossier=atelier.dossier, document="lettre", cle="diagnostic")
    ] == ["", "le soir"]


@pytest.mark.parametrize(
    ("cle", "valeur", "dit"),
    [
        ("inconnue", "x", "n’existe pas"),
        ("communes", "x", "n’existe pas"),
        ("porteur_courriel", "jeanne", "adresse de courriel"),
        ("professions.infirmier.adherents", "douze", "en chiffres"),
        ("nom_du_projet", "x" * 201, "200 au plus"),
        ("equipe.999999.nom", "x", "a retiré cette ligne"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(atelier, cle, valeur, dit):
    with pytest.raises(ErreurMetier, match=dit):
        atelier.ecrire(cle, "", valeur)
    assert not Champ.objects.exists()


@pytest.mark.parametrize("etat", [e for e in EtatDossier if e is not EtatDossier.FUSIONNE])
@pytest.mark.parametrize("document", ["lettre", "projet"])
def test_a_document_is_written_in_its_states_only(ouvrir, dans, communaute, etat, document):
    ouvrir(etat)
    possible = etat in (LETTRE_MODIFIABLE if document == "lettre" else PROJET_MODIFIABLE)
    with dans():
        ici = {
            "communaute": communaute.pk,
            "document": document,
            "cle": "structure.nom",
            "avant": "",
            "valeur": "x",
            "maintenant": MAINTENANT,
        }
        if document == "projet" and possible:
            return  # its questions are tried with its own trame
        if possible:
            assert enregistrer(par=PORTEUR, **ici).valeur == "x"
            with pytest.raises(Refus):
                enregistrer(par=ARS, **ici)
        else:
            with pytest.raises(ErreurMetier):
                enregistrer(par=PORTEUR, **ici)


def test_rows_are_added_taken_away_and_come_back_with_their_cells(atelier):
    ident = atelier.ligne(ajouter_ligne, "equipe")
    atelier.ecrire(f"equipe.{ident}.nom", "", "Inventée")
    atelier.ligne(retirer_ligne, "equipe", ident)
    assert atelier.lu().tableaux["equipe"] == ()
    with pytest.raises(ErreurMetier, match="a retiré cette ligne"):
        atelier.ecrire(f"equipe.{ident}.nom", "Inventée", "x")
    atelier.ligne(retablir_ligne, "equipe", ident)
    assert atelier.lu().tableaux["equipe"][0].cellules["nom"] == "Inventée"
    dits = [n.valeur for n in nouveautes(dossier=atelier.dossier, document="projet", depuis=0)]
    assert dits == ["rétablie", "Inventée"]


@pytest.mark.parametrize("tableau", ["professions", "contacts", "nom_du_projet", "rien"])
def test_what_is_no_growing_table_takes_no_row(atelier, tableau):
    with pytest.raises(ErreurMetier):
        atelier.ligne(ajouter_ligne, tableau)


def test_the_history_of_an_answer_joins_the_pauses_of_one_writer(atelier):
    atelier.ecrire("diagnostic", "", "Peu")
    atelier.ecrire("diagnostic", "Peu", "Peu de médecins", minutes=1)
    atelier.ecrire("diagnostic", "Peu de médecins", "Pas de médecins", SACHA, minutes=2)
    dernier, premier = histoire(dossier=atelier.dossier, document="lettre", cle="diagnostic")
    assert (premier.valeur, premier.par) == ("Peu de médecins", "Alix Porteuse")
    assert [(m.geste, m.texte) for m in dernier.morceaux] == [
        ("retire", "Peu"),
        ("ajoute", "Pas"),
        ("garde", " de médecins"),
    ]
    restaurer(
        communaute=atelier.cle,
        document="lettre",
        cle="diagnostic",
        ident=premier.ident,
        par=SACHA,
        maintenant=MAINTENANT,
    )
    assert atelier.lu().champs["diagnostic"] == "Peu de médecins"
    with pytest.raises(ErreurMetier, match="n’existe plus"):
        restaurer(
            communaute=atelier.cle,
            document="lettre",
            cle="structure.nom",
            ident=premier.ident,
            par=SACHA,
            maintenant=MAINTENANT,
        )


def test_others_read_what_is_new_since_a_version(atelier):
    atelier.ecrire("diagnostic", "", "un")
    version = derniere_version(dossier=atelier.dossier)
    atelier.ecrire("diagnostic", "un", "deux", SACHA)
    atelier.ecrire("diagnostic", "deux", "trois", SACHA)
    (neuf,) = nouveautes(dossier=atelier.dossier, document="lettre", depuis=version)
    assert (neuf.cle, neuf.valeur, neuf.par, neuf.compte) == (
        "diagnostic",
        "trois",
        "Sacha Voisin",
        7,
    )
    assert nouveautes(dossier=atelier.dossier, document="projet", depuis=version) == ()


def test_the_letter_is_read_in_a_constant_number_of_queries(atelier, django_assert_max_num_queries):
    for _ in range(5):
        ident = atelier.ligne(ajouter_ligne, "equipe")
        atelier.ecrire(f"equipe.{ident}.nom", "", "Inventée")
        atelier.ecrire(f"equipe.{ident}.profession", "", "Infirmière")
    with django_assert_max_num_queries(17):
        vue = redaction(communaute=atelier.cle, document="lettre", le=LE)
    assert len(vue.saisie.tableaux["equipe"]) == 5
    assert len(vue.saisie.tableaux["professions"]) == 12


def test_the_platform_answers_for_the_territory(atelier):
    lu = atelier.lu()
    assert [ligne.ident for ligne in lu.tableaux["communes"]] == ["84031", "84046", "84080"]
    assert lu.tableaux["communes"][0].cellules["code_postal"] == "84200"
    assert "zonage inconnu" in lu.tableaux["communes"][0].cellules["particularites"]
    assert lu.calculs["taille"] in "1234"
    assert lu.calculs["population"]
    assert "communes" not in [m.cle for m in manques(LETTRE, lu)]


def test_without_any_commune_nothing_is_made_up(ouvrir, dans, etablir):
    seule = etablir("CPTS inventée sans commune", "84", ())
    ouvrir(de=seule)
    with dans(seule):
        lu = saisie(communaute=seule.pk, document="lettre", le=LE)
    assert lu.calculs == {"communes": "", "population": "", "taille": ""}
    assert {"communes", "population", "taille"} <= {m.cle for m in manques(LETTRE, lu)}


def test_what_is_missing_shrinks_with_each_answer(atelier):
    faites, posees = avancement(LETTRE, atelier.lu())
    atelier.ecrire("nom_du_projet", "", "Projet inventé")
    assert avancement(LETTRE, atelier.lu()) == (faites + 1, posees)


def test_remarks_are_left_settled_and_bounded(atelier):
    ici = {"communaute": atelier.cle, "document": "lettre", "par": SACHA, "maintenant": MAINTENANT}
    ident = commenter(cle="diagnostic", texte="Et les pharmaciens\u200b ?", **ici)
    vus = commentaires(dossier=atelier.dossier, document="lettre")["diagnostic"]
    assert (vus[0].texte, vus[0].par, vus[0].resolu_a) == (
        *("Et les pharmaciens ?", "Sacha Voisin"),
        None,
    )
    regler_commentaire(ident=ident, **ici)
    assert commentaires(dossier=atelier.dossier, document="lettre")["diagnostic"][0].resolu_par
    for cle, texte in (("diagnostic", " \u200b"), ("diagnostic", "x" * 4001), ("inconnue", "x")):
        with pytest.raises(ErreurMetier):
            commenter(cle=cle, texte=texte, **ici)
    with pytest.raises(ErreurMetier, match="déjà réglé"):
        regler_commentaire(ident=ident, **ici)


def test_somebody_who_types_is_told_to_the_audit_once(atelier):
    for minute in range(5):
        atelier.ecrire("diagnostic", "x" * minute, "x" * (minute + 1), minutes=minute)
    dits = [e for e in evenements(locataire=atelier.cle) if e.action == "dossiers.ecrire"]
    assert len(dits) == 1
    assert AncienneValeur.objects.filter(cle="diagnostic").count() == 5


def test_a_sheet_holds_tables_of_its_own(ouvrir, dans, communaute):
    ouvrir(EtatDossier.PROJET_EN_ELABORATION)
    ici = {
        "communaute": communaute.pk,
        "document": "projet",
        "par": PORTEUR,
        "maintenant": MAINTENANT,
    }
    with dans():
        fiche = ajouter_ligne(tableau="fiches", **ici)
        autre = ajouter_ligne(tableau="fiches", **ici)
        objectif = ajouter_ligne(tableau="objectifs", parent=fiche, **ici)
        for cle, valeur in (
            (f"fiches.{fiche}.intitule", "Parcours inventé"),
            (f"fiches.{fiche}.professions_impliquees", "infirmier medecin_generaliste"),
            (f"objectifs.{objectif}.texte", "Réduire l’attente"),
        ):
            assert enregistrer(cle=cle, avant="", valeur=valeur, **ici)
        lues = saisie(communaute=communaute.pk, document="projet", le=LE).tableaux["fiches"]
        assert [ligne.ident for ligne in lues] == [fiche, autre]
        assert lues[0].cellules["intitule"] == "Parcours inventé"
        assert lues[0].cellules["professions_impliquees"] == "medecin_generaliste infirmier"
        assert lues[0].enfants["objectifs"][0].cellules["texte"] == "Réduire l’attente"
        assert lues[1].enfants["objectifs"] == ()
        with pytest.raises(ErreurMetier, match="ligne qui contient"):
            ajouter_ligne(tableau="objectifs", parent="999", **ici)


def test_a_table_tells_the_history_of_its_rows_and_of_their_cells(atelier):
    ident = atelier.ligne(ajouter_ligne, "equipe")
    atelier.ecrire(f"equipe.{ident}.nom", "", "Inventée")
    atelier.ecrire(f"equipe.{ident}.profession", "", "Infirmière", SACHA, minutes=1)
    atelier.ecrire(f"equipe.{ident}.profession", "Infirmière", "Sage-femme", SACHA, minutes=40)
    atelier.ecrire("missions.acces_mt.retenue", "", "oui")
    atelier.ligne(retirer_ligne, "equipe", ident)

    def dite(cle):
        return [
            (e.quoi, e.geste or e.valeur, e.par, e.actuelle)
            for e in histoire(dossier=atelier.dossier, document="lettre", cle=cle)
        ]

    assert dite("equipe") == [
        ("Inventée", "retirée", "Alix Porteuse", True),
        ("Inventée – Profession", "Sage-femme", "Sacha Voisin", True),
        ("Inventée – Profession", "Infirmière", "Sacha Voisin", False),
        ("Inventée – Nom", "Inventée", "Alix Porteuse", True),
        ("Inventée", "ajoutée", "Alix Porteuse", False),
    ]
    (mission,) = histoire(dossier=atelier.dossier, document="lettre", cle="missions")
    assert [m.texte for m in mission.morceaux] == ["Oui"]
    assert mission.quoi.endswith("au médecin traitant – Oui / Non")
