from pathlib import Path

from app.cli.folder_watch import Arrivals, state

A = Path("a.wav")


def test_a_file_has_arrived_when_it_has_not_grown_for_two_seconds() -> None:
    arrivals = Arrivals()
    assert not arrivals.look(A, (100, 1), 0.0)
    assert not arrivals.look(A, (200, 2), 1.9)
    assert arrivals.pending == [A]
    assert not arrivals.look(A, (200, 2), 3.8)
    assert arrivals.look(A, (200, 2), 3.9)
    assert arrivals.pending == []
    assert not arrivals.look(A, (200, 2), 4.0)


def test_an_empty_file_is_still_to_come() -> None:
    arrivals = Arrivals()
    assert not any(arrivals.look(A, (0, 1), float(second)) for second in range(100))
    assert not arrivals.look(A, (1, 2), 100.0)
    assert arrivals.look(A, (1, 2), 102.0)


def test_a_file_that_is_taken_away_is_forgotten() -> None:
    arrivals = Arrivals()
    arrivals.look(A, (1, 1), 0.0)
    assert not arrivals.look(A, None, 5.0)
    assert arrivals.pending == []


def test_state(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    assert state(path) is None
    path.write_bytes(b"12")
    before = state(path)
    assert before is not None
    assert before[0] == 2
    path.write_bytes(b"123")
    assert state(path) != before
