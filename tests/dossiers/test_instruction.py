"""The two services: opinions kept apart until both are rendered, decisions on the letter, aids;
every command in every state by every role, against the table of states."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.commands import aides, avis, depot, lettre, seances, suites, validation
from maillage.dossiers.commands.aides import ouvrir_les_aides
from maillage.dossiers.commands.versions import garder_version
from maillage.dossiers.models import Aide, Decision, Dossier, Evenement, Inscription, Seance
from maillage.dossiers.queries.instruction import avis_vus
from maillage.dossiers.rules.attente import Attente, Faits, attente
from maillage.dossiers.rules.avis import Frappe
from maillage.dossiers.states import Document, EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.roles.access import Refus

from .conftest import ARS, CPAM, MAINTENANT, PORTEUR, SYSTEME
from .test_states import PERMIS

JOUR = MAINTENANT.date()
PAGE = "/projets/cpts-inventee-du-ventoux/instruction/"
E = EtatDossier


@pytest.fixture
def deposee(ouvrir, dans, communaute):
    """A deposited letter, its sealed version with it."""
    dossier = ouvrir(E.LI_DEPOSEE, attend="services")
    with dans():
        garder_version(
            communaute=communaute.pk,
            document="lettre",
            motif="dépôt",
            deposee=True,
            par=PORTEUR,
            maintenant=MAINTENANT,
        )
    return dossier


@pytest.fixture
def ecrire(dans, communaute):
    def faire(par, *, rendre=False, sens="favorable", commentaire="Avis", **criteres):
        ici = {
            "communaute": communaute.pk,
            "document": Document.LETTRE,
            "par": par,
            "maintenant": MAINTENANT,
        }
        textes = {**criteres, "sens": sens, "commentaire": commentaire}
        with dans():
            avis.ecrire_avis(frappes={cle: Frappe(texte) for cle, texte in textes.items()}, **ici)
            if rendre:
                avis.rendre_avis(**ici)

    return faire


def test_neither_service_reads_the_other_before_both_have_rendered(
    deposee, ecrire, connecter, dans, communaute
):
    ars, cpam = connecter("ars", departement="84"), connecter("cpam", departement="84")
    coordination = connecter("coordination", communaute)

    def lit(client, mot) -> bool:
        return mot in client.get(PAGE).content.decode()

    ecrire(ARS, commentaire="Secret de l’agence", implantation="zone blanche à revoir")
    ecrire(CPAM, commentaire="Secret de la caisse")
    assert lit(ars, "Secret de l’agence")
    assert lit(ars, "zone blanche à revoir")
    assert not lit(ars, "Secret de la caisse")
    assert not lit(cpam, "Secret de l’agence")
    ecrire(ARS, commentaire="Secret de l’agence", rendre=True)
    assert not lit(cpam, "Secret de l’agence"), "one rendered: the other has not given theirs"
    assert lit(cpam, "Rendu\u00a0: ARS")
    for page in (PAGE, PAGE.replace("instruction/", "")):
        assert "Secret" not in coordination.get(page).content.decode()
    ecrire(CPAM, commentaire="Secret de la caisse", sens="reserve", rendre=True)
    assert lit(ars, "Secret de la caisse")
    assert lit(cpam, "Secret de l’agence")
    with dans():
        assert avis_vus(dossier=deposee, document=Document.LETTRE, service="").autre is None
        assert not Evenement.objects.filter(texte__contains="Secret").exists()
    assert not fautes(lire_page(ars.get(PAGE)))


def test_the_register_says_which_service_is_awaited(deposee, ecrire):
    def attend():
        return Dossier.objects.get(pk=deposee.pk).attend

    assert attend() == "services"
    ecrire(ARS)
    assert attend() == "services", "a draft changes nothing"
    ecrire(ARS, rendre=True)
    assert attend() == "cpam"
    ecrire(CPAM, rendre=True)
    assert attend() == "ars"


@pytest.mark.parametrize(
    ("rendus", "de"),
    [((), "services"), (("ars",), "cpam"), (("cpam",), "ars"), (("ars", "cpam"), "ars")],
)
def test_who_is_awaited_on_a_deposited_letter(rendus, de):
    faits = Faits(etat=E.LI_DEPOSEE, avec_commission=True, avis_rendus=frozenset(rendus))
    assert attente(faits) == Attente(de)


@pytest.mark.parametrize("par", [PORTEUR, SYSTEME, Acteur(nom="Deux", compte=9, role="ars, cpam")])
def test_only_one_service_at_a_time_gives_an_opinion(deposee, ecrire, par):
    with pytest.raises(ErreurMetier, match="chacune le sien"):
        ecrire(par)


def test_an_opinion_rendered_has_a_sense_and_is_final(deposee, ecrire):
    with pytest.raises(ErreurMetier, match="sens"):
        ecrire(ARS, sens="", rendre=True)
    with pytest.raises(ErreurMetier, match="Choisissez l’une des réponses"):
        ecrire(ARS, sens="enthousiaste")
    with pytest.raises(ErreurMetier, match="critère"):
        ecrire(ARS, humeur="bonne")
    ecrire(ARS, rendre=True)
    with pytest.raises(ErreurMetier, match="déjà rendu"):
        ecrire(ARS, sens="defavorable")


def test_nothing_is_examined_before_a_deposit(ouvrir, ecrire):
    ouvrir()
    with pytest.raises(ErreurMetier, match="Aucun document"):
        ecrire(ARS)


def test_a_refused_gesture_keeps_what_was_typed(deposee, connecter):
    client = connecter("ars", departement="84")
    reponse = client.post(
        f"{PAGE}avis",
        {
            "document": "lettre",
            "rendre": "1",
            "avis-besoins": "Mot",
            "avis-commentaire": "Long avis",
        },
    )
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Choisissez le sens" in page
    assert ">\nMot</textarea>" in page
    assert ">\nLong avis</textarea>" in page
    envoi = {"geste": "inscrire_en_seance", "seance": "9", "motif": "Il le faut"}
    assert "Il le faut" in client.post(f"{PAGE}geste", envoi).content.decode()
    Seance.objects.create(
        departement_id="84", le=date(2099, 1, 1), creee_a=MAINTENANT, creee_par="essai"
    )
    reponse = client.post(f"{PAGE}geste", envoi)
    assert reponse.status_code == 422
    assert ">Il le faut</textarea>" in reponse.content.decode()


@pytest.mark.parametrize("commande", [lettre.retourner_lettre, lettre.ajourner_lettre])
def test_sending_a_letter_back_says_why(ouvrir, dans, communaute, commande):
    ouvrir(E.LI_DEPOSEE if commande is lettre.retourner_lettre else E.LI_CCOPD)
    with dans(), pytest.raises(ErreurMetier, match="ce qui doit changer"):
        commande(communaute=communaute.pk, motif=" \n", par=ARS, maintenant=MAINTENANT)


def test_a_letter_is_not_decided_before_the_commission_spoke(deposee, dans, communaute, connecter):
    client = connecter("ars", departement="84")
    par = Acteur(nom="Sacha Ars", compte=client.compte.pk, role="ars")
    ici = {"communaute": communaute.pk, "par": par, "maintenant": MAINTENANT}
    seance = seances.planifier_seance(
        departement="84", le=JOUR + timedelta(days=3), par=par, maintenant=MAINTENANT
    )
    with dans():
        with pytest.raises(ErreurMetier, match="pas encore rendu leur avis"):
            lettre.inscrire_en_seance(seance=seance.pk, **ici)
        cas = lettre.inscrire_en_seance(seance=seance.pk, motif="accord oral", **ici)
        with pytest.raises(ErreurMetier, match="pas encore réunie"):
            lettre.valider_lettre(**ici)
    Seance.objects.update(le=JOUR)
    with dans(), pytest.raises(ErreurMetier, match="l’avis de la commission"):
        lettre.valider_lettre(**ici)
    seances.noter_les_presences(
        seance=seance.pk,
        presents={seance.participants.first().pk: True},
        par=par,
        maintenant=MAINTENANT,
    )
    seances.ecrire_l_avis(
        seance=seance.pk,
        inscription=cas.pk,
        sens="favorable",
        avis="",
        par=par,
        maintenant=MAINTENANT,
    )
    with dans():
        lettre.valider_lettre(**ici)
        with pytest.raises(ErreurMetier, match="«\u00a0lettre validée\u00a0»"):
            lettre.valider_lettre(**ici)
        montants = dict(Aide.objects.values_list("code", "montant"))
        assert montants["paca_demarrage"] == Decimal(40_000)
        assert Aide.objects.get(code="paca_accompagnement").question
        assert Decision.objects.count() == 1


def test_without_a_known_commission_the_ars_decides_alone_and_no_aid_is_made_up(
    etablir, ouvrir, dans
):
    ailleurs = etablir("CPTS inventée de Rance", departement="35", codes=())
    dossier = ouvrir(E.LI_DEPOSEE, de=ailleurs)
    assert not dossier.avec_commission
    ici = {"communaute": ailleurs.pk, "par": ARS, "maintenant": MAINTENANT}
    with dans(ailleurs):
        with pytest.raises(ErreurMetier, match="pas encore rendu leur avis"):
            lettre.valider_lettre(**ici)
        lettre.valider_lettre(motivation="accord oral de la CPAM", **ici)
        assert not Aide.objects.exists()
        assert Evenement.objects.filter(texte__contains="aucune aide connue").exists()


@pytest.fixture
def aide(ouvrir, dans, communaute):
    dossier = ouvrir(E.LI_VALIDEE)
    with dans():
        ouvrir_les_aides(dossier=dossier, le=JOUR, par=ARS, maintenant=MAINTENANT)
        cle = Aide.objects.get(code="paca_demarrage").pk

    def suivre(geste, par=ARS, **reste):
        with dans(), transaction.atomic():
            return aides.suivre_aide(
                communaute=communaute.pk,
                aide=cle,
                geste=geste,
                par=par,
                maintenant=MAINTENANT,
                **reste,
            )

    return suivre


def test_an_aid_is_granted_then_paid_and_the_history_tells_it(aide, dans):
    with pytest.raises(ErreurMetier, match="Attribuez l’aide avant"):
        aide("verser")
    aide("refuser")
    assert aide("attribuer", le=date(2026, 11, 10)).refusee_le is None
    for reste, dit in (
        ({"le": date(2026, 11, 9)}, "après l’attribution"),
        ({"le": JOUR + timedelta(days=1)}, "pas encore venu"),
        ({"montant": Decimal(-1)}, "plus grand que zéro"),
        ({"montant": Decimal(0)}, "plus grand que zéro"),
        ({"montant": Decimal("0.001")}, "plus grand que zéro"),
        ({"montant": Decimal(10_000_000)}, "plus petit que dix millions"),
        ({"montant": Decimal("40000.01")}, "dépasse les 40"),
    ):
        with pytest.raises(ErreurMetier, match=dit):
            aide("verser", **reste)
    payee = aide("verser", le=date(2026, 11, 20), montant=Decimal("20000.005"))
    assert (payee.verse, payee.versee_le) == (Decimal("20000.00"), date(2026, 11, 20))
    aide("verser", le=date(2026, 11, 20), montant=Decimal(30_000))
    for apres in ("attribuer", "refuser"):
        with pytest.raises(ErreurMetier, match="déjà versée"):
            aide(apres)
    with pytest.raises(ErreurMetier):
        aide("offrir")
    with dans():
        dits = Evenement.objects.filter(texte__contains="versement de l’aide").order_by("id")
        assert [e.texte.split()[1] for e in dits] == ["noté", "rectifié"]


def test_a_refused_amount_is_shown_again_and_a_payment_says_how_much(
    aide, connecter, communaute, dans
):
    aide("attribuer", le=date(2026, 11, 10))
    ars = connecter("ars", departement="84")
    with dans():
        cle = Aide.objects.get(code="paca_demarrage").pk
    envoi = {"aide": cle, "geste": "verser", "montant": "40000,01", "le": "2026-11-12"}
    refusee = ars.post(f"/projets/{communaute.code}/instruction/aide", envoi)
    assert refusee.status_code == 422
    assert 'value="40000,01"' in refusee.content.decode()
    assert 'value="2026-11-12"' in refusee.content.decode()
    aide("verser", le=date(2026, 11, 12), montant=Decimal(12_345))
    page = ars.get(f"/projets/{communaute.code}/instruction/").content.decode()
    assert "12\u202f345\u00a0€ versés le" in page.replace(",00", "")


def test_an_aid_is_not_older_than_the_cpts(aide):
    with pytest.raises(ErreurMetier, match="avant la loi du 26 janvier 2016"):
        aide("attribuer", le=date(1, 1, 1))


@pytest.mark.parametrize("par", [PORTEUR, CPAM])
def test_only_the_ars_follows_the_aids(aide, par):
    with pytest.raises(Refus):
        aide("attribuer", par=par)


SUITE = {"motif": "essai"}
COMMANDES = {
    "deposer_lettre": (depot.deposer_lettre, {}),
    "retourner_lettre": (lettre.retourner_lettre, SUITE),
    "inscrire_en_seance": (lettre.inscrire_en_seance, SUITE),
    "valider_lettre": (lettre.valider_lettre, {}),
    "ajourner_lettre": (lettre.ajourner_lettre, SUITE),
    "retirer_lettre": (depot.retirer_lettre, SUITE),
    "engager_projet": (depot.engager_projet, {}),
    "transmettre_projet": (depot.transmettre_projet, {}),
    "demander_complements": (
        validation.demander_complements,
        {"elements": ["statuts"], "limite": JOUR, "pieces": False},
    ),
    "recevoir_complements": (depot.repondre_aux_complements, {"reponse": "fait"}),
    "valider_projet": (validation.valider_projet, {}),
    "s_opposer": (validation.s_opposer, {"motif_legal": "territoire", "motivation": "essai"}),
    "retirer_projet": (depot.retirer_projet, SUITE),
    "reprendre_projet": (depot.reprendre_projet, {}),
    "ouvrir_contractualisation": (validation.ouvrir_contractualisation, {}),
    "abandonner": (suites.abandonner, SUITE),
}
ROLES = ("coordination", "gouvernance", "membre", "ars", "cpam", "ccopd", "systeme")


@pytest.mark.parametrize("etat", [e for e in E if e is not E.FUSIONNE])
def test_every_command_in_every_state_by_every_role_follows_the_table(
    ouvrir, dans, communaute, monkeypatch, etat
):
    monkeypatch.setattr(depot, "manques_du_depot", lambda **_: ())
    dossier = ouvrir(etat)
    seance = Seance.objects.create(
        departement_id="84", le=JOUR, creee_a=MAINTENANT, creee_par="essai"
    )
    if etat is E.LI_CCOPD:
        Inscription.objects.create(seance=seance, dossier=dossier, rang=1, sens="favorable")
    with dans():
        preparer(dossier)
    for role in ROLES:
        par = SYSTEME if role == "systeme" else Acteur(nom="Alix Essai", compte=900_004, role=role)
        for geste, (commande, reste) in COMMANDES.items():
            autre = {"seance": seance.pk} if geste == "inscrire_en_seance" else {}
            permis = PERMIS.get((etat.value, geste, role, dossier.avec_commission))
            arrivee = essayer(dans, commande, communaute, par, {**reste, **autre}, dossier)
            assert arrivee == permis, (role, geste)


def preparer(dossier: Dossier) -> None:
    """The rows of the clock that a state of the projet stands on."""
    from maillage.dossiers.commands.delai import Nature, noter
    from maillage.dossiers.models import DemandeComplements

    if dossier.projet_recu_le is None:
        return
    commun = {"dossier": dossier, "cycle": 1, "par": PORTEUR, "maintenant": MAINTENANT}
    noter(nature=Nature.RECEPTION, le=dossier.projet_recu_le, **commun)
    if dossier.etat == E.PROJET_COMPLEMENTS:
        DemandeComplements.objects.create(
            locataire_id=dossier.communaute_id,
            dossier=dossier,
            cycle=1,
            demandee_le=dossier.complements_demandes_le,
            limite_le=JOUR,
            elements=["statuts"],
            pieces=False,
            a=MAINTENANT,
            par="essai",
        )
        noter(nature=Nature.ARRET, le=dossier.complements_demandes_le, **commun)


def essayer(dans, commande, communaute, par, reste, dossier) -> str | None:
    """The state where the command leads, None when it is refused; then all is undone."""
    arrivee = None
    with dans(), transaction.atomic():
        try:
            commande(communaute=communaute.pk, par=par, maintenant=MAINTENANT, **reste)
            arrivee = Dossier.objects.get(pk=dossier.pk).etat
        except (ErreurMetier, Refus):
            assert Dossier.objects.get(pk=dossier.pk).etat == dossier.etat
        transaction.set_rollback(True)
    return arrivee
