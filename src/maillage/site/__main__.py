"""The command line: `./maillage COMMANDE` ends here once everything is installed."""

import sys

from .commandes import lancer

if __name__ == "__main__":
    sys.exit(lancer(sys.argv[1:]))
