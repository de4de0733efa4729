"""From the first idea to the validated projet, the three parties in turn, with one request for
complements that stops the clock: the dates of the law."""

import io
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import transaction

from maillage.communautes.models import EtapeCommunaute
from maillage.dossiers.commands import avis, depot, lettre, seances, validation
from maillage.dossiers.commands.delai import (
    choisir_mode,
    dates_retenues,
    horloge_de,
    rectifier,
)
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.models import (
    Aide,
    Decision,
    Dossier,
    Evenement,
    Inscription,
    VersionDocument,
)
from maillage.dossiers.rules.avis import Frappe
from maillage.dossiers.states import Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.fichiers.commands import deposer

from .conftest import ARS, CPAM, PORTEUR, SYSTEME
from .ecriture import remplir


def le(jour: date, heure: int = 10) -> datetime:
    return datetime(jour.year, jour.month, jour.day, heure, tzinfo=UTC)


@pytest.fixture
def ars_du_vaucluse(connecter):
    """The ARS officer holds the sessions: a real account, with its role."""
    from dataclasses import replace

    client = connecter("ars", departement="84")
    return replace(ARS, compte=client.compte.pk)


def annexer_les_statuts(dossier):
    deposer(
        porteur=("dossier", dossier.communaute.code),
        usage="statuts",
        nom="statuts.pdf",
        contenu=io.BytesIO(b"%PDF-1.4 invented\n%%EOF"),
        par=SYSTEME,
        maintenant=le(date(2026, 3, 1)),
    )


@pytest.fixture
def valide_la_lettre(communaute, ouvrir, dans, ars_du_vaucluse):
    """A case whose letter went through the commission."""
    dossier = ouvrir()
    c = communaute.pk
    mercredi = date(2026, 1, 14)
    with dans():
        with pytest.raises(depot.DepotIncomplet) as refus:
            depot.deposer_lettre(communaute=c, par=PORTEUR, maintenant=le(date(2026, 1, 5)))
        assert "Il manque" in str(refus.value)
        remplir(
            communaute=c,
            document=Document.LETTRE,
            par=PORTEUR,
            maintenant=le(date(2026, 1, 5)),
        )
        depot.deposer_lettre(communaute=c, par=PORTEUR, maintenant=le(date(2026, 1, 6)))
        for service in (ARS, CPAM):
            ici = {
                "communaute": c,
                "document": Document.LETTRE,
                "par": service,
                "maintenant": le(date(2026, 1, 10)),
            }
            avis.ecrire_avis(
                frappes={
                    "implantation": Frappe("Territoire cohérent"),
                    "sens": Frappe("favorable"),
                    "commentaire": Frappe("Prêt pour la commission"),
                },
                **ici,
            )
            avis.rendre_avis(**ici)
    seance = seances.planifier_seance(
        departement="84", le=mercredi, par=ars_du_vaucluse, maintenant=le(date(2026, 1, 6))
    )
    with dans():
        lettre.inscrire_en_seance(
            communaute=c, seance=seance.pk, par=ARS, maintenant=le(date(2026, 1, 11))
        )
        with pytest.raises(ErreurMetier, match="pas encore réunie"):
            lettre.valider_lettre(communaute=c, par=ARS, maintenant=le(date(2026, 1, 12)))
    seances.noter_les_presences(
        seance=seance.pk,
        presents={seance.participants.first().pk: True},
        par=ars_du_vaucluse,
        maintenant=le(mercredi, 14),
    )
    seances.ecrire_l_avis(
        seance=seance.pk,
        inscription=Inscription.objects.get().pk,
        sens="favorable",
        avis="Territoire pertinent",
        par=ars_du_vaucluse,
        maintenant=le(mercredi, 16),
    )
    seances.clore_seance(seance=seance.pk, par=ars_du_vaucluse, maintenant=le(mercredi, 17))
    with dans():
        lettre.valider_lettre(communaute=c, par=ARS, maintenant=le(date(2026, 1, 20)))
        assert Aide.objects.count() == 2
        depot.engager_projet(communaute=c, par=PORTEUR, maintenant=le(date(2026, 1, 25)))
        remplir(
            communaute=c,
            document=Document.PROJET,
            par=PORTEUR,
            maintenant=le(date(2026, 2, 20)),
        )
    dossier.refresh_from_db()
    return dossier


