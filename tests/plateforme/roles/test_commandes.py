"""Giving, withdrawing and inviting: what is allowed, what is refused and in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.roles.access import Introuvable, locataires_de, ouvrir_locataire
from maillage.plateforme.roles.annuaire import annuaire
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import (
    accepter,
    annuler_invitation,
    attribuer,
    inviter,
    retirer,
)
from maillage.plateforme.roles.models import Attribution, Invitation
from maillage.plateforme.roles.queries import detenteurs, exige_second_facteur, roles_tenus
from maillage.plateforme.roles.rules import VALIDITE_INVITATION

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SYSTEME = Acteur.systeme("essai")
ICI = Niveau.LOCATAIRE


def compte(nom: str) -> Compte:
    return Compte.objects.create(
        courriel=f"{nom.lower()}@exemple.test", prenom=nom, nom="Exemple", cree_a=MAINTENANT
    )


def acteur(personne: Compte) -> Acteur:
    return Acteur(nom=str(personne), compte=personne.pk, authentification="mot_de_passe")


@pytest.fixture
def ici(deux_locataires) -> str:
    return str(deux_locataires[0])


@pytest.fixture
def ailleurs(deux_locataires) -> str:
    return str(deux_locataires[1])


def donner(personne: Compte, role: str, cible: str, niveau: Niveau = ICI, **options):
    return attribuer(
        compte=personne.pk,
        role=role,
        niveau=niveau,
        cible=cible,
        par=options.pop("par", SYSTEME),
        maintenant=options.pop("maintenant", MAINTENANT),
        **options,
    )


@pytest.fixture
def camille(ici) -> Compte:
    """A coordinator of the first tenant."""
    personne = compte("Camille")
    donner(personne, "coordination", ici)
    return personne


def entrer(personne: Compte, cible: str, maintenant: datetime = MAINTENANT) -> tuple[str, ...]:
    (lieu,) = annuaire().dans([(ICI, cible)])
    return ouvrir_locataire(compte=personne.pk, code=lieu.code, maintenant=maintenant)[1]


def raconter(cible: str) -> list[str]:
    with avec_locataires(lus=[int(cible)]):
        lus = evenements(locataire=int(cible), action="acces.").order_by("rang")
        return [phrase(e) for e in lus]


def test_a_role_opens_its_tenant_and_no_other(camille, ici, ailleurs):
    assert entrer(camille, ici) == ("coordination",)
    with pytest.raises(Introuvable):
        entrer(camille, ailleurs)


@pytest.mark.parametrize(("niveau", "cible"), [(Niveau.DEPARTEMENT, "35"), (Niveau.REGION, "53")])
def test_a_role_on_a_wider_place_opens_all_inside_it(deux_locataires, niveau, cible):
    agent = compte("Dominique")
    donner(agent, "ars", cible, niveau)
    for cle in deux_locataires:
        assert entrer(agent, str(cle)) == ("ars",)
    assert len(locataires_de(compte=agent.pk, maintenant=MAINTENANT)) == 2


def test_a_role_on_another_departement_opens_nothing(ici):
    agent = compte("Dominique")
    donner(agent, "ars", "13", Niveau.DEPARTEMENT)
    with pytest.raises(Introuvable):
        entrer(agent, ici)


def test_the_operator_of_the_platform_enters_no_tenant(ici):
    agent = compte("Dominique")
    donner(agent, "exploitation", "", Niveau.PLATEFORME)
    with pytest.raises(Introuvable):
        entrer(agent, ici)
    assert locataires_de(compte=agent.pk, maintenant=MAINTENANT) == ()


def test_a_role_holds_from_its_first_moment_to_its_last_excluded(ici):
    personne = compte("Alix")
    fin = MAINTENANT + timedelta(days=2)
    donner(personne, "gouvernance", ici, fin=fin)
    with pytest.raises(Introuvable):
        entrer(personne, ici, MAINTENANT - timedelta(seconds=1))
    assert entrer(personne, ici) == ("gouvernance",)
    assert entrer(personne, ici, fin - timedelta(microseconds=1)) == ("gouvernance",)
    with pytest.raises(Introuvable):
        entrer(personne, ici, fin)


def test_a_role_withdrawn_closes_at_once_and_can_be_given_again(camille, ici):
    personne = compte("Alix")
    donnee = donner(personne, "membre", ici)
    plus_tard = MAINTENANT + timedelta(hours=1)
    retirer(attribution=donnee.pk, niveau=ICI, cible=ici, par=acteur(camille), maintenant=plus_tard)
    with pytest.raises(Introuvable):
        entrer(personne, ici, plus_tard)
    donner(personne, "membre", ici, maintenant=plus_tard)
    assert entrer(personne, ici, plus_tard) == ("membre",)
    assert raconter(ici)[-2:] == [
        "Camille Exemple a retiré à Alix Exemple le rôle Membre sur Essai 1",
        "essai a donné à Alix Exemple le rôle Membre sur Essai 1",
    ]


def test_the_same_role_is_not_given_twice(camille, ici):
    with pytest.raises(ErreurMetier, match="a déjà le rôle «\u00a0Coordination\u00a0» ici"):
        donner(camille, "coordination", ici)


@pytest.mark.parametrize(
    ("role", "niveau", "cible", "attendu"),
    [
        ("inconnu", ICI, None, "n’existe pas"),
        ("ars", ICI, None, "ne se donne pas à ce niveau"),
        ("exploitation", Niveau.PLATEFORME, "", "Votre rôle ne permet pas de donner"),
        ("ars", Niveau.DEPARTEMENT, "35", "Votre rôle ne permet pas de donner"),
        ("membre", ICI, "999999", "Ce lieu n’existe pas"),
        ("ars", Niveau.DEPARTEMENT, "ZZ", "Ce lieu n’existe pas"),
        ("membre", ICI, "1; DROP", "Ce lieu n’existe pas"),
    ],
)
def test_a_coordinator_gives_only_the_roles_of_the_team(camille, ici, role, niveau, cible, attendu):
    alix = compte("Alix")
    with pytest.raises(ErreurMetier, match=attendu):
        donner(alix, role, ici if cible is None else cible, niveau, par=acteur(camille))


def test_a_coordinator_gives_nothing_elsewhere(camille, ailleurs):
    alix = compte("Alix")
    with pytest.raises(ErreurMetier, match="Votre rôle ne permet pas"):
        donner(alix, "membre", ailleurs, par=acteur(camille))


@pytest.mark.parametrize("role", ["membre", "ars", "regulation"])
def test_who_is_not_of_the_coordination_gives_nothing(ici, role):
    alix, sacha = compte("Alix"), compte("Sacha")
    niveau, cible = (ICI, ici) if role == "membre" else (Niveau.DEPARTEMENT, "35")
    donner(alix, role, cible, niveau)
    with pytest.raises(ErreurMetier, match="Votre rôle ne permet pas"):
        donner(sacha, "membre", ici, par=acteur(alix))


def test_an_end_in_the_past_is_refused(ici):
    alix = compte("Alix")
    with pytest.raises(ErreurMetier, match="date de fin du rôle est passée"):
        donner(alix, "membre", ici, fin=MAINTENANT)


def test_a_role_of_elsewhere_is_not_withdrawn_from_here(camille, ici, ailleurs):
    autre = donner(compte("Alix"), "membre", ailleurs)
    with pytest.raises(ErreurMetier, match="déjà pris fin"):
        retirer(
            attribution=autre.pk, niveau=ICI, cible=ici, par=acteur(camille), maintenant=MAINTENANT
        )


class TestInvitation:
    def inviter(self, camille: Compte, ici: str, courriel: str = "Alix@exemple.test"):
        return inviter(
            courriel=courriel,
            role="membre",
            niveau=ICI,
            cible=ici,
            par=acteur(camille),
            maintenant=MAINTENANT,
        )

    @pytest.fixture
    def lien(self, camille, ici):
        return self.inviter(camille, ici)

    def accepter(self, jeton: str, personne: Compte, maintenant: datetime = MAINTENANT):
        return accepter(
            jeton=jeton,
            compte=personne.pk,
            courriels=frozenset({personne.courriel}),
            par=acteur(personne),
            maintenant=maintenant,
        )

    def test_it_gives_the_role_once(self, lien, ici):
        alix = compte("Alix")
        self.accepter(lien[1], alix)
        assert entrer(alix, ici) == ("membre",)
        with pytest.raises(ErreurMetier, match="a déjà servi"):
            self.accepter(lien[1], alix)
        assert raconter(ici)[-2:] == [
            "Camille Exemple a invité alix@exemple.test comme Membre sur Essai 1",
            "Alix Exemple a accepté l’invitation comme Membre sur Essai 1",
        ]

    def test_its_secret_is_not_in_the_database(self, lien):
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM roles_invitation i WHERE i::text LIKE %s", [f"%{lien[1]}%"]
            )
            assert curseur.fetchone() == (0,)

    def test_another_person_cannot_use_it_nor_learns_for_whom_it_is(self, lien):
        sacha = compte("Sacha")
        with pytest.raises(ErreurMetier, match="adressée à a…@exemple"):
            self.accepter(lien[1], sacha)

    def test_it_expires(self, lien):
        alix = compte("Alix")
        with pytest.raises(ErreurMetier, match="a expiré"):
            self.accepter(lien[1], alix, MAINTENANT + VALIDITE_INVITATION)

    def test_withdrawn_it_does_not_work_any_more(self, lien, camille, ici):
        options = {
            "invitation": lien[0].pk,
            "niveau": ICI,
            "cible": ici,
            "par": acteur(camille),
            "maintenant": MAINTENANT,
        }
        annuler_invitation(**options)
        alix = compte("Alix")
        with pytest.raises(ErreurMetier, match="a été annulée"):
            self.accepter(lien[1], alix)
        with pytest.raises(ErreurMetier, match="n’attend plus de réponse"):
            annuler_invitation(**options)

    def test_a_new_one_replaces_it(self, lien, camille, ici):
        _, nouveau = self.inviter(camille, ici, "alix@exemple.test")
        alix = compte("Alix")
        with pytest.raises(ErreurMetier, match="a été annulée"):
            self.accepter(lien[1], alix)
        self.accepter(nouveau, alix)

    def test_nobody_invites_nor_appoints_oneself(self, camille, ici):
        with pytest.raises(ErreurMetier, match="Personne ne se donne un rôle"):
            self.inviter(camille, ici, camille.courriel)
        with pytest.raises(ErreurMetier, match="Personne ne se donne un rôle"):
            donner(camille, "membre", ici, par=acteur(camille))

    def test_it_falls_with_the_role_of_whoever_sent_it(self, lien, camille, ici):
        role = Attribution.objects.get(compte=camille)
        retirer(attribution=role.pk, niveau=ICI, cible=ici, par=SYSTEME, maintenant=MAINTENANT)
        alix = compte("Alix")
        with pytest.raises(ErreurMetier, match="ne peut plus donner ce rôle"):
            self.accepter(lien[1], alix)

    @pytest.mark.parametrize("jeton", ["", "x", "é" * 500, "\ud800", "../../etc"])
    def test_an_invented_link_is_refused(self, db, jeton):
        alix = compte("Alix")
        with pytest.raises(ErreurMetier, match="n’existe pas"):
            self.accepter(jeton, alix)

    @pytest.mark.parametrize("courriel", ["", "alix", "a@b@c", "alix@exemple.test\nBcc: x@y.test"])
    def test_what_is_no_address_is_refused(self, camille, ici, courriel):
        with pytest.raises(ErreurMetier, match="n’est pas une adresse"):
            self.inviter(camille, ici, courriel)
        assert not Invitation.objects.exists()


def test_a_role_that_reads_persons_data_asks_for_a_second_factor(ici):
    alix, dominique = compte("Alix"), compte("Dominique")
    donner(alix, "membre", ici)
    donner(dominique, "gouvernance", ici)
    assert exige_second_facteur(compte=alix.pk, maintenant=MAINTENANT)
    assert not exige_second_facteur(compte=dominique.pk, maintenant=MAINTENANT)


def test_a_role_no_longer_in_the_code_gives_nothing(ici):
    alix = compte("Alix")
    donnee = donner(alix, "membre", ici)
    Attribution.objects.filter(pk=donnee.pk).update(role="disparu")
    assert roles_tenus(compte=alix.pk, maintenant=MAINTENANT) == ()
    assert not exige_second_facteur(compte=alix.pk, maintenant=MAINTENANT)


def test_who_has_access_costs_the_same_whatever_the_number(ici):
    (lieu,) = annuaire().dans([(ICI, ici)])

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            detenteurs(cercles=lieu.cercles, ici=(ICI, ici), maintenant=MAINTENANT)
        return len(requetes)

    donner(compte("Zoe"), "membre", ici)
    avant = compter()
    for nom in ("Alix", "Sacha", "Dominique"):
        donner(compte(nom), "membre", ici)
    assert compter() == avant
