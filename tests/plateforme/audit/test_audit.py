"""What is written stays as it was written, and whoever touches it is found."""

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from maillage.plateforme.audit import actions
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import HorsTransaction, consigner, sceller
from maillage.plateforme.audit.models import Evenement, Maillon
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.audit.rules import nettoyer
from maillage.plateforme.audit.verification import verifier
from maillage.plateforme.base import cles
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires

MAINTENANT = datetime(2026, 11, 22, 9, tzinfo=UTC)
LIRE = actions.declarer("essai.lecture", "a lu {objet}")
CAMILLE = Acteur(
    nom="Camille Exemple",
    compte=7,
    rpps="10000000001",
    structure="Cabinet inventé",
    role="membre",
    authentification="psc",
    adresse="192.0.2.1",
    requete="abc",
)


def ecrire(nombre: int = 1, locataire: int | None = None, **details: object) -> None:
    for rang in range(nombre):
        with transaction.atomic():
            consigner(
                par=CAMILLE,
                action=LIRE,
                maintenant=MAINTENANT + timedelta(seconds=rang),
                objet=("fiche", str(rang), f"la fiche {rang}"),
                locataire=locataire,
                personne="personne-12",
                details=details,
            )


def tous(locataire: int = PLATEFORME) -> list[Evenement]:
    with avec_locataires(lus=[locataire]):
        return list(evenements(locataire=locataire))


def test_an_event_says_who_what_when_where_and_how_proved(db):
    ecrire(motif="contrôle")
    (lu,) = tous()
    assert phrase(lu) == "Camille Exemple a lu la fiche 0"
    assert (lu.compte, lu.rpps, lu.structure, lu.role) == (
        7,
        "10000000001",
        "Cabinet inventé",
        "membre",
    )
    assert (lu.authentification, lu.adresse, lu.requete) == ("psc", "192.0.2.1", "abc")
    assert lu.a == MAINTENANT
    assert lu.details == {"motif": "contrôle"}


def test_the_person_concerned_is_found_but_never_written_in_clear(db):
    ecrire()
    (lu,) = tous()
    assert "personne-12" not in lu.personne
    with avec_locataires(lus=[PLATEFORME]):
        assert evenements(locataire=PLATEFORME, personne="personne-12").count() == 1
        assert evenements(locataire=PLATEFORME, personne="personne-13").count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(HorsTransaction):
        consigner(par=CAMILLE, action=LIRE, maintenant=MAINTENANT)


def test_an_action_nobody_declared_is_refused(db):
    with pytest.raises(LookupError):
        consigner(par=CAMILLE, action="essai.inconnue", maintenant=MAINTENANT)


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_leaves_no_event():
    def echouer() -> None:
        with transaction.atomic():
            consigner(par=CAMILLE, action=LIRE, maintenant=MAINTENANT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        echouer()
    assert tous() == []


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE audit_evenement SET acteur_nom = 'Personne'",
        "DELETE FROM audit_evenement",
        "TRUNCATE audit_evenement",
        "UPDATE audit_maillon SET numero = 9",
        "DELETE FROM audit_maillon",
    ],
)
def test_nobody_changes_an_event_not_even_the_owner(db, url_proprietaire, requete):
    with psycopg.connect(url_proprietaire) as proprietaire:
        proprietaire.execute(
            "INSERT INTO audit_maillon VALUES (gen_random_uuid(), 0, 1, '', '', now())"
        )
        proprietaire.execute(
            "INSERT INTO audit_evenement (identifiant, locataire, a, action, acteur_nom, rpps,"
            " structure, role, authentification, adresse, requete, objet_type, objet_id,"
            " objet_libelle, personne, details, cle, marque) VALUES (gen_random_uuid(), 0, now(),"
            " 'x', 'x', '', '', '', '', '', '', '', '', '', '', '{}', 'demo', '')"
        )
        with pytest.raises(
            psycopg.errors.InsufficientPrivilege, match="ne se change ni ne s’efface"
        ):
            proprietaire.execute(requete)


