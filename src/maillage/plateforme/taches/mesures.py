"""The queue in the metrics: read at each scrape, so the same for all processes."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from maillage.plateforme.base.metriques import COLLECTEURS

from .queries import mesures


class FileDAttente(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            lues = mesures(timezone.now())  # noqa: TID251 - a scrape is a caller
        except DatabaseError:
            return  # the other measures still answer
        for nom, sens, valeur in (
            ("attente", "Tasks due and not yet taken", lues.attente),
            ("attente_secondes", "How long the oldest due task has waited", lues.age_s),
            ("en_cours", "Tasks running", lues.en_cours),
            ("mortes", "Dead letters: failed or lost, waiting for an operator", lues.mortes),
        ):
            yield GaugeMetricFamily(f"maillage_taches_{nom}", sens, value=valeur)


COLLECTEURS.append(FileDAttente())
