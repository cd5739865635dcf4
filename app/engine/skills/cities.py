"""Time zones of places: cities and countries by their names in any language, from CLDR and the IANA."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from app.text.localized import locale

_AMERICAN = {"new york city": "America/New_York", "nyc": "America/New_York", "san francisco": "America/Los_Angeles",
             "washington": "America/New_York", "boston": "America/New_York", "miami": "America/New_York",
             "seattle": "America/Los_Angeles", "las vegas": "America/Los_Angeles", "houston": "America/Chicago",
             "dallas": "America/Chicago"}  # fmt: skip
"""Cities in a country with many zones that no zone is named after."""


def zone(place: str, language: str) -> tuple[ZoneInfo, str] | None:
    """The time zone of a place and the place's name; None if it is unknown or has several."""
    wanted = place.casefold().strip()
    for known in (language, "en"):
        found = _places(known).get(wanted)
        if found is not None:
            return ZoneInfo(found[0]), found[1]
    return None


@cache
def _places(language: str) -> dict[str, tuple[str, str]]:
    """Name in lower case -> (zone, name as written)."""
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
            found[country.casefold()] = names[0], country
    for name in sorted(zones):
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")):
            city = name.rpartition("/")[2].replace("_", " ")
            found.setdefault(city.casefold(), (name, city))
    for name, facts in known.time_zones.items():
        if "city" in facts and name in zones:
            found[facts["city"].casefold()] = name, facts["city"]
    for city, name in _AMERICAN.items():
        found.setdefault(city, (name, city.title() if " " in city else city.capitalize()))
    return found


def _offsets(name: str) -> tuple[object, object]:
    """How far from UTC a zone is in winter and in summer: zones with the same are one to a user who asks the time."""
    from datetime import datetime

    here = ZoneInfo(name)
    return datetime(2026, 1, 1, tzinfo=here).utcoffset(), datetime(2026, 7, 1, tzinfo=here).utcoffset()
