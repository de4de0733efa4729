"""Counters read by a monitoring system at /metriques (Prometheus text format)."""

import os

from prometheus_client import Counter, Histogram
from prometheus_client.registry import Collector

# Set before the web processes start, so that they add up their counters.
DOSSIER_PARTAGE = os.environ.get("PROMETHEUS_MULTIPROC_DIR")

REQUETES = Counter("maillage_requetes_total", "Requests answered", ["route", "methode", "statut"])
DUREES = Histogram(
    "maillage_requete_secondes",
    "Time to answer a request, in seconds",
    ["route"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)

# What rooms and modules read when asked rather than count: added by them when Django starts.
COLLECTEURS: list[Collector] = []
