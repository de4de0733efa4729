"""What every page needs to know of the place it stands in."""

from django.http import HttpRequest

# For everybody; the pages of one's role start from « Mes espaces », sources and API from the foot.
ENTREES = [
    ("simulateur", "Simulateur", "calculator"),
    ("carte", "Carte", "map"),
    ("couverture", "Couverture", "puzzle"),
    ("portrait", "Portrait", "clipboard-data"),
    ("projets", "Monter une CPTS", "signpost-split"),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    ici = request.resolver_match.view_name if request.resolver_match else ""
    # `panne`: the page of a breakdown asks nothing of a database that may be the cause.
    return {"navigation": ENTREES, "ici": ici, "panne": False}
