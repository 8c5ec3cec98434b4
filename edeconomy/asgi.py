"""ASGI entry point: production mode unless EDECONOMY_MODE says otherwise."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edeconomy.settings")
os.environ.setdefault("EDECONOMY_MODE", "production")

application = get_asgi_application()
