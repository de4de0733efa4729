"""What the audit tells of Pro Santé Connect. A sign-in itself is told by `comptes`."""

from maillage.plateforme.audit.actions import declarer

RELIER = declarer("psc.liaison", "a relié Pro Santé Connect à {objet}")
DELIER = declarer("psc.retrait", "a retiré Pro Santé Connect de {objet}")
SITUATION = declarer("psc.situation", "a choisi sa situation d’exercice")
FERMER = declarer("psc.fermeture", "a fermé une session à la demande de Pro Santé Connect")
