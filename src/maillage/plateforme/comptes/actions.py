"""What the audit tells of accounts."""

from maillage.plateforme.audit.actions import declarer

CREATION = declarer("comptes.creation", "a créé le compte {objet}")
IDENTITE = declarer("comptes.identite", "a corrigé le nom du compte {objet}")
FERMETURE = declarer("comptes.fermeture", "a fermé le compte {objet}")
REOUVERTURE = declarer("comptes.reouverture", "a rouvert le compte {objet}")
CONNEXION = declarer("comptes.connexion", "a ouvert une session")
DECONNEXION = declarer("comptes.deconnexion", "a fermé sa session")
ECHEC = declarer("comptes.echec", "n’a pas réussi à ouvrir le compte {objet}")
VERROUILLAGE = declarer(
    "comptes.verrouillage", "a échoué trop de fois sur le compte {objet}, suspendu cinq minutes"
)
MOT_DE_PASSE = declarer("comptes.mot_de_passe", "a changé son mot de passe")
COURRIEL_AJOUTE = declarer("comptes.courriel_ajoute", "a ajouté une adresse à son compte")
COURRIEL_CONFIRME = declarer("comptes.courriel_confirme", "a confirmé une adresse de son compte")
COURRIEL_PRINCIPAL = declarer("comptes.courriel_principal", "a changé d’adresse principale")
COURRIEL_RETIRE = declarer("comptes.courriel_retire", "a retiré une adresse de son compte")
FACTEUR_AJOUTE = declarer("comptes.facteur_ajoute", "a ajouté à son compte\u00a0: {facteur}")
FACTEUR_RETIRE = declarer("comptes.facteur_retire", "a retiré de son compte\u00a0: {facteur}")
CODES_REFAITS = declarer("comptes.codes_refaits", "a fait de nouveaux codes de secours")
SESSION_FERMEE = declarer("comptes.session_fermee", "a fermé une session de son compte")
EXPIRATION = declarer("comptes.expiration", "a vu sa session fermée\u00a0: {motif}")
