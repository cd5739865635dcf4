import hashlib
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.models.catalogue import File
from app.engine.models.downloads import fetcher
from app.engine.models.downloads.fetcher import Fetcher, StoppedError
from app.engine.models.downloads.mirrors import Network
from tests.fixtures.file_server import FileServer, make_certificate, serving

DATA = bytes(range(256)) * 4096
"""A megabyte."""


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "_FIRST_WAIT_S", 0.01)


def fetch(file: File, place: Path, network: Network | None = None) -> list[int]:
    """Fetch a file; returns the reported progress."""
    told: list[int] = []
    Fetcher(network or Network(), threading.Event(), told.append).fetch(file, place)
    return told


def refused(file: File, place: Path, network: Network | None = None) -> AssistantError:
    with pytest.raises(AssistantError) as caught:
        fetch(file, place, network)
    return caught.value


def test_a_file_is_downloaded_and_its_progress_reported(server: FileServer, tmp_path: Path) -> None:
    told = fetch(server.put("/a.bin", DATA, pause_s=0.001), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == len(DATA)
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_a_file_that_is_already_there_is_not_fetched_again(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(DATA)
    assert fetch(server.put("/a.bin", DATA), tmp_path / "a.bin") == [len(DATA)]
    assert server.asked == []


def test_a_broken_download_resumes_where_it_broke(server: FileServer, tmp_path: Path) -> None:
    fetch(server.put("/a.bin", DATA, cuts=[300_000, 100_000]), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA
    assert server.asked == [("/a.bin", None, None), ("/a.bin", "bytes=300000-", '"one"'),
                            ("/a.bin", "bytes=400000-", '"one"')]  # fmt: skip


def test_a_file_that_changed_meanwhile_is_downloaded_from_the_start(server: FileServer, tmp_path: Path) -> None:
    old = server.put("/a.bin", b"x" * len(DATA), cuts=[300_000])
    file = File(url=old.url, name=old.name, bytes=len(DATA), digest=f"sha256:{hashlib.sha256(DATA).hexdigest()}")
    stop = threading.Event()

    def change(done: int) -> None:
        if done >= 300_000 and server.files["/a.bin"].tag == '"one"':
            server.put("/a.bin", DATA, tag='"two"')

    Fetcher(Network(), stop, change).fetch(file, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA
    assert len(server.asked) == 2


def test_a_server_without_ranges_is_asked_for_everything_again(server: FileServer, tmp_path: Path) -> None:
    fetch(server.put("/a.bin", DATA, cuts=[300_000], takes_ranges=False), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA


def test_it_continues_after_a_pause(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA, pause_s=0.002)
    stop = threading.Event()
    with pytest.raises(StoppedError):
        Fetcher(Network(), stop, lambda done: stop.set() if done > 200_000 else None).fetch(file, tmp_path / "a.bin")
    assert not (tmp_path / "a.bin").exists()
    told = fetch(file, tmp_path / "a.bin")
    assert told[0] > 200_000
    assert (tmp_path / "a.bin").read_bytes() == DATA


def test_it_continues_after_kill_9(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA, pause_s=0.02)
    code = (
        "import sys, threading; from pathlib import Path; from app.engine.models.downloads.mirrors import Network;"
        "from app.engine.models.catalogue import File; from app.engine.models.downloads.fetcher import Fetcher;"
        "Fetcher(Network(), threading.Event(), lambda done: print(done, flush=True))"
        ".fetch(File.model_validate_json(sys.argv[1]), Path(sys.argv[2]))"
    )
    words = [sys.executable, "-c", code, file.model_dump_json(), str(tmp_path / "a.bin")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 250_000:
            pass
        child.kill()
    assert not (tmp_path / "a.bin").exists()
    server.files["/a.bin"].pause_s = 0
    told = fetch(file, tmp_path / "a.bin")
    assert told[0] >= 250_000
    assert int((server.asked[-1][1] or "").strip("bytes=-")) >= 250_000
    assert (tmp_path / "a.bin").read_bytes() == DATA


def test_a_wrong_digest_is_refused_and_deleted(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA)
    server.files["/a.bin"].data = DATA[:-1] + b"!"
    error = refused(file, tmp_path / "a.bin")
    assert (error.code, error.detail) == (Code.MODEL_MISMATCHED, "a.bin")
    assert list(tmp_path.iterdir()) == []


def test_md5_is_checked_as_well(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA)
    for digest, is_right in ((hashlib.md5(DATA).hexdigest(), True), ("0" * 32, False)):
        told = file.model_copy(update={"digest": f"md5:{digest}"})
        if is_right:
            fetch(told, tmp_path / "a.bin")
            (tmp_path / "a.bin").unlink()
        else:
            assert refused(told, tmp_path / "a.bin").code is Code.MODEL_MISMATCHED


@pytest.mark.parametrize("data", [DATA + b"more", DATA[:-4]])
def test_a_wrong_length_is_refused(server: FileServer, tmp_path: Path, data: bytes) -> None:
    file = server.put("/a.bin", DATA)
    server.files["/a.bin"].data = data
    assert refused(file, tmp_path / "a.bin").code is Code.MODEL_MISMATCHED
    assert list(tmp_path.iterdir()) == []
    assert len(server.asked) == 1


def test_a_server_that_promises_more_than_it_sends_is_given_up(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA, tells_length=len(DATA))
    server.files["/a.bin"].data = DATA[:-4]
    assert refused(file, tmp_path / "a.bin").code is Code.MODEL_UNREACHABLE


def test_compressed_responses_are_decompressed_and_counted_so(server: FileServer, tmp_path: Path) -> None:
    fetch(server.put("/a.bin", DATA, is_packed=True), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA
    server.put("/bomb.bin", b"\0" * 50_000_000, is_packed=True)
    bomb = server.put("/small.bin", b"\0" * 1000).model_copy(update={"url": server.address + "/bomb.bin"})
    assert refused(bomb, tmp_path / "small.bin").code is Code.MODEL_MISMATCHED


def test_a_file_that_is_gone_says_so(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA)
    server.files.clear()
    assert refused(file, tmp_path / "a.bin").code is Code.MODEL_WITHDRAWN
    assert len(server.asked) == 1


def test_a_forbidden_file_is_not_requested_again(server: FileServer, tmp_path: Path) -> None:
    error = refused(server.put("/a.bin", DATA, statuses=[(403, {})]), tmp_path / "a.bin")
    assert (error.code, error.detail) == (Code.MODEL_UNREACHABLE, "localhost: HTTP 403")


@pytest.mark.parametrize("form", ["seconds", "time"])
def test_a_busy_server_is_given_the_time_it_asks_for(server: FileServer, tmp_path: Path, form: str) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    said = "1" if form == "seconds" else format_datetime(until, usegmt=True)
    begun_s = time.monotonic()
    fetch(server.put("/a.bin", DATA, statuses=[(429, {"Retry-After": said})]), tmp_path / "a.bin")
    assert time.monotonic() - begun_s >= 0.9
    assert (tmp_path / "a.bin").read_bytes() == DATA


def test_an_unreachable_host_is_reported_by_name(server: FileServer, tmp_path: Path) -> None:
    file = server.put("/a.bin", DATA)
    server.close()
    error = refused(file, tmp_path / "a.bin")
    assert error.code is Code.MODEL_UNREACHABLE
    assert error.detail.startswith("localhost: ")


def test_waiting_can_be_stopped(server: FileServer, tmp_path: Path) -> None:
    stop = threading.Event()
    file = server.put("/a.bin", DATA, statuses=[(429, {"Retry-After": "200"})])
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(StoppedError):
        Fetcher(Network(), stop, lambda _: None).fetch(file, tmp_path / "a.bin")


def test_a_mirror_stands_in_for_a_host(server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = server.put("/hub/x/resolve/main/a.bin", DATA).model_copy(
        update={"url": "https://huggingface.co/x/resolve/main/a.bin"}
    )
    fetch(
        file, tmp_path / "a.bin", Network.from_settings(Settings(mirrors={"huggingface.co": f"{server.address}/hub/"}))
    )
    assert (tmp_path / "a.bin").read_bytes() == DATA
    monkeypatch.setenv("HF_ENDPOINT", f"{server.address}/hub")
    fetch(file, tmp_path / "b.bin", Network.from_settings(Settings()))
    assert Network.from_settings(Settings()).host(file.url) == "localhost"
    assert Network.from_settings(Settings()).host("https://example.org/a") == "example.org"


@pytest.mark.parametrize("is_set", ["in the settings", "in the environment"])
def test_a_proxy_is_used(server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_set: str) -> None:
    file = server.put("/a.bin", DATA).model_copy(update={"url": "http://models.example/a.bin"})
    server.files["http://models.example/a.bin"] = server.files["/a.bin"]
    if is_set == "in the environment":
        monkeypatch.setenv("HTTP_PROXY", server.address)
        fetch(file, tmp_path / "a.bin")
    else:
        fetch(file, tmp_path / "a.bin", Network.from_settings(Settings(proxy=server.address)))
    assert (tmp_path / "a.bin").read_bytes() == DATA


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("the program openssl, which makes the certificate, is not installed")
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as made:
        yield made


def test_https_works_and_follows_redirects(secure: FileServer, tmp_path: Path) -> None:
    file = secure.put("/a.bin", DATA, redirect="/there.bin")
    secure.put("/there.bin", DATA, cuts=[300_000])
    fetch(file, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == DATA
    assert secure.asked[-1] == ("/there.bin", "bytes=300000-", '"one"')


def test_a_redirect_to_plain_http_is_refused(secure: FileServer, server: FileServer, tmp_path: Path) -> None:
    plain = server.put("/a.bin", DATA)
    file = plain.model_copy(update={"url": f"{secure.address}/a.bin"})
    secure.put("/a.bin", DATA, redirect=plain.url)
    assert refused(file, tmp_path / "a.bin").code is Code.MODEL_UNSAFE
    assert server.asked == []


def test_redirects_without_end_are_given_up(secure: FileServer, tmp_path: Path) -> None:
    file = secure.put("/a.bin", DATA, redirect="/a.bin")
    assert refused(file, tmp_path / "a.bin").code is Code.MODEL_UNREACHABLE


def test_an_unknown_certificate_is_refused(certificate: Path, tmp_path: Path) -> None:
    with serving(certificate) as stranger:
        assert refused(stranger.put("/a.bin", DATA), tmp_path / "a.bin").code is Code.MODEL_UNSAFE
        assert stranger.asked == []
