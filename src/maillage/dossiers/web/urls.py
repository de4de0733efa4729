"""Addresses of the cases, step by step. Each step gives its own."""

from .annuaire.urls import urlpatterns as annuaire
from .bureau.urls import urlpatterns as bureau
from .depot.urls import urlpatterns as depot
from .documents.urls import urlpatterns as documents
from .dossier.urls import urlpatterns as dossier
from .instruction.urls import urlpatterns as instruction
from .redaction.urls import urlpatterns as redaction
from .route.urls import urlpatterns as route
from .seances.urls import urlpatterns as seances
from .suites.urls import urlpatterns as suites

# The road first: « ouvrir » is an address, never the code of a CPTS.
urlpatterns = [
    *(*route, *bureau, *annuaire, *seances, *instruction, *depot, *documents, *redaction),
    *(*suites, *dossier),
]
