"""Readers fetch one stylesheet: its parts joined, small, and pointing at the hashed fonts."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import override_settings

from edeconomy import staticfiles
from edeconomy.staticfiles import JoinedStaticFilesStorage, join, squeeze
from tests.prepared import link_static

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
KIB = 1024


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that has collected the project's static files as production does, at the full quality: 5 s of CPU, once for these tests."""
    folder = tmp_path_factory.mktemp("static")
    joined = {"staticfiles": {"BACKEND": "edeconomy.staticfiles.JoinedStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=settings.STORAGES | joined, BROTLI_QUALITY=11):
        call_command("collectstatic", interactive=False, verbosity=0)
    return JoinedStaticFilesStorage(location=str(folder), base_url="/static/")


def stylesheet(store):
    return Path(store.path(store.stored_name("css/reader.css")))


def test_the_stylesheet_is_one_file_with_nothing_left_to_import(store):
    text = stylesheet(store).read_text()
    assert "@import" not in text
    assert "/*" not in text
    assert text.startswith("@layer reset, tokens, base, layout, parts, print;")
    assert text.count("{") == text.count("}")


def test_every_part_is_in_the_list_and_in_the_joined_file(store):
    """Those of the desk are no part of it."""
    parts = {path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css") if "desk" not in path.parts} - {
        "reader.css"
    }
    listed = re.findall(r'@import url\("([^"]+)"\)', (CSS / "reader.css").read_text())
    assert sorted(listed) == sorted(parts)
    joined = stylesheet(store).read_text()
    for part in parts:
        assert squeeze((CSS / part).read_text()).splitlines()[-1] in joined
    assert not any(name.startswith("css/parts/") for name in store.hashed_files)


def test_the_desks_stylesheet_is_one_file_too(store):
    sheet = Path(store.path(store.stored_name("css/desk/desk.css")))
    text = sheet.read_text()
    assert "@import" not in text and "@layer tokens" in text
    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', text)
    assert len(fonts) == 8 and all((sheet.parent / font).is_file() for font in fonts)


def test_fonts_are_named_by_their_hash_and_exist(store):
    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', stylesheet(store).read_text())
    assert len(fonts) == 8
    for font in fonts:
        assert re.fullmatch(r"\.\./fonts/[a-z-]+\.[0-9a-f]{12}\.woff2", font)
        assert (stylesheet(store).parent / font).is_file()


def test_everything_is_compressed_and_within_its_budget(store):
    sheet = stylesheet(store)
    assert Path(f"{sheet}.gz").is_file()
    assert Path(f"{sheet}.br").stat().st_size <= 10 * KIB
    scripts = [name for name in store.hashed_files if re.fullmatch(r"js/[\w-]+\.js", name)]
    weight = {name: Path(store.path(store.stored_name(name))).stat().st_size for name in scripts}
    everywhere = sum(weight.values()) - weight["js/replies.js"] - weight["js/search.js"]  # no page has both
    assert everywhere + max(weight["js/replies.js"], weight["js/search.js"]) <= 4 * KIB


@pytest.fixture
def collected(tmp_path):
    """What a demo has collected."""
    link_static(tmp_path, "demo")
    return JoinedStaticFilesStorage(location=str(tmp_path / "demo-static"), base_url="/static/")


def test_what_is_collected_is_known_to_be_current(collected):
    assert collected.is_current()


def test_a_changed_source_is_noticed(collected, tmp_path, settings):
    (tmp_path / "more").mkdir()
    more = tmp_path / "more" / "more.css"
    more.write_text("a { color: red; }")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, more.parent]
    assert not collected.is_current()
    collected.mark.unlink()  # it is linked
    collected.mark.write_text(collected.fingerprint())
    assert collected.is_current()
    more.write_text("a { color: tan; }")
    assert not collected.is_current()


@pytest.mark.parametrize("change", ["upgrade", "storage", "quality"])
def test_another_way_of_making_them_is_noticed(collected, change, settings, monkeypatch, tmp_path):
    if change == "upgrade":
        monkeypatch.setattr(staticfiles, "version", lambda name: "99")
    elif change == "storage":
        other = tmp_path / "staticfiles.py"
        other.write_text(Path(staticfiles.__file__).read_text() + "# changed")
        monkeypatch.setattr(staticfiles, "__file__", str(other))
    else:
        settings.BROTLI_QUALITY = 11
    assert not collected.is_current()


def test_a_folder_that_is_gone_or_not_whole_is_noticed(collected):
    sheet = stylesheet(collected)
    text = sheet.read_bytes()
    sheet.unlink()  # it is linked
    assert not collected.is_current()
    sheet.write_bytes(text)
    assert collected.is_current()
    sheet.write_bytes(text[:100])
    assert not collected.is_current()
    shutil.rmtree(collected.location)
    assert not collected.is_current()


def test_one_that_was_cut_off_while_it_compressed_is_not_taken_for_whole(tmp_path):
    (tmp_path / "a.css").write_text("a {}")
    store = JoinedStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    store.mark.write_text("old")
    store.compress_files = cut_off
    with pytest.raises(KeyboardInterrupt):
        list(store.post_process({"a.css": (FileSystemStorage(location=str(tmp_path)), "a.css")}))
    assert (tmp_path / "staticfiles.json").exists() and not store.mark.exists()


def cut_off(paths):
    raise KeyboardInterrupt


def test_a_part_that_is_missing_is_named(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "reader.css").write_text('@import url("gone.css");\n')
    source = FileSystemStorage(location=str(tmp_path))
    store = JoinedStaticFilesStorage(location=str(tmp_path / "out"), base_url="/static/")
    with pytest.raises(ValueError, match=r"css/gone\.css"):
        list(store.post_process({"css/reader.css": (source, "css/reader.css")}))


def test_addresses_in_a_part_are_told_from_the_joined_file():
    files = {
        "css/reader.css": '@import url("parts/a.css");\np { color: red; }\n',
        "css/parts/a.css": 'a { background: url("../../img/a.svg"), url("https://example.org/b.svg"), url("#c"); }\n',
    }
    text, parts = join("css/reader.css", files.__getitem__)
    assert text == (
        'a { background: url("../img/a.svg"), url("https://example.org/b.svg"), url("#c"); }\np { color: red; }\n'
    )
    assert parts == ["css/parts/a.css"]


def test_comments_and_indents_go():
    assert squeeze("/* one\n two */\na {\n    color: red; /* three */\n\n}\n") == "a {\ncolor: red;\n}\n"
