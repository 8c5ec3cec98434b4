"""The rules of docs/architecture.md that a test can hold."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

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


def test_safe_html_has_one_door():
    words = re.compile(r"\b(mark_safe|SafeText|format_html|html_safe|__html__)\b")
    assert not [path for path in SOURCES if words.search(path.read_text()) and path.name != "markup.py"]
    unsafe = re.compile(r"\|\s*safe(seq)?\b|autoescape off|filter safe")
    assert not [path for path in TEMPLATES if unsafe.search(path.read_text())]


def test_public_is_said_in_two_methods():
    """Reader pages start from `live`, `on_record` or what is built on them, and never read a working copy."""
    public = [ROOT / "articles" / name for name in ("views.py", "citing.py", "paging.py")]
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
