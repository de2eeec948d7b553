"""Where the Binder that runs came from, so that another machine can install the same."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

_SECRET = re.compile(r"(?<=://)[^/@]*@")


def version() -> str:
    """The version of the Binder that runs."""
    try:
        return distribution("binder").version
    except PackageNotFoundError:
        return "0"


def requirement() -> str:
    """A line of requirements.txt that names this Binder; empty where it came from this machine alone.

    How it was installed is recorded beside it (PEP 610): nothing where it came from an index, an address otherwise.
    Addresses are passed on without user names and passwords.
    """
    try:
        recorded = distribution("binder").read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    return _from(json.loads(recorded)) if recorded else f"binder=={version()}"


def _from(origin: dict[str, Any]) -> str:
    url = _SECRET.sub("", origin["url"])
    if url.startswith("file:"):
        return ""
    control = origin.get("vcs_info")
    return f"binder @ {control['vcs']}+{url}@{control['commit_id']}" if control else f"binder @ {url}"
