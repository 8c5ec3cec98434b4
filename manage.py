#!/usr/bin/env python
"""Django's command line. Without EDECONOMY_MODE it runs in development mode, `manage.py demo` in demo mode."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edeconomy.settings")
    os.environ.setdefault("EDECONOMY_MODE", "demo" if sys.argv[1:2] == ["demo"] else "development")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
