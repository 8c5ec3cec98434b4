"""People with an account, and the browsers they use."""

import re

from django.contrib.auth import get_user_model
from django.test import Client

from edeconomy.accounts import roles

PASSWORD = "seven ledgers, all balanced"
LOG_IN = "/accounts/login/"


def make_user(name="anna", role="", **fields):
    user = get_user_model().objects.create_user(name, f"{name}@example.com", PASSWORD, **fields)
    if role:
        roles.assign(user, role)
    return user


def browser(**options):
    """Sends forms as a browser does from a page of ours."""
    return Client(headers={"sec-fetch-site": "same-origin"}, **options)


def log_in(client, username="anna", password=PASSWORD, **fields):
    return client.post(LOG_IN, {"username": username, "password": password, **fields})


def signed_in(client):
    return client.get("/accounts/").status_code == 200


def token_in(answer):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', answer.text)[1]
