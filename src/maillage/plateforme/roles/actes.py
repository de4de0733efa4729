"""What the audit tells of roles and invitations."""

from maillage.plateforme.audit.actions import declarer

ATTRIBUTION = declarer("acces.attribution", "a donné à {beneficiaire} le rôle {role} sur {objet}")
RETRAIT = declarer("acces.retrait", "a retiré à {beneficiaire} le rôle {role} sur {objet}")
INVITATION = declarer("acces.invitation", "a invité {courriel} comme {role} sur {objet}")
ACCEPTATION = declarer("acces.acceptation", "a accepté l’invitation comme {role} sur {objet}")
ANNULATION = declarer("acces.annulation", "a annulé l’invitation de {courriel} sur {objet}")
REFUS = declarer("acces.refus", "s’est vu refuser «\u00a0{permission}\u00a0» sur {objet}")
CONSULTATION = declarer("audit.consultation", "a consulté le journal de {objet}")
EXPORT = declarer("audit.export", "a exporté le journal de {objet} ({lignes} lignes)")
