"""What the audit tells of files."""

from maillage.plateforme.audit.actions import declarer

DEPOT = declarer("fichiers.depot", "a déposé {objet}")
REMPLACEMENT = declarer("fichiers.remplacement", "a déposé une nouvelle version de {objet}")
QUARANTAINE = declarer("fichiers.quarantaine", "a mis en quarantaine {objet}")
LECTURE = declarer("fichiers.lecture", "a ouvert {objet}")
SUPPRESSION = declarer("fichiers.suppression", "a supprimé {objet}")
RETABLISSEMENT = declarer("fichiers.retablissement", "a rétabli {objet}")
EFFACEMENT = declarer("fichiers.effacement", "a effacé le contenu de {objet}")
