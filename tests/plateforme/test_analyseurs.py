"""What reads texts from outside, and has no test of its own for it: a value or a sentence."""

import base64

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import lire_trousseau
from maillage.plateforme.base.stockage import rangement_s3

BASE64 = st.binary(min_size=30, max_size=34).map(lambda o: base64.b64encode(o).decode())
ENTREES = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}:{}".format, st.text(alphabet="ab-:é0", max_size=18), BASE64 | st.text(max_size=9)
    ),
)


@given(st.lists(ENTREES, max_size=4), st.sampled_from([",", "\n", "\r\n", " , "]))
def test_a_ring_of_keys_is_read_or_refused_with_a_sentence(entrees, separateur):
    try:
        trousseau = lire_trousseau(separateur.join(entrees))
    except ErreurMetier as erreur:
        refus, trousseau = str(erreur), {}
    else:
        refus = ""
    assert all(len(cle) == 32 for cle in trousseau.values())
    # The sentence names an entry, never shows a key.
    assert not [e for e in entrees if len(e) > 44 and e.partition(":")[2] in refus]


@given(st.text(max_size=80))
def test_an_address_of_storage_is_read_or_refused_with_a_sentence(adresse):
    for essai in (adresse, f"s3://{adresse}"):
        try:
            reglages = rangement_s3(essai, {})
        except ErreurMetier:
            continue
        assert reglages["OPTIONS"]["bucket_name"]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    type_=st.one_of(
        st.sampled_from(["multipart/form-data", "application/json", "text/plain; charset=x"]),
        st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
        st.text(alphabet="ab=;\"'-", max_size=20).map(
            lambda t: f"multipart/form-data; boundary={t}"
        ),
    ),
    corps=st.binary(max_size=200),
    longueur=st.sampled_from([None, "", "0", "-1", "x", "1 1", "0x1", "9" * 5000]),
)
def test_no_body_nor_its_description_is_a_breakdown(type_, corps, longueur):
    autres = {} if longueur is None else {"CONTENT_LENGTH": longueur}
    reponse = Client().generic("POST", "/simulateur/liste", corps, content_type=type_, **autres)
    assert reponse.status_code < 500