def test_from_the_first_idea_to_a_tacit_validation(valide_la_lettre, communaute, dans):
    c, dossier = communaute.pk, valide_la_lettre
    transmettre = partial(
        depot.transmettre_projet,
        communaute=c,
        par=PORTEUR,
        maintenant=le(date(2026, 3, 10)),
    )
    with dans(), pytest.raises(depot.DepotIncomplet, match="statuts"):
        transmettre()
    annexer_les_statuts(dossier)
    with dans():
        transmettre()
        assert Dossier.objects.get().echeance_silence == date(2026, 5, 10)
        validation.demander_complements(
            communaute=c,
            elements=["Préciser l’articulation avec le DAC"],
            limite=date(2026, 4, 30),
            pieces=False,
            par=ARS,
            maintenant=le(date(2026, 4, 1)),
        )
        assert Dossier.objects.get().echeance_silence is None
        depot.repondre_aux_complements(
            communaute=c, reponse="C’est fait", par=PORTEUR, maintenant=le(date(2026, 4, 21))
        )
        recharge = Dossier.objects.get()
        assert recharge.echeance_silence == date(2026, 5, 30)
        assert horloge_de(recharge).echeances == {
            "suspension": date(2026, 5, 30),
            "redemarrage": date(2026, 6, 21),
        }
    assert validation.constater_les_silences(maintenant=le(date(2026, 5, 30), 21)) == 0
    assert validation.constater_les_silences(maintenant=le(date(2026, 5, 30), 22)) == 1
    assert validation.constater_les_silences(maintenant=le(date(2026, 6, 30))) == 0
    fini = Dossier.objects.get()
    assert (fini.etat, fini.projet_decide_le) == ("projet_valide_tacite", date(2026, 5, 31))
    with dans():
        assert Decision.objects.get(document="projet").sens == "silence"
        assert VersionDocument.objects.filter(document="projet", deposee=True).count() == 2
    etapes = dict(EtapeCommunaute.objects.values_list("etat", "depuis"))
    assert etapes == {
        "lettre_intention": date(2026, 1, 20),
        "projet_valide": date(2026, 5, 31),
    }


def test_the_other_way_of_counting_gives_the_other_date(valide_la_lettre, communaute, dans):
    c = communaute.pk
    annexer_les_statuts(valide_la_lettre)
    with dans():
        depot.transmettre_projet(communaute=c, par=PORTEUR, maintenant=le(date(2026, 3, 10)))
        validation.demander_complements(
            communaute=c,
            elements=["Les statuts signés"],
            limite=date(2026, 4, 30),
            pieces=True,
            par=ARS,
            maintenant=le(date(2026, 4, 1)),
        )
        depot.repondre_aux_complements(
            communaute=c, reponse="", par=PORTEUR, maintenant=le(date(2026, 4, 21))
        )
        dossier = verrouiller(communaute=c)
        with pytest.raises(ErreurMetier, match="les trois parties"):
            choisir_mode(
                dossier=dossier,
                mode="redemarrage",
                motif=" ",
                par=ARS,
                maintenant=le(date(2026, 4, 22)),
            )
        assert choisir_mode(
            dossier=dossier,
            mode="redemarrage",
            motif="Il manquait une pièce exigée par les textes",
            par=ARS,
            maintenant=le(date(2026, 4, 22)),
        ) == date(2026, 6, 21)


def test_a_siret_of_another_cpts_stops_the_transmission(
    valide_la_lettre, communaute, dans, etablir
):
    from maillage.communautes.models import StructureJuridique

    from .ecriture import SIRET

    annexer_les_statuts(valide_la_lettre)
    autre = etablir("CPTS inventée d’à côté", "84", ())
    with dans(autre):
        StructureJuridique.objects.create(
            locataire=autre,
            siret=SIRET,
            modifie_a=le(date(2026, 1, 1)),
            modifie_par="essai",
        )
    with dans(), pytest.raises(ErreurMetier, match="déjà celui d’une autre CPTS"):
        depot.transmettre_projet(
            communaute=communaute.pk, par=PORTEUR, maintenant=le(date(2026, 3, 10))
        )
    assert Dossier.objects.get(communaute=communaute).etat == "projet_en_elaboration"


def test_the_dates_of_the_law_are_put_right_together_with_a_reason(
    valide_la_lettre, communaute, dans
):
    c = communaute.pk
    annexer_les_statuts(valide_la_lettre)
    aujourd_hui = le(date(2026, 11, 23))
    with dans():
        depot.transmettre_projet(communaute=c, par=PORTEUR, maintenant=aujourd_hui)
        validation.demander_complements(
            communaute=c,
            elements=["Les statuts"],
            limite=date(2026, 12, 31),
            pieces=False,
            par=ARS,
            maintenant=aujourd_hui,
        )
        depot.repondre_aux_complements(
            communaute=c, reponse="", par=PORTEUR, maintenant=aujourd_hui
        )
        dossier = verrouiller(communaute=c)
        voulues = dict(
            zip(
                sorted(dates_retenues(dossier)),
                [date(2026, 3, 10), date(2026, 4, 1), date(2026, 4, 21)],
                strict=True,
            )
        )
        for dates, motif, dit in (
            (voulues, "", "pourquoi"),
            (voulues | {min(voulues): date(2026, 12, 1)}, "x", "pas encore venu"),
            ({0: date(2026, 3, 10)}, "x", "n’existe plus"),
            ({}, "x", "déjà les dates"),
            ({min(voulues): date(2026, 3, 10)}, "x", "trop tard"),
            (voulues, "x", "cochez la case"),
        ):
            with pytest.raises(ErreurMetier, match=dit), transaction.atomic():
                rectifier(
                    dossier=dossier, dates=dates, motif=motif, par=ARS, maintenant=aujourd_hui
                )
        assert rectifier(
            dossier=verrouiller(communaute=c),
            dates=voulues,
            motif="Courrier reçu le 10 mars",
            par=ARS,
            maintenant=aujourd_hui,
            acquis=True,
        ) == date(2026, 5, 30)
        assert horloge_de(dossier).echeances["redemarrage"] == date(2026, 6, 21)
        recit = Evenement.objects.first()
        assert "10 mars 2026 au lieu du 23 novembre 2026" in recit.texte
        assert recit.motif == "Courrier reçu le 10 mars"
