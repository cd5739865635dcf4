"""What fetches web pages, against a real server on this machine."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.formats import SUFFIXES
from app.domain.web_address import host_of, is_same_place, looks_like_address, normal
from app.engine.adapters.readers.web.html import read_page
from app.engine.adapters.web.fetch import Fetch, Limits
from app.system import offline
from tests.fixtures.waiting import wait_until
from tests.fixtures.web import PAGE, RULES, Server, certify, serving

LIMITS = Limits(most_bytes=1_000_000, connect_s=60, read_s=60, all_s=120)
"""On a busy machine all takes longer."""
IMPATIENT = Limits(most_bytes=1_000_000, connect_s=60, read_s=0.4, all_s=1.5)
"""For what never comes."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def fetch(server: Server, page: str, into: Path) -> str:
    limits = IMPATIENT if page in ("silent", "dripping") else LIMITS
    return Fetch(server.address + page, SUFFIXES, limits).run(into)


def code_of(server: Server, page: str, into: Path) -> Code:
    with pytest.raises(AssistantError) as raised:
        fetch(server, page, into)
    return raised.value.code


def test_a_page_comes_as_it_is_and_nothing_is_said_of_who_asks(server: Server, tmp_path: Path) -> None:
    into = tmp_path / "page"
    assert fetch(server, "rules#dogs", into) == ".html"
    assert into.read_text(encoding="utf-8") == PAGE
    assert fetch(server, "here", into) == ".html"  # it gave a cookie before it sent on
    assert [path for path, _ in server.asked] == ["/rules", "/here", "/"]
    said = {name.lower() for _, headers in server.asked for name in headers}
    assert said == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_what_is_packed_is_unpacked_and_what_was_said_of_its_letters_is_kept(server: Server, tmp_path: Path) -> None:
    into = tmp_path / "page"
    fetch(server, "gzip", into)
    assert into.read_text(encoding="utf-8") == PAGE
    fetch(server, "russian", into)
    page = read_page(into.read_bytes(), "page")
    assert page.text == "Кошки разрешены."


def test_the_ending_is_that_of_what_it_is(server: Server, tmp_path: Path) -> None:
    into = tmp_path / "page"
    assert fetch(server, "paper", into) == ".pdf"
    assert fetch(server, "notes", into) == ".txt"
    assert fetch(server, "notes.md", into) == ".md"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("nowhere", Code.ADDRESS_REFUSED),
        ("program", Code.DOCUMENT_UNSUPPORTED),
        ("nothing", Code.DOCUMENT_EMPTY),
        ("large", Code.DOCUMENT_TOO_LARGE),
        ("endless", Code.DOCUMENT_TOO_LARGE),
        ("bomb", Code.DOCUMENT_TOO_LARGE),
        ("broken_gzip", Code.ADDRESS_UNREACHABLE),
        ("half", Code.ADDRESS_UNREACHABLE),
        ("silent", Code.ADDRESS_UNREACHABLE),
        ("dripping", Code.ADDRESS_UNREACHABLE),
        ("loop", Code.ADDRESS_REFUSED),
        ("file", Code.ADDRESS_INVALID),
    ],
)
def test_what_cannot_be_had_is_told(server: Server, tmp_path: Path, page: str, code: Code) -> None:
    assert code_of(server, page, tmp_path / "page") == code


def test_nobody_is_there(server: Server, tmp_path: Path) -> None:
    address = server.address
    server.server_close()
    with pytest.raises(AssistantError) as raised:
        Fetch(address, SUFFIXES, LIMITS).run(tmp_path / "page")
    assert (raised.value.code, raised.value.detail) == (Code.ADDRESS_UNREACHABLE, host_of(address))


def test_another_computer_is_named_and_not_contacted(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        server.elsewhere = other.address + "rules"
        with pytest.raises(AssistantError) as raised:
            fetch(server, "elsewhere", tmp_path / "page")
        assert (raised.value.code, raised.value.detail) == (Code.ADDRESS_MOVED, server.elsewhere)
        assert not other.asked


def test_a_fetch_is_stopped_from_another_thread(server: Server, tmp_path: Path) -> None:
    patient = Fetch(server.address + "silent", SUFFIXES, LIMITS)

    def stop() -> None:
        wait_until(lambda: server.asked)
        patient.stop()

    other = threading.Thread(target=stop)
    other.start()
    with pytest.raises(AssistantError) as raised:
        patient.run(tmp_path / "page")
    other.join()
    assert raised.value.code == Code.ADDRESS_STOPPED
    with pytest.raises(AssistantError, match=Code.ADDRESS_STOPPED):
        patient.run(tmp_path / "page")
    assert len(server.asked) == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_https_is_trusted_where_its_certificate_is_and_never_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certify(tmp_path / "own.pem")
    with serving(certificate) as server:
        assert code_of(server, "rules", tmp_path / "page") == Code.ADDRESS_UNREACHABLE
        assert not server.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(server, "rules", tmp_path / "page") == ".html"
        assert RULES in (tmp_path / "page").read_text(encoding="utf-8")
        assert code_of(server, "insecure", tmp_path / "page") == Code.ADDRESS_INSECURE


def test_a_proxy_is_not_told(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        fetch(server, "rules", tmp_path / "page")
        assert not proxy.asked


def test_a_host_may_be_contacted_while_the_user_says_so() -> None:
    with pytest.raises(RuntimeError, match=r"example\.org"):
        offline.check("example.org")
    with offline.permit("example.org"):
        offline.check("example.org")
        with pytest.raises(RuntimeError, match=r"other\.org"):
            offline.check("other.org")
        refused: list[str] = []

        def ask() -> None:
            try:
                offline.check("example.org")
            except RuntimeError as error:
                refused.append(str(error))

        other = threading.Thread(target=ask)
        other.start()
        other.join()
        assert refused
    with pytest.raises(RuntimeError, match="example"):
        offline.check("example.org")


@pytest.mark.parametrize(
    ("given", "kept", "host"),
    [
        (" HTTPS://Example.org:443/a?b=c#d ", "https://example.org/a?b=c", "example.org"),
        ("http://example.org", "http://example.org/", "example.org"),
        ("http://example.org:8080/", "http://example.org:8080/", "example.org:8080"),
        ("https://exämple.org/ü", "https://xn--exmple-cua.org/ü", "xn--exmple-cua.org"),
        ("http://[::1]:81/", "http://[::1]:81/", "[::1]:81"),
    ],
)
def test_addresses(given: str, kept: str, host: str) -> None:
    assert looks_like_address(given)
    assert (normal(given), host_of(given)) == (kept, host)
    assert normal(kept) == kept


@pytest.mark.parametrize(
    "given",
    ["ftp://example.org/", "https://", "https://me:secret@example.org/", "http://a b/", "http://x:99999/", "lease.pdf",
     "http://exa\nmple.org/", "https://" + "a" * 5000],
)  # fmt: skip
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(AssistantError, match=Code.ADDRESS_INVALID):
        host_of(given)


def test_the_same_computer_by_its_usual_names() -> None:
    assert is_same_place("http://example.org/", "https://www.example.org/a")
    assert not is_same_place("https://example.org/", "https://example.com/")
    assert not is_same_place("https://example.org/", "https://example.org:8443/")