@pytest.mark.parametrize("table", ["audit_evenement", "audit_maillon"])
def test_the_application_has_not_even_the_right(db, table):
    from django.db import connection

    for requete in (f"UPDATE {table} SET locataire = 1", f"DELETE FROM {table}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as curseur,
        ):
            curseur.execute(requete)


def test_a_tenant_reads_its_own_events_only(db):
    ecrire(locataire=41)
    ecrire(2, locataire=42)
    assert (len(tous(41)), len(tous(42)), len(tous())) == (1, 2, 0)
    with avec_locataires(lus=[41]):
        assert evenements(locataire=42).count() == 0


def sain(**attendu: int) -> None:
    resultat = verifier(locataires=[41])
    assert resultat.constats == ()
    for nom, valeur in attendu.items():
        assert getattr(resultat, nom) == valeur


@pytest.mark.django_db(transaction=True)
class TestChaine:
    """With real transactions, so that the owner can tamper from another connection."""

    @pytest.fixture(autouse=True)
    def _chaine(self):
        ecrire(3)
        ecrire(2, locataire=41)
        assert sceller(locataires=[41], maintenant=MAINTENANT) == 5

    @pytest.fixture
    def falsifier(self, url_proprietaire):
        """Do what only someone with the database's keys could do: triggers asleep."""

        def falsifier(requete: str, *parametres: object) -> None:
            with psycopg.connect(url_proprietaire, autocommit=True) as proprietaire:
                proprietaire.execute("SET session_replication_role = replica")
                assert proprietaire.execute(requete, parametres).rowcount > 0

        return falsifier

    def constats(self, **options: object) -> list[str]:
        return [c.phrase for c in verifier(locataires=[41], **options).constats]

    def test_an_untouched_chain_is_proved(self):
        sain(evenements=5, maillons=5, non_scelles=0)
        assert sceller(locataires=[41], maintenant=MAINTENANT) == 0
        ecrire()
        sain(evenements=6, maillons=5, non_scelles=1)

    @pytest.mark.parametrize(
        ("champ", "valeur"),
        [
            ("acteur_nom", "Personne"),
            ("a", "2020-01-01T00:00:00Z"),
            ("locataire", None),
            ("details", '{"motif": "autre"}'),
            ("rpps", ""),
            ("action", "essai.autre"),
        ],
    )
    def test_a_changed_event_is_named(self, falsifier, champ, valeur):
        victime = tous()[1]
        if champ == "locataire":
            # Moved to another tenant: removed from one chain, and its link says so.
            falsifier(
                "UPDATE audit_evenement SET locataire = 41 WHERE identifiant = %s", victime.pk
            )
            assert any("retiré" in c for c in self.constats())
            return
        falsifier(
            f"UPDATE audit_evenement SET {champ} = %s WHERE identifiant = %s", valeur, victime.pk
        )
        (constat,) = verifier(locataires=[41]).constats
        assert constat.evenement == str(victime.pk)
        assert constat.numero == 2
        assert constat.phrase.startswith("événement modifié")

    def test_a_removed_event_is_named(self, falsifier):
        victime = tous()[1]
        falsifier("DELETE FROM audit_evenement WHERE identifiant = %s", victime.pk)
        (constat,) = verifier(locataires=[41]).constats
        assert (constat.evenement, constat.phrase) == (str(victime.pk), "événement retiré")

    def test_an_event_removed_with_its_link_leaves_a_hole(self, falsifier):
        victime = tous()[1]
        falsifier("DELETE FROM audit_evenement WHERE identifiant = %s", victime.pk)
        falsifier("DELETE FROM audit_maillon WHERE evenement = %s", victime.pk)
        trouves = self.constats()
        assert "maillons 2 à 2 retirés" in trouves
        assert any("ne suit pas" in c for c in trouves)

    def test_a_chain_numbered_again_after_a_removal_is_found(self, falsifier):
        victime = tous()[1]
        falsifier("DELETE FROM audit_evenement WHERE identifiant = %s", victime.pk)
        falsifier("DELETE FROM audit_maillon WHERE evenement = %s", victime.pk)
        falsifier("UPDATE audit_maillon SET numero = 2 WHERE numero = 3 AND locataire = 0")
        assert any("ne suit pas" in c for c in self.constats())

    def test_an_inserted_event_is_named(self, falsifier):
        faux = uuid.uuid4()
        falsifier(
            "INSERT INTO audit_evenement (identifiant, locataire, a, action, acteur_nom, compte,"
            " rpps, structure, role, authentification, adresse, requete, objet_type, objet_id,"
            " objet_libelle, personne, details, cle, marque) SELECT %s, locataire, a, action,"
            " acteur_nom, compte, rpps, structure, role, authentification, adresse, requete,"
            " objet_type, objet_id, objet_libelle, personne, details, cle, marque"
            " FROM audit_evenement WHERE locataire = 0 LIMIT 1",
            faux,
        )
        (constat,) = verifier(locataires=[41]).constats
        assert constat.evenement == str(faux)
        assert constat.phrase.startswith("événement inséré")
        # The sealer, which cannot know, chains it: it is found all the same.
        sceller(locataires=[41], maintenant=MAINTENANT)
        assert any("modifié" in c for c in self.constats())

    def test_a_cut_tail_is_found_by_whoever_kept_the_head(self, falsifier):
        tetes = verifier(locataires=[41]).tetes
        with avec_locataires(lus=[PLATEFORME]):
            dernier = Maillon.objects.get(locataire=PLATEFORME, numero=3).evenement
        falsifier("DELETE FROM audit_evenement WHERE identifiant = %s", dernier)
        falsifier("DELETE FROM audit_maillon WHERE locataire = 0 AND numero = 3")
        assert self.constats() == [], "by itself the chain cannot know"
        assert self.constats(tetes=tetes) == [
            "la fin de la chaîne manque\u00a0: 3 maillons attendus, 2 trouvés"
        ]

    @pytest.mark.parametrize("numero", [2**63 - 1, 5, 3, 0, -1])
    def test_a_link_cannot_jump_ahead_and_stop_the_chain(self, numero):
        with (
            pytest.raises(IntegrityError),
            avec_locataires(lus=[], ecrit=PLATEFORME),
        ):
            Maillon.objects.create(
                evenement=uuid.uuid4(),
                locataire=PLATEFORME,
                numero=numero,
                empreinte=b"",
                cle="demo",
                scelle_a=MAINTENANT,
            )
        ecrire()
        assert sceller(locataires=[41], maintenant=MAINTENANT) == 1
        sain(evenements=6, non_scelles=0)

    def test_a_false_link_is_named_and_stops_nobody(self):
        with avec_locataires(lus=[], ecrit=PLATEFORME):
            Maillon.objects.create(
                evenement=uuid.uuid4(),
                locataire=PLATEFORME,
                numero=4,
                empreinte=b"x",
                cle="demo",
                scelle_a=MAINTENANT,
            )
        ecrire()
        ecrire(locataire=41)
        assert sceller(locataires=[41], maintenant=MAINTENANT) == 2
        assert self.constats() == ["événement retiré"]

    def test_after_a_rotation_of_keys_old_and_new_are_both_proved(self, monkeypatch):
        nouvelle = "n2:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
        monkeypatch.setenv("MAILLAGE_CLES", f"{nouvelle},{cles.DEMONSTRATION}")
        cles.oublier()
        ecrire()
        sceller(locataires=[41], maintenant=MAINTENANT)
        sain(evenements=6, non_scelles=0)
        with avec_locataires(lus=[PLATEFORME]):
            assert evenements(locataire=PLATEFORME, personne="personne-12").count() == 4
        monkeypatch.setenv("MAILLAGE_CLES", nouvelle)
        cles.oublier()
        assert any("manque au trousseau" in c or "modifié" in c for c in self.constats())

    @pytest.fixture(autouse=True)
    def _trousseau(self):
        yield
        cles.oublier()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_any_detail_can_be_written_as_json_for_postgresql(valeur):
    import json

    propre = nettoyer({"v": valeur})
    texte = json.dumps(propre, allow_nan=False)
    assert "\\u0000" not in texte
    assert nettoyer(propre) == propre
