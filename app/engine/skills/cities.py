"""Time zones of places by their names in any language: from CLDR, the IANA and GeoNames."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from app.storage.paths import resources
from app.text.localized import locale

_SHARED, _MOST, _COUNTRY = "?", "~", "@"
"""The marks of `resources/places/places.tsv`; its make.py says what they mean."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and the time that it keeps."""

    zone: ZoneInfo
    name: str
    """In the user's language; where a place in another zone is called the same, with a city of this zone."""
    is_most: bool = False
    """Whether it has other zones too, where few of its people live."""


def place(name: str, language: str) -> Place | None:
    """A place by its name; None if it is unknown, or has several zones and most people live in none of them."""
    article = re.match(r"(?:the|der|die|den|dem) ", name.strip(), re.IGNORECASE)
    before = article.group().lower() if article else ""
    wanted = _folded(name.strip()[len(before) :])
    usual = next((known[wanted] for known in (_usual(language), _usual("en")) if wanted in known), None)
    listed = next((one for one in _listed(language) if _folded(one.name) == wanted), None)
    found = listed if usual is None else _Listed(*usual)
    if found is None or (before and found.name not in _countries(language)):
        return None
    is_shared = listed is not None and (listed.mark == _SHARED or _offsets(listed.zone) != _offsets(found.zone))
    told = f"{found.name} ({_city(found.zone, language, found.name)})" if is_shared else found.name
    return Place(ZoneInfo(found.zone), f"{before}{told}", found.mark == _MOST)


class _Listed(NamedTuple):
    """A place as it is written down."""

    zone: str
    name: str
    mark: str = ""


def _listed(language: str) -> Iterator[_Listed]:
    """Every place of GeoNames by each of its names; read anew each time, since it is rarely asked for."""
    for line in (resources() / "places" / "places.tsv").read_text(encoding="utf-8").splitlines():
        zone, _, names = line.split("\t")
        for marked in names.split("|"):
            mark, name = (marked[0], marked[1:]) if marked[0] in (_SHARED, _MOST) else ("", marked)
            if name.startswith(_COUNTRY):
                for known in (locale(language), locale("en")):
                    yield _Listed(zone, str(known.territories.get(name[1:], name)), mark)
            else:
                yield _Listed(zone, name, mark)


def _countries(language: str) -> set[str]:
    return {str(name) for known in (locale(language), locale("en")) for name in known.territories.values()}


def _folded(name: str) -> str:
    """A name without case and marks."""
    if name.isascii():
        return name.lower()
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))


def _city(zone: str, language: str, name: str) -> str:
    """The city that a zone is named after; of that city itself, its country."""
    known = locale(language)
    city = str(known.time_zones.get(zone, {}).get("city", zone.rpartition("/")[2].replace("_", " ")))
    return city if city != name else str(known.territories.get(get_global("zone_territories").get(zone, ""), city))


@cache
def _usual(language: str) -> dict[str, tuple[str, str]]:
    """Name without case and marks -> (zone, name as written), for what CLDR and the IANA name."""
    known: Locale = locale(language)
    zones = available_timezones()
    found: dict[str, tuple[str, str]] = {}
    countries: dict[str, list[str]] = {}
    for name, territory in get_global("zone_territories").items():
        if name in zones and "/" in name and not name.startswith("Etc/"):
            countries.setdefault(territory, []).append(name)
    for territory, names in countries.items():
        country = known.territories.get(territory)
        if country and len({_offsets(name) for name in names}) == 1:
            found[_folded(country)] = names[0], country
    for name in sorted(zones):
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")):
            city = name.rpartition("/")[2].replace("_", " ")
            found.setdefault(_folded(city), (name, city))
    for name, facts in known.time_zones.items():
        if "city" in facts and name in zones:
            found[_folded(facts["city"])] = name, facts["city"]
    return found


def _offsets(name: str) -> tuple[object, object]:
    """How far from UTC a zone is in winter and in summer: zones with the same are one to a user who asks the time."""
    from datetime import datetime

    here = ZoneInfo(name)
    return datetime(2026, 1, 1, tzinfo=here).utcoffset(), datetime(2026, 7, 1, tzinfo=here).utcoffset()
