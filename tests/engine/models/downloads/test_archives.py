import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.engine.models.downloads import archives

NAMES = ["../evil", "/evil", "a/../../evil", "C:/evil", "C:evil", "..\\evil", "\\\\host\\evil", "a/CON.txt", "nul"]


def zip_of(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            packed.writestr(name, data)
    return path


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as taped:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            taped.addfile(info, io.BytesIO(data))
    return path


def refused(archive: Path, tmp_path: Path) -> Code:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AssistantError) as caught:
        archives.unpack(archive, tmp_path / "into")
    assert sorted(tmp_path.rglob("*")) == before, "nothing of it is left"
    return caught.value.code


def test_good_archives_are_unpacked(tmp_path: Path) -> None:
    archives.unpack(zip_of(tmp_path / "a.zip", ("model/am/final.mdl", b"one")), tmp_path / "one")
    assert (archives.find_root(tmp_path / "one") / "final.mdl").read_bytes() == b"one"
    archives.unpack(tar_of(tmp_path / "a.tar.gz", (tarfile.TarInfo("model/b"), b"two")), tmp_path / "two")
    assert (archives.find_root(tmp_path / "two") / "b").read_bytes() == b"two"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    assert refused(zip_of(tmp_path / "a.zip", ("good", b"."), (name, b"evil")), tmp_path) is Code.MODEL_UNSAFE
    (tmp_path / "a.zip").unlink()
    members = ((tarfile.TarInfo("good"), b"."), (tarfile.TarInfo(name), b"evil"))
    assert refused(tar_of(tmp_path / "a.tar.gz", *members), tmp_path) is Code.MODEL_UNSAFE


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("link")
    info.type, info.linkname = kind, "/etc/passwd"
    assert refused(tar_of(tmp_path / "a.tar", (info, b"")), tmp_path) is Code.MODEL_UNSAFE


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refused(zip_of(tmp_path / "a.zip", (info, b"/etc/passwd")), tmp_path) is Code.MODEL_UNSAFE


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_endless_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(archives, "_LEAST_BYTES", 1_000_000)
    data = b"\0" * 5_000_000
    made = (
        zip_of(tmp_path / "a", ("zeros", data))
        if form == "zip"
        else tar_of(tmp_path / "a", (tarfile.TarInfo("0"), data))
    )
    assert refused(made, tmp_path) is Code.MODEL_UNSAFE


def test_declared_sizes_of_a_zip_are_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LEAST_BYTES", 1_000_000)
    path = zip_of(tmp_path / "a.zip", ("zeros", b"\0" * 5_000_000))
    path.write_bytes(path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    assert refused(path, tmp_path) in (Code.MODEL_UNSAFE, Code.MODEL_BROKEN)


@pytest.mark.parametrize("damage", ["cut short", "other bytes"])
def test_a_damaged_archive_says_so(tmp_path: Path, damage: str) -> None:
    path = zip_of(tmp_path / "a.zip", ("a", bytes(range(256)) * 100))
    data = path.read_bytes()
    path.write_bytes(data[:200] if damage == "cut short" else data[:60] + b"\xff" * 40 + data[100:])
    assert refused(path, tmp_path) is Code.MODEL_BROKEN


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    assert refused(zip_of(tmp_path / "a.zip", ("a", b"1"), ("A", b"2")), tmp_path) is Code.MODEL_UNSAFE


def test_a_full_disk_is_reported_before_a_byte_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_RESERVE_BYTES", 10**18)
    assert refused(zip_of(tmp_path / "a.zip", ("a", b"1")), tmp_path) is Code.DISK_FULL
