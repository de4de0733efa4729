"""What any page needs to know: whether to offer Pro Santé Connect."""

from django.http import HttpRequest

from maillage.plateforme.psc.queries import configure


def psc(request: HttpRequest) -> dict[str, bool]:
    return {"psc_configure": configure()}
