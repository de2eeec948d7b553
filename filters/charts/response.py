"""Response rates: one box for everybody who was asked, filled for everybody who answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Chart, Row, Rows
from filters.charts.ratings import NUMBER, TEXT, Record
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {
    "type": "object", "properties": {"name": TEXT, "label": TEXT, "invited": NUMBER, "responded": NUMBER},
    "required": ["name", "label", "invited", "responded"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}


def describe(rates: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """How many of each group answered; with several waves, each under its name. None where nobody was asked."""
    if not rates:
        return None
    waves = list(dict.fromkeys(rate["name"] for rate in rates))
    rows = []
    for wave in waves:
        rows += [Row(wave, heading=True)] if len(waves) > 1 else []
        rows += [_row(rate, say) for rate in rates if rate["name"] == wave]
    told = (_told(wave, [rate for rate in rates if rate["name"] == wave], say) for wave in waves)
    key = (("filled", say("answered")), ("open", say("not_answered")))
    return Chart("response", say.sentences([say("response_alt"), *told]), Rows(tuple(rows), key=key))


def _row(rate: Record, say: Saying) -> Row:
    done, total = rate["responded"], rate["invited"]
    return Row(rate["label"], done=done, total=total, counted=say("of", done, total))


def _told(wave: str, rates: Sequence[Record], say: Saying) -> str:
    total = say("of", sum(rate["responded"] for rate in rates), sum(rate["invited"] for rate in rates))
    groups = [f"{rate['label']} {say('of', rate['responded'], rate['invited'])}" for rate in rates]
    return say.row(wave, f"{total} ({', '.join(groups)})")
