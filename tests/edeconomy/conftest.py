"""Tests count how often a password is hashed."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher


@pytest.fixture
def hashed(monkeypatch):
    """One entry for each password that was hashed."""
    calls, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        calls.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls
