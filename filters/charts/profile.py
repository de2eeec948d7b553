"""The profile: the scales of one assessment, as bars or as a radar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Axis, Chart, Mark, Radar, Row, Rows
from filters.charts.ratings import NUMBER, SCALE, TEXT, Record, scale_axis
from filters.charts.saying import Saying

SHAPE = {"type": "object", "properties": {
    "instrument": {"type": "object", "properties": {"name": TEXT, "response_scale": SCALE}, "required": ["name"]},
    "scores": {"type": "array", "items": {
        "type": "object", "properties": {"name": TEXT, "raw": NUMBER, "percentile": NUMBER, "band": TEXT},
        "required": ["name", "raw"]}}}, "required": ["instrument", "scores"]}
OPTIONS = {"form": ("bar", "radar")}
FEWEST_SPOKES = 3
PERCENTILES = (0, 25, 50, 75, 100)


def describe(assessment: Record, options: Mapping[str, str], say: Saying) -> Chart | None:
    """An assessment's scores: percentiles where all have one, else their place on the response scale.

    None without scores, and where neither says how far a score could reach.
    """
    scores = assessment["scores"]
    ranked = all("percentile" in score for score in scores)
    axis = _percentiles(say) if ranked else _answers(assessment["instrument"], say)
    if not scores or axis is None:
        return None
    values = [(score["name"], *_value(score, ranked, say)) for score in scores]
    opening = say("profile_percentiles_alt" if ranked else "profile_alt", assessment["instrument"]["name"],
                  axis.ticks[0][1], axis.ticks[-1][1])
    alt = say.sentences([opening, _ends(values, say), *(say.row(name, text) for name, _, text in values)])
    if options.get("form") == "radar" and len(scores) >= FEWEST_SPOKES:
        return Chart("profile", alt, Radar(tuple(values), axis))
    rows = tuple(Row(name, (Mark(value, "dot"),), (text, score.get("band", "")), "bar")
                 for (name, value, text), score in zip(values, scores, strict=True))
    return Chart("profile", alt, Rows(rows, axis, (say("percentile") if ranked else say("score"), "")))


def _percentiles(say: Saying) -> Axis:
    return Axis(0, 100, tuple((step, say.formats.number(step)) for step in PERCENTILES), 50)


def _answers(instrument: Record, say: Saying) -> Axis | None:
    scale = instrument.get("response_scale")
    return None if scale is None else scale_axis(scale, say)


def _value(score: Record, ranked: bool, say: Saying) -> tuple[float, str]:
    if ranked:
        return score["percentile"], say.formats.number(score["percentile"])
    return score["raw"], say.formats.number(score["raw"], 1)


def _ends(values: Sequence[tuple[str, float, str]], say: Saying) -> str:
    """The highest and the lowest, each with all that share its place."""
    high, low = (choose(value for _, value, _ in values) for choose in (max, min))
    if high == low:
        return ""
    named = [say.formats.list([name for name, value, _ in values if value == end]) for end in (high, low)]
    return say("highest_lowest", *named)
