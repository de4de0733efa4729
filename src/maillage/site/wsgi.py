"""Entry point of the web server: requests are synchronous (docs/decisions/0001)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
application = get_wsgi_application()

# What is loaded now stays for the life of the process: the collector need not walk it again. A
# page makes thousands of short-lived objects; the default counts would stop it several times.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
