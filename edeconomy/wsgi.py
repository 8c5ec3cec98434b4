"""WSGI entry point: production mode unless EDECONOMY_MODE says otherwise."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from edeconomy.proxies import TrustedProxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edeconomy.settings")
os.environ.setdefault("EDECONOMY_MODE", "production")

if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured("Static files have not been collected: run manage.py collectstatic.")

application = TrustedProxies(get_wsgi_application(), settings.TRUSTED_PROXIES)
