"""What the audit will say of what operators do to tasks."""

from maillage.plateforme.audit.actions import declarer

declarer(code="taches.rejeu", phrase="a rejoué la tâche {objet}")
declarer(code="taches.annulation", phrase="a annulé la tâche {objet}")
