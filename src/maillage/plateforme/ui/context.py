"""What every page needs to know of the place it stands in."""

from django.http import HttpRequest

# Public navigation; signed-in people will get the one of their role (docs: ux, "Shape").
ENTREES = [
    ("simulateur", "Simulateur", "calculator"),
    ("regles", "Règles et sources", "journal-text"),
    ("api", "API", "braces"),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    ici = request.resolver_match.view_name if request.resolver_match else ""
    return {"navigation": ENTREES, "ici": ici}
