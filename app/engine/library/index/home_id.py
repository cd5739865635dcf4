"""Which home this is, among all that use one server."""

import json
import platform
import uuid
from pathlib import Path

from app.engine.library.rows.facts import fact, keep_fact
from app.storage.database import Store

_FACT = "home"


def home_id(store: Store, home: Path) -> str:
    """A name that no other home has: 32 hexadecimal digits.

    A home that has moved may be a copy of one that is still in use: it gets another name.
    """
    at = f"{platform.node()}:{home}"
    kept = json.loads(fact(store, _FACT) or "{}")
    if kept.get("at") != at:
        kept = {"id": uuid.uuid4().hex, "at": at}
        keep_fact(store, _FACT, json.dumps(kept))
    return str(kept["id"])
