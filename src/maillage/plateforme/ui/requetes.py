"""The request as our views receive it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Requete(HttpRequest):
    """A request that knows whether htmx asks for a part of the page (`if request.htmx`)."""

    htmx: HtmxDetails
