"""Two people of a case who act at the same moment: one comes first, the other reads why."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from maillage.dossiers.commands import lettre, reunion, seances
from maillage.dossiers.models import Dossier, Inscription
from maillage.dossiers.states import EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.cloisons.contexte import avec_locataires

from .conftest import ARS, MAINTENANT, PORTEUR

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*gestes):
    """Each (CPTS, gesture) in its own thread; a refusal answers its sentence."""

    def un(geste):
        cle, faire = geste
        try:
            with avec_locataires(lus=[cle], ecrit=cle):
                return faire()
        except ErreurMetier as erreur:
            return str(erreur)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(un, gestes))


def test_a_letter_is_never_validated_against_an_opinion_that_changes_meanwhile(
    connecter, communaute, ouvrir, dans
):
    ars = replace(ARS, compte=connecter("ars", departement="84").compte.pk)
    commun = {"par": ars, "maintenant": MAINTENANT}
    c = communaute.pk
    ouvrir(EtatDossier.LI_DEPOSEE)
    seance = seances.planifier_seance(departement="84", le=MAINTENANT.date(), **commun)
    with dans():
        cas = lettre.inscrire_en_seance(communaute=c, seance=seance.pk, motif="entendu", **commun)
    seances.noter_les_presences(
        seance=seance.pk, presents={seance.participants.first().pk: True}, **commun
    )
    avis = {"seance": seance.pk, "inscription": cas.pk, "avis": "", **commun}
    seances.ecrire_l_avis(sens="favorable", **avis)
    faits = ensemble(
        (c, lambda: lettre.valider_lettre(communaute=c, **commun)),
        (c, lambda: seances.ecrire_l_avis(sens="defavorable", **avis)),
    )
    assert len([f for f in faits if isinstance(f, str)]) == 1
    validee = Dossier.objects.get().etat == EtatDossier.LI_VALIDEE
    assert validee == (Inscription.objects.get().sens == "favorable")


def test_two_projects_that_ask_each_other_at_once_wait_and_never_in_a_circle(
    communaute, etablir, ouvrir
):
    voisine = etablir("CPTS inventée voisine")
    ici, la = ouvrir(), ouvrir(de=voisine)
    commun = {"motif": "une seule équipe", "par": PORTEUR, "maintenant": MAINTENANT}
    a, b = communaute.pk, voisine.pk
    faits = ensemble(
        (a, lambda: reunion.proposer_reunion(communaute=a, avec=la.pk, **commun)),
        (b, lambda: reunion.proposer_reunion(communaute=b, avec=ici.pk, **commun)),
    )
    (refus,) = [f for f in faits if isinstance(f, str)]
    assert "demande déjà à rejoindre votre projet" in refus
