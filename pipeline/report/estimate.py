"""How long the rest of a run takes, as far as anybody can know."""

from __future__ import annotations


def remaining(done: float, total: float, seconds: float) -> float | None:
    """The seconds that the rest takes if it goes on as it went; None before anything is done."""
    return seconds * (total - done) / done if done else None


def in_words(seconds: float) -> str:
    """A time that is left, no more exact than it is known: `about 40 s left`, `about 3 min left`, `about 2 h left`."""
    if seconds < 1:
        return ""
    if seconds < 90:
        return f"about {-(-seconds // 5) * 5:.0f} s left"
    return f"about {seconds / 60:.0f} min left" if seconds < 5400 else f"about {seconds / 3600:.1f} h left"
