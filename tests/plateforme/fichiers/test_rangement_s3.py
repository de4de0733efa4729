"""The same on an S3-compatible storage: a server started for the test."""

import pytest
from tests.plateforme.fichiers.conftest import MAINTENANT
from tests.plateforme.fichiers.exemples import PDF

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.stockage import rangement_s3
from maillage.plateforme.fichiers import commands, rangement
from maillage.plateforme.fichiers.queries import contenu_de

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def serveur_s3():
    from moto.server import ThreadedMotoServer

    serveur = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    serveur.start()
    hote, port = serveur.get_host_and_port()
    yield f"http://{hote}:{port}"
    serveur.stop()


@pytest.fixture
def seau(serveur_s3, settings):
    environnement = {
        "MAILLAGE_S3_ADRESSE": serveur_s3,
        "MAILLAGE_S3_REGION": "eu-west-3",
        "MAILLAGE_S3_CLE": "essai",
        "MAILLAGE_S3_SECRET": "essai",
    }
    settings.STORAGES = settings.STORAGES | {
        "fichiers": rangement_s3("s3://maillage-essai/fichiers", environnement)
    }
    stockage = rangement.rangement()
    stockage.connection.create_bucket(
        Bucket="maillage-essai", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    yield stockage.bucket
    stockage.bucket.objects.all().delete()
    stockage.bucket.delete()


def test_a_file_lives_in_the_bucket_until_it_is_erased(seau, deposer, porteur, acteur):
    depot = deposer()
    deposer("copie.pdf")
    (objet,) = list(seau.objects.all())
    assert objet.key.startswith("fichiers/")
    contenu = contenu_de(
        par=acteur, porteur=porteur, maintenant=MAINTENANT, identifiant=depot.fichier
    )
    with rangement.ouvrir(contenu.cle) as ouvert:
        assert ouvert.read() == PDF
    rangement.retirer(contenu.cle)
    assert list(seau.objects.all()) == []
    rangement.retirer(contenu.cle)


def test_a_storage_that_is_away_is_a_sentence(settings, deposer, deux_locataires):
    environnement = {
        "MAILLAGE_S3_ADRESSE": "http://127.0.0.1:1",
        "MAILLAGE_S3_CLE": "essai",
        "MAILLAGE_S3_SECRET": "essai",
        "MAILLAGE_S3_REGION": "eu-west-3",
    }
    settings.STORAGES = settings.STORAGES | {"fichiers": rangement_s3("s3://a", environnement)}
    with pytest.raises(rangement.RangementIndisponible, match="ne répond pas, ou il est plein"):
        deposer()
    assert commands.effacer_perimes(maintenant=MAINTENANT) == 0


@pytest.mark.parametrize("adresse", ["seau", "https://seau/", "s3:///prefixe", "s3:"])
def test_an_address_of_another_form_is_refused(adresse):
    with pytest.raises(ErreurMetier, match="écrivez s3://seau/préfixe"):
        rangement_s3(adresse, {})
