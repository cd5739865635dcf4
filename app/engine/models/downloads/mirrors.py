"""Where models are fetched from: mirrors, proxies, and the addresses that are refused."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import certifi
import httpx

from app import __version__
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings

_HUB = "huggingface.co"
_CONNECT_S = 20.0
_SILENT_S = 15.0
"""A request is repeated if the server sends nothing for this long."""
_MOST_REDIRECTS = 10


@dataclass(frozen=True)
class Network:
    """How models are downloaded; created only if the user has requested a model."""

    mirrors: Mapping[str, str] = field(default_factory=dict)
    """Host -> the address of its mirror."""
    proxy: str | None = None
    """Address of the proxy; None: as the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY)."""

    @classmethod
    def from_settings(cls, settings: Settings) -> "Network":
        """As the settings say; HF_ENDPOINT replaces the hub if they name no mirror of it."""
        endpoint = os.environ.get("HF_ENDPOINT", "")
        return cls(({_HUB: endpoint} if endpoint else {}) | settings.mirrors, settings.proxy)

    def address(self, url: str) -> str:
        """The address to use in place of one in the catalogue."""
        parts = urlsplit(url)
        mirror = self.mirrors.get(parts.hostname or "")
        if mirror is None:
            return url
        return mirror.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")

    def host(self, url: str) -> str:
        """The host that is contacted for an address in the catalogue."""
        return urlsplit(self.address(url)).hostname or ""

    def client(self) -> httpx.Client:
        """A client that trusts what the system trusts, and does not follow redirects by itself."""
        trusted = ssl.create_default_context()  # includes SSL_CERT_FILE
        trusted.load_verify_locations(certifi.where())
        return httpx.Client(
            headers={"User-Agent": f"Sotto/{__version__}", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(_SILENT_S, connect=_CONNECT_S),
            verify=trusted,
            proxy=self.proxy,
        )


def follow_redirect(origin: httpx.URL, response: httpx.Response, count: int) -> httpx.URL:
    """The target of a redirect. Raises AssistantError(MODEL_UNSAFE) for plain http, (MODEL_UNREACHABLE) if invalid."""
    try:
        target = origin.join(response.headers["location"])
    except (KeyError, httpx.InvalidURL) as error:
        raise AssistantError(Code.MODEL_UNREACHABLE, f"{origin.host}: a redirect to nowhere") from error
    if target.scheme != "https" and not (target.scheme == "http" and origin.scheme == "http"):
        raise AssistantError(Code.MODEL_UNSAFE, f"{origin.host} leads to an address that is not encrypted")
    if count >= _MOST_REDIRECTS:
        raise AssistantError(Code.MODEL_UNREACHABLE, f"{origin.host}: too many redirects")
    return target
