"""What `django-admin startproject` writes, for a server: the yardstick, a good Django app as most are."""

import os
from pathlib import Path

from edeconomy import environment

DATA = Path(os.environ["EDECONOMY_DATA"])
CACHED = os.environ.get("BENCH_CACHED") == "1"  # with Django's own cache middleware; its pages then carry no CSRF token

DEBUG = False
SECRET_KEY = "of a bench, on this machine alone"
ALLOWED_HOSTS = ["127.0.0.1"]
BASE_URL = "http://127.0.0.1"

INSTALLED_APPS = [
    "tests.bench.plain",
    "edeconomy.storage",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    *(["django.middleware.cache.UpdateCacheMiddleware"] if CACHED else []),
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["django.middleware.cache.FetchFromCacheMiddleware"] if CACHED else []),
]
ROOT_URLCONF = "tests.bench.plain.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tests.bench.plain.views.site",
            ]
        },
    },
]
DATABASES = {"default": environment.database(DATA / "plain.sqlite3", None)}  # as ours
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
USE_TZ = True
