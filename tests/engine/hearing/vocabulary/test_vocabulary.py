"""Words that ordinary language does not have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.hearing.vocabulary.vocabulary import Learned, Usage, choose, expected, is_ordinary, tally
from app.engine.library.rows.documents import DocumentRows
from app.storage.database import Store

LEASE = """Mrs Okonkwo rents the flat in Zollikofen. The XR-200 heats it; XR-200 filters are sold in Zollikofen.
Mrs Okonkwo pays nine hundred euros. The landlords' insurer is Helvartia: ask Helvartia. Okonkwo's deposit is held.
Take metoprolol daily; metoprolol lowers the pulse. Running landlords parked it, parked it."""
JUNK = (
    "dGhpc2lzYmFzZTY0 dGhpc2lzYmFzZTY0 http://Zzyx.example/a http://Zzyx.example/a"
    " zzzq zzzq bcdfghj bcdfghj xxxlorem xxxlorem abstrngkpl abstrngkpl a@Qwerx.de a@Qwerx.de"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "library.sqlite")
    yield made
    made.close()


def put(store: Store, id_: int, text: str, digest: str = "a", state: str = "ready") -> None:
    with store.db.atomic():
        store.db.execute("DELETE FROM passages WHERE document = ?", [id_])
        row = {"id": id_, "title": "", "state": state, "digest": digest}
        store.db.table("documents").upsert(row, pk="id")
        store.db.table("passages").insert({"document": id_, "position": 0, "place": "{}", "text": text})


def learn(learned: Learned) -> int:
    steps = 0
    while not learned.step():
        steps += 1
    return steps


def test_names_codes_and_rare_words_are_learned(store: Store) -> None:
    put(store, 1, LEASE)
    learned = Learned(DocumentRows(store))
    assert learn(learned) == 1
    assert set(learned.words) == {"Okonkwo", "Zollikofen", "XR-200", "Helvartia", "metoprolol"}
    assert learned.words[0] == "Okonkwo"
    assert learned.words[-1] == "metoprolol", "names and codes first"


def test_junk_and_what_occurs_once_are_not(store: Store) -> None:
    put(store, 1, JUNK + " Wyxtol")
    learned = Learned(DocumentRows(store))
    learn(learned)
    assert learned.words == ()


def test_only_what_changed_is_looked_at_again(store: Store) -> None:
    learned = Learned(DocumentRows(store))
    assert learn(learned) == 0
    put(store, 1, "Okonkwo met Okonkwo.")
    put(store, 2, "Helvartia is Helvartia.")
    put(store, 3, "Zollikofen, Zollikofen", state="waiting")
    assert learn(learned) == 2
    assert set(learned.words) == {"Okonkwo", "Helvartia"}
    assert learn(learned) == 0
    put(store, 2, "Zollikofen, Zollikofen", digest="b")
    assert learn(learned) == 1
    assert set(learned.words) == {"Okonkwo", "Zollikofen"}
    store.db.execute("DELETE FROM passages WHERE document = 1")
    store.db.execute("DELETE FROM documents WHERE id = 1")
    assert learn(learned) == 0
    assert learned.words == ("Zollikofen",)


def test_words_of_more_documents_come_first_and_no_more_than_asked_for() -> None:
    found = {"Zollikofen": Usage(9, 1), "Okonkwo": Usage(9, 3), "metoprolol": Usage(9, 3), "Rare": Usage(100, 9)}
    assert choose(found) == ("Okonkwo", "metoprolol", "Zollikofen")
    assert choose({"Okonkwo": Usage(1, 1)}) == ()
    assert len(choose({f"Zorb{a}{b}": Usage(2, 1) for a in "abcdefghij" for b in "klmnopqrst"}, most=50)) == 50


def test_one_spelling_of_each_word() -> None:
    assert choose({"Okonkwo": Usage(5, 2), "OKONKWO": Usage(2, 1)}) == ("Okonkwo",)


def test_each_language_has_its_own_ordinary_words() -> None:
    assert is_ordinary("Miete", "de")
    assert not is_ordinary("Kündigungsfristverlängerung", "de")
    assert is_ordinary("landlord", "en")
    assert is_ordinary("anything", "tlh"), "of a language without a list nothing is known to be rare"
    words = {"Kündigung": Usage(3, 1), "Okonkwo": Usage(3, 1)}
    assert choose(words, ("de",)) == ("Okonkwo",)
    assert choose(words, ("en",)) == ("Kündigung", "Okonkwo")


def test_tokens_are_counted_without_what_stands_around_them() -> None:
    assert tally('"Okonkwo", (Okonkwo) Okonkwo\'s') == {"Okonkwo": 3}


def test_the_users_own_words_come_first() -> None:
    assert expected(["Sotto", "okonkwo"], ["Okonkwo", "Bern"], most=3) == ("Sotto", "okonkwo", "Bern")
    assert expected(["a1", "b1"], ["c1"], most=2) == ("a1", "b1")
