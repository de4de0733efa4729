"""What the audit will say of imports."""

from maillage.plateforme.audit.actions import declarer

DEPOT = declarer("imports.depot", "a déposé le fichier {objet} à importer")
CONFIRMATION = declarer("imports.confirmation", "a confirmé l’import {objet}")
ABANDON = declarer("imports.abandon", "a abandonné l’import {objet}")
REPRISE = declarer("imports.reprise", "a repris l’import {objet}")
APPLICATION = declarer("imports.application", "a importé {objet}\u00a0: {resultat}")
EFFACEMENT = declarer("imports.effacement", "a effacé le fichier {objet}, jamais confirmé")
