"""Entry point of the web server: requests are synchronous (docs/decisions/0001)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
application = get_wsgi_application()
