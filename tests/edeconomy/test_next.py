"""S15: wherever a request names where to go on, one ends on a page of the magazine."""

from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from tests.edeconomy.people import LOG_IN, browser, log_in, make_user

pytestmark = pytest.mark.django_db

BASE = "http://testserver"
OUT = "/accounts/logout/"
OWN = [
    "/articles/?nothing=x",
    "/privacy/",
    "/search/?q=a%0d%0ab//c",
    "/search/?q=／",
    "/accounts/",
    "/accounts/password-change/",
]
FOREIGN = """
// //? //# //?x //#x /// //// //. //.. //./ //%20 //%09 //%00 //%2f //%5c /.// /..// /./ /../ /. /.. /%2e/ /%2e%2e/
/%2e//evil.example //evil.example ///evil.example ////evil.example //evil.example/%2e%2e //evil.example/..
/\\evil.example \\\\evil.example \\/evil.example /\\/evil.example /..//evil.example /.//evil.example
/articles/..//evil.example /articles/../..//evil.example /articles/%2e%2e//evil.example /articles//evil.example
/articles/..\\evil.example /articles/%5cevil.example /admin//evil.example /admin/..//evil.example
/admin/%2e%2e/%2fevil.example https://evil.example http://evil.example https:evil.example http:evil.example
https:/evil.example http:///evil.example HTTPS://EVIL.EXAMPLE //evil.example:80 //user@evil.example
//testserver@evil.example https://testserver@evil.example https://testserver.evil.example http://testserver/
https://testserver/articles/ //testserver/ http://127.0.0.1:8000/ javascript:alert(1) JaVaScRiPt:alert(1)
data:text/html,x vbscript:x mailto:a@evil.example ftp://evil.example file:///etc/passwd evil.example www.evil.example
articles/ ?next=//evil.example #//evil.example //[::1]/ //[evil /[evil] //] %2f%2fevil.example %5cevil.example
.//evil.example @evil.example /%2fevil.example /%2f%2fevil.example /%5cevil.example /%252f%252fevil.example /%0d%0a
/%0d%0aLocation:%20//evil.example /a%0d%0ab /%00 /%09/evil.example /nothing /nothing/ /admin/nothing/ /articles
/%E2%88%95evil.example /%ff/evil.example /accounts/login/ /accounts/login /accounts/logout/ /admin/login/
/admin/logout/ /%61ccounts/logout/ /accounts/./logout/ /accounts/login/?next=//evil.example
/accounts/login/?next=/accounts/login/ /;//evil.example
""".split()
FOREIGN += [
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "\x01//evil.example",
    "",
    "/\r\n",
    "/\0",
]
FOREIGN += [
    "/art\ticles/",
    "/／evil.example",
    "//／evil.example",
    "／／evil.example",
    "/∕evil.example",
    "/⁄evil.example",
    "/\u202e/x",
]


@pytest.fixture
def anna():
    return make_user()


class Journey:
    """Follows redirects as a browser does; each stop is ours. What stands at an address is asked once."""

    def __init__(self, client):
        self.client, self.stops = client, {}

    def end(self, answer, path):
        """(address, status) of the last one."""
        for _ in range(6):
            if "Location" not in answer:
                return path, answer.status_code
            path = joined(path, answer["Location"])
            if path not in self.stops:
                self.stops[path] = self.client.get(path)
            answer = self.stops[path]
        pytest.fail(f"no end: {path}")


def joined(path, location):
    location = urljoin(BASE + path, location)
    assert location.startswith(BASE + "/") and location.isprintable() and "\\" not in location, location
    path = location.removeprefix(BASE)
    assert not path.startswith("//") and not urlsplit(path).netloc, location
    return path


def inside():
    client = browser()
    log_in(client)
    return client


def test_whatever_next_says_a_log_in_ends_on_a_page_of_ours(anna):
    journey = Journey(inside())
    for path in FOREIGN[::3]:  # the rest below, where no password is checked
        assert journey.end(log_in(browser(), next=path), LOG_IN) == ("/", 200), path


def test_whoever_is_logged_in_already_goes_on_to_a_page_of_ours(anna):
    journey = Journey(inside())
    for path in FOREIGN:
        assert journey.end(journey.client.get(LOG_IN, {"next": path}), LOG_IN) == ("/", 200), path


def test_whatever_next_says_a_log_out_ends_on_a_page_of_ours(anna):
    journey = Journey(browser())
    for path in FOREIGN:
        assert journey.end(journey.client.post(OUT, {"next": path}), OUT) == ("/", 200), path
        assert journey.end(journey.client.post(f"{OUT}?next={quote(path)}"), OUT) == ("/", 200), path


def test_the_desk_hands_on_what_it_was_asked_to_the_one_door(anna):
    client, stranger = browser(), inside()
    for path in (
        "//",
        "//evil.example",
        "/\\evil.example",
        "/admin//evil.example",
        "/%0d%0a",
        "https:evil.example",
        "/／x",
    ):
        end, status = Journey(client).end(client.get(f"/admin/login/?next={quote(path)}"), "/admin/login/")
        assert status == 200 and urlsplit(end).path == LOG_IN, path
        assert 'name="next" value=""' in client.get(end).text, path
        answer = stranger.get(f"/admin/login/?next={quote(path)}")
        assert "Location" not in answer and answer.status_code == 403  # no desk, so the page that says so


@pytest.mark.parametrize("path", OWN)
def test_next_leads_where_one_wanted_to_go(anna, path):
    client = browser()
    assert Journey(client).end(log_in(client, next=path), LOG_IN) == (quote(path, safe="/?=%"), 200)


REQUESTED = """
//evil.example //evil.example/ //evil.example/.. //evil.example/admin //evil.example/articles /%2fevil.example
/..//evil.example ///evil.example //admin //admin/ //articles //accounts/ /\\evil.example /\\evil.example/
/admin//evil.example /admin//evil.example/articles /admin/..//evil.example /articles//evil.example
/accounts//evil.example/ //evil.example/accounts/ // /// /./ /../
""".split()


@pytest.mark.parametrize("secure", [False, True])
def test_a_path_that_looks_like_another_host_is_none(anna, settings, secure):
    """Neither what adds a slash, nor what asks to log in, nor what leads to https makes an address of it."""
    settings.SECURE_SSL_REDIRECT = secure
    for client in (browser(), inside() if not secure else browser()):
        for path in REQUESTED:
            answer = client.get("/", PATH_INFO=unquote(path))
            if "Location" in answer:
                location = urlsplit(urljoin(BASE + path, answer["Location"]))
                assert location.netloc == "testserver" and location.path, (path, answer["Location"])
            else:
                assert answer.status_code in (200, 403, 404), path
