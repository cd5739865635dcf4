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
from app.storage.settings import Settings

_HUB = "huggingface.co"
_CONNECT_S = 20.0
_SILENT_S = 15.0
"""A server that sends nothing for so long is asked again."""
_MOST_REDIRECTS = 10


@dataclass(frozen=True)
class Reach:
    """How the network is reached; made where the user has asked for a model, and nowhere else."""

    mirrors: Mapping[str, str] = field(default_factory=dict)
    """Host -> the address that stands in for it."""
    proxy: str | None = None
    """Address of the proxy; None: what the environment says (HTTPS_PROXY, ALL_PROXY, NO_PROXY)."""

    @classmethod
    def of(cls, settings: Settings) -> "Reach":
        """As the settings say; HF_ENDPOINT stands in for the hub where they name no mirror of it."""
        endpoint = os.environ.get("HF_ENDPOINT", "")
        return cls(({_HUB: endpoint} if endpoint else {}) | settings.mirrors, settings.proxy)

    def address(self, url: str) -> str:
        """The address to ask in place of one of the catalogue."""
        parts = urlsplit(url)
        mirror = self.mirrors.get(parts.hostname or "")
        if mirror is None:
            return url
        return mirror.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")

    def host(self, url: str) -> str:
        """The machine that is asked."""
        return urlsplit(self.address(url)).hostname or ""

    def client(self) -> httpx.Client:
        """A client that trusts what the system trusts, and follows no redirect by itself."""
        trusted = ssl.create_default_context()  # also what SSL_CERT_FILE names
        trusted.load_verify_locations(certifi.where())
        return httpx.Client(
            headers={"User-Agent": f"Sotto/{__version__}", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(_SILENT_S, connect=_CONNECT_S),
            verify=trusted,
            proxy=self.proxy,
        )


def redirected(asked: httpx.URL, response: httpx.Response, count: int) -> httpx.URL:
    """Where a redirect leads. Raises AssistantError(MODEL_UNSAFE) where that is plain http, or nowhere."""
    try:
        target = asked.join(response.headers["location"])
    except (KeyError, httpx.InvalidURL) as error:
        raise AssistantError(Code.MODEL_UNREACHABLE, f"{asked.host}: a redirect to nowhere") from error
    if target.scheme != "https" and not (target.scheme == "http" and asked.scheme == "http"):
        raise AssistantError(Code.MODEL_UNSAFE, f"{asked.host} leads to an address that is not encrypted")
    if count >= _MOST_REDIRECTS:
        raise AssistantError(Code.MODEL_UNREACHABLE, f"{asked.host}: too many redirects")
    return target
