"""What guards the tests is itself tested, each time by a small run of pytest in a process of its own."""

from pathlib import Path

import pytest

from tests.plugins import needs, scheduling

ROOT = Path(__file__).parents[2]

GUARDED = """
import logging, threading, time
import pytest

is_over = threading.Event()

@pytest.fixture
def late():
    yield
    logging.warning("while it is torn down")

@pytest.fixture
def early():
    logging.warning("while it is set up")

@pytest.fixture(scope="module")
def wide():
    yield
    logging.warning("at the end of the file")

def test_calm(): pass
def test_early(early): pass
def test_late(late): pass
def test_within(): logging.warning("while it runs")
def test_looked_at(caplog): logging.warning("while it runs"); caplog.clear()
@pytest.mark.logs_warnings
def test_announced(early, late): logging.warning("while it runs")
def test_soon_over(): threading.Thread(target=time.sleep, args=(0.1,), name="microphone", daemon=True).start()
def test_left(): threading.Thread(target=is_over.wait, name="loudspeaker", daemon=True).start()
def test_after(): is_over.set()
def test_wide(wide): pass
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Where a small run has the guards that this one has, and less patience."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\nmarkers = logs_warnings: it does")
    return pytester


def test_what_is_left_running_or_logged_fails_the_test_that_did_it(run: pytest.Pytester) -> None:
    run.makeconftest(
        'from tests.plugins import threads\nthreads.PATIENCE_S = 2\npytest_plugins = ["tests.plugins.threads", '
        '"tests.plugins.logs"]'
    )
    run.makepyfile(GUARDED)
    done = run.runpytest_subprocess("-p", "no:randomly", "-p", "no:xdist")
    done.assert_outcomes(passed=10, errors=5)
    done.stdout.fnmatch_lines_random(
        [
            "it logged: while it is set up",
            "it logged: while it is torn down",
            "it logged: while it runs",
            "still running: loudspeaker",
            "it logged: at the end of the file",
        ]
    )


def test_a_process_that_grows_too_large_fails_the_run(run: pytest.Pytester) -> None:
    run.makeconftest('from tests.plugins import memory\nmemory.LIMIT_MB = 5\npytest_plugins = ["tests.plugins.memory"]')
    run.makepyfile("def test_calm(): pass")
    done = run.runpytest_subprocess("-p", "no:randomly")
    done.assert_outcomes(passed=1)
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["largest size of each process: main * MB; more than 5 MB is a failure"])


@pytest.mark.parametrize(
    "place", [*(f"tests/{place}" for place in needs.FOLDERS), *sorted(scheduling.TORCH), *scheduling.LONGEST]
)
def test_every_place_that_a_rule_names_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_one_process_has_all_files_that_load_torch() -> None:
    scheduler = scheduling._Scheduling.__new__(scheduling._Scheduling)
    scopes = {scheduler._split_scope(f"{file}::test_it") for file in scheduling.TORCH}
    assert len(scopes) == 1
    assert scheduler._split_scope("tests/test_main.py::test_it") not in scopes


def test_the_longest_files_are_begun_first(run: pytest.Pytester) -> None:
    run.makeconftest(
        "from tests.plugins import scheduling\n"
        "scheduling.LONGEST = ('test_long.py', 'test_longer.py')\n"
        "pytest_plugins = ['tests.plugins.scheduling']"
    )
    one, many = "def test_it(): pass", "\n".join(f"def test_{number}(): pass" for number in range(9))
    run.makepyfile(test_long=one, test_longer=one, test_many=many, test_more=many)
    done = run.runpytest_subprocess("-v", "-n1", "--dist=loadfile", "-p", "no:randomly")
    done.assert_outcomes(passed=20)
    done.stdout.re_match_lines([r".*PASSED test_long\.py", r".*PASSED test_longer\.py", r".*PASSED test_many\.py"])
