"""What the audit will say of messages."""

from maillage.plateforme.audit.actions import declarer

declarer(code="notifications.relance", phrase="a relancé le message {objet}")
declarer(code="notifications.rebond", phrase="a noté le retour du message {objet}")
declarer(code="notifications.defaut_leve", phrase="a rétabli l’adresse {objet}")
