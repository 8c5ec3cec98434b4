"""Passwords cost nothing here; tests count how often one is hashed."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.edeconomy.people import MD5


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = [MD5]


@pytest.fixture
def hashed(monkeypatch):
    """One entry for each password that was hashed."""
    calls, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        calls.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls
