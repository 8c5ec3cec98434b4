"""The magazine as it is served: two processes of the web server, the worker, and commands beside them."""

import json
import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import served

MOST = 16  # connections, so that each process is asked

# Approves one reply after the other, each time reading at once while others read.
APPROVING = """
import sys, urllib.request
from concurrent.futures import ThreadPoolExecutor
from django.contrib.auth import get_user_model
from comments import moderation
from comments.models import Reply
address, moderator = {address!r}, get_user_model().objects.get(username="editor")
def read(_=None):
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()
with ThreadPoolExecutor(4) as pool:
    for n in range(15):
        reading = [pool.submit(read) for _ in range(8)]
        (moderation.approve if n % 3 else moderation.remove)(Reply.objects.filter(comment=f"Thought {{n}}."), moderator)
        seen = [f"Thought {{n}}." in page for page in pool.map(read, range(8))]
        assert seen == [bool(n % 3)] * 8, (n, seen)
        [page.result() for page in reading]
print("all read at once")
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    yield from served(tmp_path_factory)


@pytest.fixture
def essay(demo):
    """The address of an essay."""
    return re.search(r'href="(/articles/[^/"]+/)"', demo.get("/articles/")[2].decode())[1]


def read(demo, address):
    """By many at once."""
    with ThreadPoolExecutor(8) as pool:
        return [(status, body.decode()) for status, _, body in pool.map(lambda _: demo.get(address), range(MOST))]


def post(demo, address, **fields):
    headers = {"Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(demo.url + address, urllib.parse.urlencode(fields).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def shell(demo, script):
    return demo.run("shell", "--no-imports", "-c", script)


def test_a_posted_and_approved_reply_is_on_the_page_at_the_very_next_read(demo, essay):
    article = re.search(r"/token/\?article=\d+", read(demo, essay)[0][1])[0]
    token = json.loads(demo.get(article)[2])["value"]
    fields = {"comment": "Posted, then approved.", "name": "Ines", "email": "ines@example.org", "url": "", "phone": ""}
    post(demo, f"{essay}replies/", token=token, reply_to="", **fields)
    post(demo, re.search(r"/replies/confirm/\S+", demo.mail("ines@example.org"))[0])
    assert not any("Posted, then approved." in page for _, page in read(demo, essay))
    script = "from comments import moderation; from comments.models import Reply; from django.contrib.auth import get_user_model as u;"
    shell(demo, f"{script} moderation.approve(Reply.objects.waiting(), u().objects.get(username='editor'))")
    assert all("Posted, then approved." in page for _, page in read(demo, essay))


def test_every_reader_sees_every_decision_at_once(demo, essay, tmp_path):
    replies = "".join(
        f"  - {{id: {n}, name: Ida, text: Thought {n}., state: {'held' if n % 3 else 'approved'}}}\n" for n in range(15)
    )
    file = tmp_path / "replies.yaml"
    file.write_text(f"article: {essay.split('/')[2]}\nreplies:\n{replies}")
    demo.run("import_replies", str(file))
    assert "all read at once" in shell(demo, APPROVING.format(address=demo.url + essay))


def test_a_withdrawn_page_is_gone_at_the_very_next_read(demo, essay):
    slug = essay.split("/")[2]
    title = re.search(r"<title>(.*?) ·", read(demo, essay)[0][1])[1]
    assert all(status == 200 for status, _ in read(demo, essay))
    assert any(title in page for _, page in read(demo, "/articles/"))
    demo.run("article", "withdraw", slug)
    assert all(status == 404 for status, _ in read(demo, essay))
    assert not any(title in page for page_of in ("/", "/articles/") for _, page in read(demo, page_of))
    demo.run("article", "restore", slug, "--note", "It was right.")
    assert all(status == 200 and "It was right." in page for status, page in read(demo, essay))


def test_a_kept_page_is_packed_and_known_again_by_any_process(demo, essay):
    (tag,) = {demo.get(essay, accept_encoding="br")[1]["ETag"] for _ in range(MOST)}
    for _ in range(MOST):
        assert demo.get(essay, if_none_match=tag, accept_encoding="br")[0] == 304
    assert demo.get(essay, accept_encoding="br")[1]["Content-Encoding"] == "br"
