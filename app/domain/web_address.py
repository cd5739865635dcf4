"""Addresses of web pages, as a user gives them. Pure: nothing is looked up and nothing is fetched."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.domain.errors import AssistantError, Code

_SCHEMES = {"http": 80, "https": 443}
"""And their usual ports."""
_MOST_CHARACTERS = 4_000


def looks_like_address(text: str) -> bool:
    """Whether it is meant as the address of a web page, and not as a file."""
    return text.strip().lower().startswith(tuple(f"{scheme}://" for scheme in _SCHEMES))


def normal(text: str) -> str:
    """The address as it is asked for and kept: without white space around it, and without the place within the page.

    Raises AssistantError(ADDRESS_INVALID).
    """
    parts, host = _parts(text.strip())
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def host_of(text: str) -> str:
    """The computer that an address is on, with its port where it is not the usual one.

    A name in other letters is given as the net knows it (xn--...), so that none looks like another one.
    Raises AssistantError(ADDRESS_INVALID).
    """
    return _parts(text.strip())[1]


def is_same_place(one: str, other: str) -> bool:
    """Whether two addresses are on the same computer, as far as a person would say: with or without `www.`."""
    return host_of(one).removeprefix("www.") == host_of(other).removeprefix("www.")


def _parts(text: str) -> tuple[SplitResult, str]:
    """The parts, and the host with its port. A password in it is refused, since addresses are kept and shown."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
        is_good = parts.scheme.lower() in _SCHEMES and host and parts.username is None and parts.port != 0
    except ValueError as error:  # UnicodeError is one
        raise AssistantError(Code.ADDRESS_INVALID, text) from error
    if not is_good or len(text) > _MOST_CHARACTERS or not text.isprintable() or " " in text:
        raise AssistantError(Code.ADDRESS_INVALID, text)
    named = f"[{host}]" if ":" in host else host
    return parts, named.lower() if parts.port in (None, _SCHEMES[parts.scheme.lower()]) else f"{named}:{parts.port}"
