"""The outbox in the metrics, read at each scrape."""

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from maillage.plateforme.base.metriques import COLLECTEURS

from .queries import effectifs


class BoiteDEnvoi(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            lus = effectifs()
        except DatabaseError:
            return  # the other measures still answer
        mesure = GaugeMetricFamily("maillage_messages", "Messages kept, by state", labels=["etat"])
        for etat, nombre in lus.items():
            mesure.add_metric([etat], nombre)
        yield mesure


COLLECTEURS.append(BoiteDEnvoi())
