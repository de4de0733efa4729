"""The tasks of the tasks: forget those that ended long ago."""

from .commands import purger
from .declaration import Contexte, tache


@tache(titre="Effacement des tâches finies", cron="40 3 * * *")
def effacer_les_finies(context: Contexte) -> None:
    purger()
