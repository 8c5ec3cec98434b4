"""What machines ask for at addresses that are the same on every site."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_robots_are_kept_from_the_desk_and_shown_the_sitemap(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /admin/\n" in text
    assert client.get(re.search(r"Sitemap: http://127.0.0.1:8000(\S+)", text)[1]).status_code == 200


def test_security_txt_says_whom_to_write_to_and_is_not_out_of_date(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.CONTACT_EMAIL = "desk@magazine.example"
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert fields["Contact"] == "mailto:desk@magazine.example"
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=100) < left < timedelta(days=365)


@pytest.mark.parametrize("month", range(1, 13))
def test_security_txt_has_a_date_in_every_month(client, settings, monkeypatch, month):
    settings.CONTACT_EMAIL = "desk@magazine.example"
    now = datetime(2026, month, 28, tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)
    expires = re.search(r"Expires: (\S+)", client.get("/.well-known/security.txt").text)[1]
    assert timedelta(days=150) < datetime.fromisoformat(expires) - now < timedelta(days=220)


def test_browsers_can_search_here(client):
    page = client.get("/").text
    address = re.search(r'<link rel="search" type="application/opensearchdescription\+xml"[^>]*href="([^"]+)"', page)[1]
    answer = client.get(address)
    description = ElementTree.fromstring(answer.content)
    assert description.findtext("{*}ShortName") == "EdEconomy"  # sixteen characters at most
    template = description.find("{*}Url[@type='text/html']").get("template")
    path = template.replace("{searchTerms}", "ledgers").removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200


def test_a_magazine_of_one_long_word_can_be_searched_in_too(client, settings):
    settings.SITE_NAME = "Volkswirtschaftslehre"
    assert "<ShortName>Volkswirtschafts</ShortName>" in client.get("/search/opensearch.xml").text


@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_icons_are_found_where_they_are_looked_for(client, name):
    answer = client.get(f"/{name}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/static/img/{name}")
    assert f'href="/static/img/{name}"' in client.get("/").text
