"""The rules of docs/architecture.md that a test can hold."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("articles", "comments", "edeconomy")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BANNED = {"utils", "helpers", "common", "core", "base", "misc", "services", "logic", "managers"}
ADDONS = {path.name for path in (ROOT / "edeconomy").iterdir() if (path / "__init__.py").exists()}


def room(parts):
    """(level, name) of a module path: articles 0, comments 1, an add-on 2, the project's own modules 3; None outside."""
    if parts[0] == "edeconomy":
        return (2, parts[1]) if len(parts) > 1 and parts[1] in ADDONS else (3, "edeconomy")
    return {"articles": (0, "articles"), "comments": (1, "comments")}.get(parts[0])


def imported(path, tree):
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield from ([*above, *filter(None, (node.module or "").split(".")), alias.name] for alias in node.names)


def points_up(path, source):
    """Imports that go against the one direction."""
    level, name = room(path.relative_to(ROOT).parts)
    for module in imported(path, ast.parse(source)):
        aim = room(module)
        if aim and (aim[0] > level or (aim[0] == level == 2 and aim[1] != name)):
            yield ".".join(module)


def test_imports_point_one_way():
    wrong = {str(path.relative_to(ROOT)): list(points_up(path, path.read_text())) for path in SOURCES}
    assert not {path: modules for path, modules in wrong.items() if modules}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("articles/views.py", "from comments.models import Reply"),
        ("articles/models/edition.py", "import edeconomy.demo"),
        ("comments/views.py", "from edeconomy import settings"),
        ("edeconomy/importers/importing.py", "from edeconomy.demo.apps import DemoConfig"),
        ("edeconomy/demo/apps.py", "from ..importers import importing"),
    ],
)
def test_an_import_against_the_direction_is_found(path, source):
    assert list(points_up(ROOT / path, source))


def test_only_comments_know_the_comments_package():
    wrong = [
        str(path)
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] != "comments"
        and any(
            module[0] in ("django_comments", "django_comments_xtd")
            for module in imported(path, ast.parse(path.read_text()))
        )
    ]
    assert not wrong


def test_no_import_hides_in_a_function():
    wrong = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "ready":
                wrong += [f"{path}:{n.lineno}" for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not wrong


def test_no_module_is_named_for_nothing():
    assert not [path for path in SOURCES if path.stem in BANNED or path.parent.name in BANNED]


def test_no_reading_lasts_as_long_as_the_work_on_it():
    """While rows are still being fetched, SQLite's log only grows, and PostgreSQL keeps a transaction open."""
    assert not said_in(r"\.iterator\(", but=[])


def test_safe_html_has_one_door():
    words = re.compile(r"\b(nh3|mark_safe|SafeText|format_html|html_safe|__html__)\b")
    assert not [path for path in SOURCES if words.search(path.read_text()) and path.name != "markup.py"]
    unsafe = re.compile(r"\|\s*safe(seq)?\b|autoescape off|filter safe")
    assert not [path for path in TEMPLATES if unsafe.search(path.read_text())]


def test_public_is_said_in_two_methods():
    """Reader pages start from `live`, `on_record` or what is built on them, and never read a working copy."""
    public = [ROOT / "articles" / name for name in ("views.py", "essay_page.py", "citing.py", "paging.py")]
    for path in public:
        source = path.read_text()
        assert set(re.findall(r"Edition\.objects\.(\w+)", source)) <= {
            "live",
            "on_record",
            "listed",
            "at_former_address",
        }
        names = {module[-1] for module in imported(path, ast.parse(source)) if module[:2] == ["articles", "models"]}
        assert names <= {"Edition", "Person", "Topic", "Lead"}


def said_in(words, but):
    """Where a source matches, `but` left out; both are paths from the root."""
    places = {str(path.relative_to(ROOT)) for path in SOURCES if re.search(words, path.read_text())}
    return {place for place in places - set(but) if "/migrations/" not in place}


def test_a_guests_address_has_one_door():
    assert not said_in(r"\buser_email\b", ["comments/addresses.py", "comments/models/reply.py"])
    templates = (*TEMPLATES, *(ROOT / "templates").rglob("*.txt"))
    assert not [path for path in templates if re.search("user_email|address_digest", path.read_text())]
    assert "user_email" not in "".join(path.read_text() for path in (ROOT / "static").rglob("*.js"))


def test_what_is_not_loaded_of_a_reply_is_not_fetched_another_way():
    """`public`, `shown` and `places` leave out what only moderators read; these would bring it back."""
    comments = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "comments"]
    wrong = re.compile(
        r"\.defer\(None\)|refresh_from_db|arefresh|get_deferred_fields|FETCH_ONE|FETCH_PEERS|\.raw\(|\.cursor\("
    )
    assert not [path for path in comments if wrong.search(path.read_text())]
    public = [ROOT / "comments" / name for name in ("threads.py", "views.py", "templatetags/replies.py")]
    assert not [path for path in public if "addresses" in path.read_text() or ".values()" in path.read_text()]


def test_forwarding_headers_are_read_in_one_place():
    words = r"(?i)forwarded|x[-_]real[-_]ip|USE_X_|SECURE_PROXY_SSL_HEADER|CF[-_]Connecting"
    assert not said_in(words, ["edeconomy/proxies.py"])
    assert (
        not settings.USE_X_FORWARDED_HOST and not settings.USE_X_FORWARDED_PORT and not settings.SECURE_PROXY_SSL_HEADER
    )


@pytest.mark.parametrize("room", ["accounts", "outbox"])
def test_a_foundation_imports_nothing_of_ours(room):
    for path in (ROOT / "edeconomy" / room).rglob("*.py"):
        ours = {tuple(module[:2]) for module in imported(path, ast.parse(path.read_text())) if module[0] in PACKAGES}
        assert ours <= {("edeconomy", room)}, path


def test_whoever_writes_mail_does_not_know_the_outbox():
    for path in SOURCES:
        if "outbox" not in path.parts:
            modules = [module[:2] for module in imported(path, ast.parse(path.read_text()))]
            assert ["edeconomy", "outbox"] not in modules, path


def test_the_work_of_the_worker_can_be_done():
    assert settings.WORK
    for name, seconds in settings.WORK.items():
        assert callable(import_string(name)) and seconds >= 1, name


def routes(patterns):
    for pattern in patterns:
        yield from routes(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]


def test_every_form_needs_a_token_but_for_three():
    """A guest's reply has a token of its own; the other two are links of a mail, which is all the authority there is."""
    exempt = {
        route.name for route in routes(get_resolver().url_patterns) if getattr(route.callback, "csrf_exempt", False)
    }
    assert exempt == {"post_reply", "confirm_reply", "stop_writing"}
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert order.index("OwnOrigin") < order.index("Sessions") < order.index("CsrfViewMiddleware")


def test_nothing_is_inline_in_a_template():
    inline = re.compile(
        r"<script(?![^>]*\b(src=|type=\"application/ld\+json\"))|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )
    assert not [path for path in TEMPLATES if inline.search(path.read_text())]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


def test_every_test_folder_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_requirements_are_pinned_by_hash_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
        assert pins
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
        assert not re.search(r"https?://|--index|--find-links", text)
