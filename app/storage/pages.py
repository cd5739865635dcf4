"""The rows in a database file's pages, where SQLite itself no longer reads it: as `sqlite3 .recover` looks for them.

The format is that of https://www.sqlite.org/fileformat2.html, sections 1.5 to 1.6 (pages), 2.1 (records) and 4.1 (WAL).
"""

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Value = int | float | str | bytes | None

_MAGIC = b"SQLite format 3\x00"
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_USUAL_PAGE = 4096
_LEAF, _INTERIOR = 0x0D, 0x05
_MOST_COLUMNS = 100
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of a value, by its serial type."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of some table."""

    rowid: int
    values: tuple[Value, ...]


class Pages:
    """The pages of a database, which may be damaged anywhere, with those of the log beside it."""

    def __init__(self, database: Path) -> None:
        """Read its files, whole. Raises OSError."""
        self._raw = database.read_bytes() if database.exists() else b""
        log = database.with_name(f"{database.name}-wal")
        wal = log.read_bytes() if log.exists() else b""
        self._size = self._page_size(wal)
        self._logged = self._committed(wal)
        self._count = max(len(self._raw) // self._size, *self._logged, 0)

    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows of all tables, those together that are of the same one: its name, "" where that is lost, and they.

        Pages that hang below the same page are of one table; one that nothing points to stands for itself.
        """
        free = self._free()
        parent = list(range(self._count + 1))

        def root(number: int) -> int:
            while parent[number] != number:
                parent[number] = parent[parent[number]]
                number = parent[number]
            return number

        rows: dict[int, list[Row]] = {}
        for number in range(1, self._count + 1):
            page = self._page(number)
            start = 100 if number == 1 else 0
            if number in free or len(page) < start + 8:
                continue
            if page[start] == _INTERIOR:
                for child in self._children(page, start):
                    parent[root(child)] = root(number)
            elif page[start] == _LEAF:
                rows[number] = list(self._cells(page, start))
        together: dict[int, list[Row]] = defaultdict(list)
        for number, found in rows.items():
            together[root(number)] += found
        names = {root(number): name for number, name in _roots(rows).items() if number <= self._count}
        return [(names.get(number, ""), group) for number, group in together.items() if group]

    def _page_size(self, wal: bytes) -> int:
        told = [int.from_bytes(self._raw[16:18])] if self._raw[:16] == _MAGIC else []
        told += [int.from_bytes(wal[8:12])] if len(wal) > 32 else []
        sizes = [65536 if size == 1 else size for size in told]
        return next((size for size in sizes if 512 <= size <= 65536 and size & (size - 1) == 0), _USUAL_PAGE)

    def _committed(self, wal: bytes) -> dict[int, bytes]:
        """The pages of the log's transactions that were ended, by their numbers."""
        if len(wal) < 32 or int.from_bytes(wal[:4]) not in _WAL_MAGIC:
            return {}
        pages: dict[int, bytes] = {}
        waiting: dict[int, bytes] = {}
        for start in range(32, len(wal) - self._size - 23, self._size + 24):
            number, after = struct.unpack_from(">II", wal, start)
            if wal[start + 8 : start + 16] != wal[16:24] or not 0 < number < 1 << 24:
                break  # from here on it is what an earlier log has left
            waiting[number] = wal[start + 24 : start + 24 + self._size]
            if after:
                pages |= waiting
                waiting = {}
        return pages

    def _page(self, number: int) -> bytes:
        return self._logged.get(number) or self._raw[(number - 1) * self._size : number * self._size]

    def _free(self) -> set[int]:
        """Pages that are in no use: what was deleted stays deleted. None are known where the first page is damaged."""
        first = self._page(1)
        free: set[int] = set()
        if first[:16] != _MAGIC:
            return free
        trunk = int.from_bytes(first[32:36])
        while 1 < trunk <= self._count and trunk not in free:
            page = self._page(trunk)
            following, count = struct.unpack_from(">II", page.ljust(8, b"\0"))
            leaves = page[8 : 8 + 4 * min(count, self._size // 4 - 2)]
            free |= {trunk, *(int.from_bytes(leaves[at : at + 4]) for at in range(0, len(leaves), 4))}
            trunk = following
        return free

    def _children(self, page: bytes, start: int) -> Iterator[int]:
        pointers = [page[start + 8 : start + 12]]
        for at in self._offsets(page, start, start + 12):
            pointers.append(page[at : at + 4])
        for pointer in pointers:
            number = int.from_bytes(pointer)
            if 1 < number <= self._count:
                yield number

    def _offsets(self, page: bytes, start: int, first: int) -> list[int]:
        count = int.from_bytes(page[start + 3 : start + 5])
        offsets = [int.from_bytes(page[at : at + 2]) for at in range(first, first + 2 * count, 2)]
        return [at for at in offsets if first + 2 * count <= at < len(page) - 4]

    def _cells(self, page: bytes, start: int) -> Iterator[Row]:
        for cell in self._offsets(page, start, start + 8):
            try:
                size, at = _varint(page, cell)
                rowid, at = _varint(page, at)
                values = _record(self._payload(page, at, size))
            except (IndexError, ValueError, struct.error):  # the page is damaged here
                continue
            if values:
                yield Row(rowid - (1 << 64) if rowid >> 63 else rowid, values)

    def _payload(self, page: bytes, at: int, size: int) -> bytes:
        """A cell's content, with what overflows into other pages. Raises ValueError where a part is missing."""
        usable = self._size
        if size > usable * self._count:
            raise ValueError("longer than the file")
        local = size
        if size > usable - 35:
            least = (usable - 12) * 32 // 255 - 23
            local = least + (size - least) % (usable - 4)
            local = local if local <= usable - 35 else least
        payload = bytearray(page[at : at + local])
        following, seen = int.from_bytes(page[at + local : at + local + 4]), set[int]()
        while len(payload) < size:
            if not 1 < following <= self._count or following in seen:
                raise ValueError("an overflow page is lost")
            seen.add(following)
            more = self._page(following)
            payload += more[4 : 4 + min(usable - 4, size - len(payload))]
            following = int.from_bytes(more[:4])
        if len(payload) != size:
            raise ValueError("cut off")
        return bytes(payload)


def _roots(rows: dict[int, list[Row]]) -> dict[int, str]:
    """The first page of each table -> its name, as far as the rows of the schema are still there."""
    found: dict[int, str] = {}
    for row in (row for group in rows.values() for row in group):
        match row.values:
            case ("table", str(name), str(), int(number), str()) if number > 1:
                found[number] = name
    return found


def _record(payload: bytes) -> tuple[Value, ...]:
    """The values of a record. Raises ValueError, IndexError where it is none."""
    end, at = _varint(payload, 0)
    types: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        types.append(kind)
    if at != end or len(types) > _MOST_COLUMNS:
        raise ValueError("no record")
    values: list[Value] = []
    for kind in types:
        size = _SIZES[kind] if kind < len(_SIZES) else (kind - 12) // 2
        content = payload[at : at + size]
        if len(content) != size or kind in (10, 11):
            raise ValueError("no record")
        at += size
        values.append(_value(kind, content))
    if at != len(payload):
        raise ValueError("no record")
    return tuple(values)


def _value(kind: int, content: bytes) -> Value:
    match kind:
        case 0:
            return None
        case 7:
            return float(struct.unpack(">d", content)[0])
        case 8 | 9:
            return kind - 8
        case _ if kind < 7:
            return int.from_bytes(content, signed=True)
        case _:
            return content.decode() if kind % 2 else content


def _varint(data: Sequence[int], at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends. Raises IndexError."""
    number = 0
    for used in range(8):
        byte = data[at + used]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + used + 1
    return number << 8 | data[at + 8], at + 9
