"""Readers in numbers: wrk where it is installed, else sockets of our own, kept open, in two processes."""

import re
import selectors
import shutil
import socket
import statistics
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor

PROCESSES = 2
UNITS = {"us": 0.001, "ms": 1, "s": 1000}


def name():
    return "wrk" if shutil.which("wrk") else "Python sockets (wrk is not installed: what is fast is measured too low)"


def read(url, seconds, accepted="identity", connections=16):
    """{"rate": answers a second, "p50": milliseconds}; an answer other than 200 is an error. `accepted`: Accept-Encoding."""
    if shutil.which("wrk"):
        return _wrk(url, seconds, accepted, connections)
    host, port, path = re.fullmatch(r"http://([^:/]+):(\d+)(/.*)", url).groups()
    share = max(1, connections // PROCESSES)
    with ProcessPoolExecutor(PROCESSES) as pool:
        jobs = [pool.submit(_sockets, host, int(port), path, accepted, seconds, share) for _ in range(PROCESSES)]
        took = [span for job in jobs for span in job.result()]
    return {"rate": len(took) / seconds, "p50": statistics.median(took) * 1000}


def _wrk(url, seconds, accepted, connections):
    command = ["wrk", "--latency", "-t2", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    command += ["-H", f"Accept-Encoding: {accepted}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url} was answered with errors:\n{said}")
    value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", said).groups()
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), "p50": float(value) * UNITS[unit]}


def _sockets(host, port, path, accepted, seconds, connections):
    """Seconds that each answer took; one question at a time on each connection."""
    question = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {accepted}\r\n\r\n".encode()
    took, until = [], time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            line = socket.create_connection((host, port))
            selector.register(line, selectors.EVENT_READ, [b"", 0, time.perf_counter()])
            line.sendall(question)
        while time.perf_counter() < until:
            for key, _ in selector.select(1):
                line, state = key.fileobj, key.data
                got = line.recv(1 << 18)
                if not got:
                    raise ConnectionError(f"{path}: the server hung up")
                state[0] += got
                if not state[1] and (end := state[0].find(b"\r\n\r\n")) >= 0:
                    head = state[0][:end].decode("latin-1")
                    if " 200 " not in head[:13]:
                        raise ConnectionError(f"{path}: {head[:60]}")
                    state[1] = end + 4 + int(re.search(r"(?i)content-length: (\d+)", head)[1])
                if state[1] and len(state[0]) >= state[1]:
                    now = time.perf_counter()
                    took.append(now - state[2])
                    key.data[:] = [b"", 0, now]
                    line.sendall(question)
        for key in list(selector.get_map().values()):
            key.fileobj.close()
    return took
