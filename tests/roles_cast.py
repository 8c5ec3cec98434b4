"""The magazine that docs/roles.md speaks of: one person of each role, and something of everything."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles import publishing
from articles.models import Edition, Lead, Person, Picture, Reference, Topic
from articles.writing import text_of
from comments.models import Discussion
from edeconomy.accounts import roles
from edeconomy.outbox.models import Message
from tests.comments.desk import make_reply
from tests.factories import MORNING, make_article, published, work
from tests.pictures import make_picture

MATRIX = Path(settings.BASE_DIR) / "docs" / "roles.md"
WHO = ("anonymous", *roles.ROLES)


def table(heading):
    """[(first cell, who, outcome)] of the table under a heading."""
    text = MATRIX.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert rows[0][1:] == list(WHO)
    return [(row[0], who, outcome) for row in rows[2:] for who, outcome in zip(WHO, row[1:], strict=True)]


def make_user(name, role="", **columns):
    columns |= {"email": f"{name}@canary.example", "password": "pbkdf2_sha256$1$salt$digest"}
    user = get_user_model().objects.create(username=name, **columns)
    if role:
        roles.assign(user, role)
    return user


def make_message(**columns):
    """A mail that was given up."""
    body = b"Subject: Your reply\n\nPress the button.\n"
    columns = {
        "state": "failed",
        "attempts": 3,
        "error": "550 no such mailbox",
        "recipient": "reader@mail.example",
    } | columns
    columns = {"subject": "Your reply", "message_id": f"<{uuid4()}@magazine.example>", "due_at": MORNING} | columns
    return Message.objects.create(body=body, sender="no-reply@magazine.example", **columns)


def make_cast():
    users = {role: make_user(f"the-{role}", role) for role in roles.ROLES}
    person = Person.objects.create(name="Own Name", slug="own-name", user=users["author"])
    mine = {"byline": ["Own Name"]}
    live, own_live = published("Live"), published("Own live", MORNING + timedelta(hours=1), **mine)
    lead = Lead.objects.create(article=live, chosen_at=MORNING, until=timezone.now() + timedelta(days=1))
    own_scheduled = make_article("Own scheduled", **mine)
    publishing.schedule(own_scheduled, timezone.now() + timedelta(days=2))
    return SimpleNamespace(
        users=users | {"superuser": make_user("the-root", is_superuser=True, is_staff=True)},
        person=person,
        own=make_article("Own draft", references=[work("okafor")], **mine),
        own_live=own_live,
        own_scheduled=own_scheduled,
        foreign=make_article("Foreign draft"),
        live=live,
        lead=lead,
        edition=live.editions.get(),
        content_type=ContentType.objects.get_for_model(Edition),
        topic=Topic.objects.get(name="Economics"),
        reference=Reference.objects.get(),
        unused=Person.objects.create(name="Unused", slug="unused"),
        unused_work=Reference.objects.create(raw="Nobody (1999). Cited nowhere."),
        picture=Picture.objects.create(file="a.png", alt="A ledger", credit="C", licence="L", width=1, height=1),
        picture_in_use=make_picture("In use", lead_of=live),
        reply=make_reply(live, approved=False),
        discussion=Discussion.objects.create(article=live),
        user=make_user("somebody", "author"),
        message=make_message(),
    )


def address(words, cast):
    """An address of the matrix, its names replaced by numbers."""
    named = {"missing": 987654, "superuser": cast.users["superuser"].pk}

    def number(match):
        name = match[1].replace("-", "_")
        return str(named[name] if name in named else getattr(cast, name).pk)

    return re.sub(r"{([\w-]+)}", number, words)


def log_in(client, cast, who):
    if who != "anonymous":
        client.force_login(cast.users[who])


ROWS = {
    "bylines": ("person", "role"),
    "filings": ("topic",),
    "citations": ("key", "reference"),
}


def essay_form(article=None, /, **changes):
    """What a browser would send from the form of an essay (or of a new one), with these changes."""
    data = {"title": "A new one", "standfirst": "", "slug": "a-new-one", "picture": ""}
    if article:
        article.refresh_from_db()
        data = {"title": article.title, "standfirst": article.standfirst, "slug": article.slug, "picture": ""}
        data["read_version"] = article.version
        data |= moment("first_published", article.first_published)
        data["text"] = text_of(article)
    for prefix, fields in ROWS.items():
        rows = list(getattr(article, prefix).all()) if article else []
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-id": row.pk, f"{prefix}-{number}-place": row.order + 1}
            data |= {f"{prefix}-{number}-{name}": row.serializable_value(name) for name in fields}
    return data | changes


def moment(name, instant):
    """The two fields in which the admin asks for a time."""
    local = timezone.localtime(instant) if instant else None
    return {f"{name}_0": f"{local:%Y-%m-%d}" if local else "", f"{name}_1": f"{local:%H:%M:%S}" if local else ""}
