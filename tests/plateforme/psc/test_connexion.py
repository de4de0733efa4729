"""Signing in by Pro Santé Connect, against a real OpenID provider."""

from maillage.plateforme.psc.models import IdentitePsc


def test_a_known_professional_signs_in(personne, relie):
    compte = relie("camille", "camille@exemple.test")
    reponse = personne.se_connecter("camille", next="/regles")
    assert reponse.redirect_chain[-1][0] == "/regles"
    assert personne.client.session["_auth_user_id"] == str(compte.pk)
    identite = IdentitePsc.objects.get(compte=compte)
    assert (identite.prenom, identite.nom, identite.rpps[:3]) == ("Camille", "Exemple", "999")
