"""WSGI entry point: production mode unless EDECONOMY_MODE says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edeconomy.settings")
os.environ.setdefault("EDECONOMY_MODE", "production")

application = get_wsgi_application()
