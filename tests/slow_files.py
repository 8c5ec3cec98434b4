"""The end of each run names its ten slowest files. A test that takes more than five seconds says why in its docstring."""

from collections import Counter

SHOWN = 10

seconds = Counter()


def pytest_runtest_logreport(report):
    """Of each setup, call and teardown; under pytest-xdist in the process that its workers report to."""
    seconds[report.nodeid.partition("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter):
    if len(seconds) > 1:
        terminalreporter.section("slowest files")
        for file, taken in seconds.most_common(SHOWN):
            terminalreporter.line(f"{taken:7.1f} s  {file}")
