"""Where allauth looks for providers; ours is `web/fournisseur.py`."""

from .web.fournisseur import FournisseurPsc

provider_classes = [FournisseurPsc]
