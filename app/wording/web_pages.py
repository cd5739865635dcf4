"""What the window says about web pages, which are fetched only when the user says so."""

from datetime import datetime

ADD_PAGE = "Add web page…"
ADD_PAGE_TOOLTIP = "Fetches a page from the web once, after asking you. You can also paste its address here."
ADDRESS = "Address of the page"
ADDRESS_NEEDED = "Enter an address that begins with https:// or http://."
FETCH = "Fetch"
FETCH_AGAIN = "Fetch again…"
FETCH_AGAIN_TOOLTIP = "Fetches the page as it is now, after asking you"


def ask_fetch(host: str) -> str:
    """Say what fetching a page does before it is done."""
    return (
        f"Sotto will contact {host} once, and no other computer. It sends only the address, and keeps a copy of the "
        "page here. The page is not fetched again unless you say so."
    )


def describe_fetching(host: str) -> str:
    """Say that the network is being used."""
    return f"Using the network: fetching from {host}…"


def describe_fetched(address: str) -> str:
    """Say that a page has come."""
    return f"Fetched {address}. The network is no longer in use."


def name_fetch_from(host: str) -> str:
    """Name the way to fetch a page from where it is now."""
    return f"Fetch from {host}…"


def describe_origin(address: str, at: str) -> str:
    """Say where a page is from; `at`: ISO 8601, in universal time."""
    when = datetime.fromisoformat(at).astimezone() if at else None
    return f"Fetched from {address}" + (f" on {when:%Y-%m-%d at %H:%M}" if when else "")
