"""S25: nothing that is typed into a form reaches the headers of a mail: one recipient each, no header of somebody else's making."""

import email
import email.policy
import json

import pytest
from django.core.mail import send_mail
from django.test import Client

from comments.models import Reply
from comments.notices import tell_moderators
from edeconomy.accounts import mailing, roles
from edeconomy.outbox.models import Message
from tests.comments.cast import policy, send
from tests.comments.desk import make_moderator, make_reply, make_user
from tests.factories import MORNING, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "outbox")]

TAILS = ["\r\nBcc: eve@evil.example", "\nBcc: eve@evil.example", "\rBcc: eve@evil.example", "\r\n\r\nA body of mine"]
TAILS += [
    "%0d%0aBcc:%20eve@evil.example",
    "\u2028Bcc: eve@evil.example",
    "\u0085Bcc: eve@evil.example",
    "\x0bBcc: eve@evil.example",
]
TAILS += [
    "\x0cTo: eve@evil.example",
    "\x1cTo: eve@evil.example",
    ", eve@evil.example",
    ";eve@evil.example",
    " <eve@evil.example>",
]
TAILS += ["\\r\\nBcc: eve@evil.example", "=?utf-8?q?=0d=0aBcc:_eve@evil.example?="]
NAMES = [f"Ines{tail}" for tail in TAILS]
ADDRESSES = [
    *(f"ines@example.org{tail}" for tail in TAILS),
    "ines@example.org,eve@evil.example",
    "Ines <ines@example.org>",
    '"ines, eve@evil.example"@example.org',
    '"ines\\", <eve@evil.example>"@example.org',
    '"\x01"@example.org',
    '"\x0b\x0c"@example.org',
    '"ines\\\nBcc: eve"@example.org',
    "ines@[127.0.0.1]",
    "ines@bücher.example",
    *(
        f"ines@a{wide}.example"
        for wide in ("，b＠evil", "；b", "＞，＜eve＠evil", "（x）", "＜", "＂", "：", "％0a", "。。", "b．．c", "－")
    ),
    "ines@example.org。",
    "ines@" + "ü" * 60 + ".example",
    "=?utf-8?q?ines?=@example.org",
    "=?utf-8?q??=@example.org",
    "ines(eve@evil.example)@example.org",
]
OURS = {"subject", "from", "to", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding"}
OURS |= {"list-unsubscribe", "list-unsubscribe-post", "auto-submitted"}


@pytest.fixture
def outbox(settings):
    settings.MAILERS = {"default": {"BACKEND": "edeconomy.outbox.backend.OutboxBackend"}}


def check_all():
    """Every mail that waits to be sent; returns how many there are."""
    waiting = Message.objects.filter(state=Message.State.QUEUED)
    for stored in waiting:
        mail = email.message_from_bytes(bytes(stored.body), policy=email.policy.default)
        names = [name.lower() for name in mail]
        assert set(names) <= OURS and len(names) == len(set(names))
        (to,) = mail["To"].addresses
        assert to.addr_spec == stored.recipient and "," not in to.domain
        assert to.domain != "evil.example"
        assert len(stored.subject.splitlines()) == len(str(mail["Subject"]).splitlines()) == 1
        assert "evil.example" not in str(mail["Subject"])
        assert not mail.is_multipart() and not mail.defects
    return waiting.count()


def foreign(corpus):
    """Addresses and injections of others."""
    folder = corpus / "hostile"
    yield from (entry["email"] for entry in json.loads((folder / "emails.json").read_text()))
    for line in (folder / "header-injection" / "crlfinjection.txt").read_text().splitlines():
        yield f"ines@example.org{line}"


def refused(text):
    """Whether this is no address at all: the guest is told so, and nobody is written to."""
    return any(sign in text.strip() for sign in "\r\n\u2028\u0085;%")


def test_the_mail_to_a_guest(client):
    article = published()
    for name in NAMES:
        assert send(client, article, name=name).status_code in (303, 422)
    for address in ADDRESSES:
        answer = send(client, article, email=address)
        assert answer.status_code == (422 if refused(address) else answer.status_code) and answer.status_code in (
            303,
            422,
        )
    assert check_all() > 3
    assert not Message.objects.filter(recipient__endswith="evil.example").exists()


@pytest.mark.parametrize(
    "spelling",
    [
        "ines@ｅxample.org",
        "ines@ⓔⓧample.org",
        "ines@example。org",
        "ines@EXAMPLE.ORG",
        '"ines"@example.org',
        '"i\\nes"@example.org',
    ],
)
def test_one_mailbox_has_one_spelling(client, settings, spelling):
    """S26: else its owner would get a mail, and none of their wish for silence, for each."""
    settings.CONFIRMATION_LIMITS = [(1, 60 * 60)]
    article = published()
    for address in ("ines@example.org", spelling):
        assert send(client, article, email=address).status_code in (303, 422)
    assert Message.objects.count() == 1
    assert Reply.objects.values("address_digest").distinct().count() == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_outbox_takes_whatever_is_called_an_address(address):
    send_mail("Subject", "Words.", None, [address])
    check_all()


def test_the_mail_to_a_guest_with_an_address_of_the_corpus(client, corpus):
    article = published()
    for address in {*foreign(corpus)}:
        assert send(client, article, email=address).status_code in (303, 422), address
    assert check_all() > 10


def test_a_title_of_an_essay(client):
    for number, name in enumerate(NAMES):
        article = published(f"On {name}", MORNING, slug=f"essay-{number}")
        assert send(client, article, name=name).status_code in (303, 422)
    assert check_all()


def test_the_mail_with_a_link_to_set_a_password(settings):
    settings.ATTEMPT_LIMITS = settings.ATTEMPT_LIMITS | {"reset-network": (1000, 60)}
    make_user("ines", email="ines@example.org")
    for address in ["ines@example.org", *ADDRESSES]:
        answer = Client(headers={"sec-fetch-site": "same-origin"}).post("/accounts/password-reset/", {"email": address})
        assert answer.status_code in (303, 422), address
    mailing.answer_resets()
    assert check_all() == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_somebody_with_an_account(name):
    user = make_moderator("ines", first_name=name, last_name=name, email="ines@example.org")
    mailing.invite(user)
    make_reply(published(), approved=False, name=name[:50])
    assert tell_moderators() == 1
    assert check_all() == 2


@pytest.mark.parametrize("field", ["username", "first_name", "email"])
def test_an_invitation_from_the_desk(client, field):
    editor = make_user("ada", is_superuser=True)
    client.force_login(editor)
    for number, tail in enumerate(TAILS):
        fields = {
            "username": f"ines{number}",
            "first_name": "Ines",
            "email": f"ines{number}@example.org",
            "role": "author",
        }
        fields[field] += tail
        answer = client.post("/admin/accounts/user/add/", fields, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code in (200, 302), tail
    assert check_all() == Message.objects.count()


def test_a_held_reply_says_nothing_to_moderators(client):
    policy("everybody")
    editor = make_user("ada")
    roles.assign(editor, "editor")
    for name in NAMES:
        send(client, published(slug=f"essay-{len(name)}-{ord(name[4])}"), name=name, comment=name)
    Reply.objects.update(confirmed_at=MORNING)
    assert tell_moderators() == 1
    mail = Message.objects.get(recipient=editor.email)
    assert b"Ines" not in bytes(mail.body) and b"evil" not in bytes(mail.body)
    check_all()
