"""The program that reads what somebody sent, started by articles/manuscripts/apart.py: a call in JSON comes in, its result goes out."""

import json
import resource
import sys
from dataclasses import asdict

from articles.manuscripts.box import read_box
from articles.manuscripts.manuscript import Unreadable
from articles.manuscripts.reading import read_beside

MEMORY = 768 * 1024 * 1024  # bytes; pandoc, started from here, has as much for itself
SECONDS = 15  # of the processor
READERS = {"box": read_box, "manuscript": read_beside}


def main():
    for what, most in ((resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    what, given = json.load(sys.stdin)
    try:
        return {"read": asdict(READERS[what](*given))}
    except Unreadable as problem:
        return {"unreadable": str(problem)}


if __name__ == "__main__":
    print(json.dumps(main(), default=str))
