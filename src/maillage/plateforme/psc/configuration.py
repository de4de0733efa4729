"""The settings of Pro Santé Connect, read from the environment. Knows nothing of Django."""

from collections.abc import Mapping
from typing import Any

NECESSAIRES = ("MAILLAGE_PSC_DECOUVERTE", "MAILLAGE_PSC_CLIENT", "MAILLAGE_PSC_SECRET")


def fournisseurs(environnement: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    """What allauth expects in SOCIALACCOUNT_PROVIDERS; empty when PSC is not configured.

    Raises RuntimeError, at start, for a configuration that is only half there or is not https.
    """
    presentes = [nom for nom in NECESSAIRES if environnement.get(nom)]
    if not presentes:
        return {}
    manquantes = [nom for nom in NECESSAIRES if nom not in presentes]
    if manquantes:
        raise RuntimeError(f"Pro Santé Connect\u00a0: définissez aussi {', '.join(manquantes)}.")
    decouverte = environnement["MAILLAGE_PSC_DECOUVERTE"]
    schemas = ("https://",) if production else ("https://", "http://127.0.0.1:")
    if not decouverte.startswith(schemas) or "/.well-known/" not in decouverte:
        raise RuntimeError(
            "MAILLAGE_PSC_DECOUVERTE doit être une adresse https qui contient /.well-known/."
        )
    certificat = environnement.get("MAILLAGE_PSC_CERTIFICAT", "")
    cle = environnement.get("MAILLAGE_PSC_CERTIFICAT_CLE", "")
    if bool(certificat) != bool(cle):
        raise RuntimeError("MAILLAGE_PSC_CERTIFICAT et MAILLAGE_PSC_CERTIFICAT_CLE vont ensemble.")
    niveaux = environnement.get("MAILLAGE_PSC_ACR") or "eidas1"
    application = {
        "name": "Pro Santé Connect",
        "client_id": environnement["MAILLAGE_PSC_CLIENT"],
        "secret": environnement["MAILLAGE_PSC_SECRET"],
        "settings": {
            "decouverte": decouverte,
            "emetteur": environnement.get("MAILLAGE_PSC_EMETTEUR", ""),
            "acr": [niveau.strip() for niveau in niveaux.split(",") if niveau.strip()],
            "certificat": (certificat, cle) if certificat else None,
            "autorites": environnement.get("MAILLAGE_PSC_AUTORITES", ""),
            "token_auth_method": environnement.get("MAILLAGE_PSC_METHODE", "client_secret_post"),
        },
    }
    return {"psc": {"APPS": [application]}}
