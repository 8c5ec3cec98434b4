"""WSGI entry point: production mode unless EDECONOMY_MODE says otherwise."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from edeconomy.proxies import TrustedProxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edeconomy.settings")
os.environ.setdefault("EDECONOMY_MODE", "production")

try:
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise ImproperlyConfigured("Static files have not been collected: run manage.py collectstatic.")
except ImproperlyConfigured as error:
    sys.exit(str(error))  # what to set, and not where in the code that was found

application = get_wsgi_application()
if not settings.DEBUG:  # it reads models, which can be imported from here on
    rooms = import_string("edeconomy.places.rooms")
    application = import_string("edeconomy.pagecache.wrapper.keeping_pages")(application, rooms.reading.patience)
import_string("edeconomy.readiness.watch").start()
application = TrustedProxies(application, settings.TRUSTED_PROXIES)
