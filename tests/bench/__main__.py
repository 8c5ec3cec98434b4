"""make bench: builds the magazines it needs, measures, prints a table and writes var/bench.json. docs/performance.md explains."""

import argparse
import json
import shutil
from pathlib import Path

from tests.bench.measures import PLAIN, Bench
from tests.bench.process import ROOT, Process, environment

# Folder: essays, replies, replies of the longest discussion.
FULL = {"middle": (1_000, 20_000, 5_000), "small": (100, 2_000, 5_000), "large": (10_000, 50_000, 5_000)}
QUICK = {"middle": (30, 60, 150), "small": (30, 60, 150), "large": (60, 120, 150)}
PARTS = {
    "cold": ["middle"],
    "grown": ["small", "large"],
    "found": ["small", "large"],
    "served": ["middle"],
    "posted": ["middle"],
    "crowd": ["middle"],
}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="tiny magazines and a fraction of a second each: does it run?"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="some of the measures")
    parser.add_argument("--again", action="store_true", help="with the magazines of the last run")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench", help="where they are built")
    given = parser.parse_args(arguments)
    folder = given.folder / ("quick" if given.quick else "full")
    sizes = QUICK if given.quick else FULL
    needed = {name for part in given.only for name in PARTS[part]}
    folders = {name: folder / name for name in sizes}
    for name in needed:
        build(folders[name], *sizes[name], again=given.again)
    bench = Bench(folders, sizes, *((0.2, 1) if given.quick else (2, 5)))
    for part in given.only:
        print(f"Measuring: {part}", flush=True)
        getattr(bench, part)()
    print_table(bench.figures)
    result = given.folder / "bench.json" if given.quick else given.folder.parent / "bench.json"
    result.write_text(json.dumps(bench.as_json(), indent=1))
    print(f"Written to {result}")
    return bench


def build(folder, essays, replies, longest, again):
    if again and (folder / "built").exists():
        return
    print(f"Building a magazine of {essays:,} essays in {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yardstick = [(PLAIN, "plain.fill:build")] if folder.name == "middle" else []
    for settings, name in [("edeconomy.settings", "corpus:build"), *yardstick]:
        process = Process(environment(folder, settings))
        process.ask(name, essays, replies, longest)
        process.close()
    (folder / "built").touch()


def print_table(figures):
    print(f"\n{'':44} {'':28} {'value':>12} {'':10} {'ratio':>7}  to")
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        print(f"{figure.name:44} {figure.metric:28} {figure.value:12,.2f} {figure.unit:10} {ratio:>7}  {figure.base}")


if __name__ == "__main__":
    main()
