"""Draw the silhouettes that the map's page shows first, from the base maps that are shipped.

    PYTHONPATH=src .venv/bin/python outils/carte/silhouettes.py

Same base maps, same bytes. To be run again when they change; a test says so.
"""

import gzip
import hashlib
import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")

RACINE = Path(__file__).resolve().parents[2]
FONDS = RACINE / "src" / "maillage" / "territoires" / "donnees" / "fonds"


def construire() -> bytes:
    """Fingerprint of each base map → its silhouette, as compressed JSON."""
    from maillage.couverture.web.carte.silhouette import dessiner
    from maillage.plateforme.ui.topologie import Topologie
    from maillage.territoires.rules.fonds import deplier

    silhouettes = {}
    for fichier in sorted(FONDS.glob("*.json.gz")):
        contenu = gzip.decompress(fichier.read_bytes())
        region = fichier.name.removesuffix(".json.gz").partition("-")[2]
        empreinte = hashlib.sha256(contenu).hexdigest()
        silhouettes[empreinte] = dessiner(Topologie(deplier(contenu)), region=region)
    lignes = json.dumps(silhouettes, indent=0, sort_keys=True).encode()
    return gzip.compress(lignes, 9, mtime=0)


if __name__ == "__main__":
    import django

    django.setup()
    from maillage.couverture.web.carte.silhouette import FICHIER

    FICHIER.write_bytes(construire())
