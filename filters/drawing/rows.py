"""Rows: labels at the left, marks on a common scale, figures at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from filters.charts.picture import Mark, Row, Rows
from filters.drawing.canvas import Canvas
from filters.drawing.symbols import SYMBOLS, radius_of

NARROW = 300
"""Below this width, in points, labels stand above their rows: a telephone."""
LEADING, GUTTER, COLUMN_GAP = 1.28, 14.0, 11.0
LABELS, LABELS_OF_UNITS, WIDEST_COLUMN = 0.32, 0.44, 0.24
"""The largest parts of the width that labels and one column of figures may take."""
SHORTEST_SCALE = 0.35
LANE, LANE_OF_WORDS, UNIT = 8.0, 10.0, 10.0
MOST_UNITS = 48
IN_FRONT = ("self", "all")
"""Those who stand on a row's own line; single groups stand in lanes below it."""


class _Page(Struct, frozen=True, dict=True):
    """Where things stand: columns of figures by their right edges and widths, and the plot between `left` and `right`."""

    canvas: Canvas
    form: Rows

    @property
    def size(self) -> float:
        return self.canvas.look.size

    @property
    def small(self) -> float:
        return self.size * 0.9

    @cached_property
    def widest_label(self) -> float:
        """The width that the labels would take."""
        plain = [row.label for row in self.form.rows if not row.heading]
        return max((self.canvas.measure(label, self.size) for label in plain), default=0) + 1

    @property
    def is_stacked(self) -> bool:
        """Whether labels stand above their rows: on a narrow page, where they would leave the scale too little."""
        left = self.canvas.width - self.widest_label - sum(width + COLUMN_GAP for width in self.columns)
        return self.canvas.width < NARROW and (self.widest_label > self.canvas.width * LABELS
                                               or left < self.canvas.width * SHORTEST_SCALE)

    @cached_property
    def columns(self) -> tuple[float, ...]:
        """The width of each column of figures."""
        limit = self.canvas.width * WIDEST_COLUMN
        return tuple(min(limit, max(self._widths(n, head))) for n, head in enumerate(self.form.columns))

    def _widths(self, number: int, head: str) -> Iterator[float]:
        yield max((self.canvas.measure(word, self.small) for word in head.split()), default=0)
        for row in self.form.rows:
            if number < len(row.values):
                yield self.canvas.measure(row.values[number], self.size)

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """The right edge of each column."""
        edges, right = [], self.canvas.width
        for width in reversed(self.columns):
            edges.append(right)
            right -= width + (COLUMN_GAP if width else 0)
        return tuple(reversed(edges))

    @cached_property
    def labels(self) -> float:
        """The width of the labels."""
        if self.is_stacked:
            return self.canvas.width
        return min(self.canvas.width * (LABELS if self.form.axis else LABELS_OF_UNITS), self.widest_label)

    @cached_property
    def reach(self) -> float:
        """How far a mark may reach over the end of the scale."""
        shapes = [mark.shape for row in self.form.rows for mark in row.marks]
        ticks = self.form.axis.ticks if self.form.axis else ()
        outer = [self.canvas.measure(text, self.small) / 2 for place, text in ticks
                 if self.form.axis and place in (self.form.axis.minimum, self.form.axis.maximum)]
        return max((*map(radius_of, shapes), *outer), default=0)

    @cached_property
    def left(self) -> float:
        """Where the scale starts."""
        return (0 if self.is_stacked else self.labels + GUTTER) + (self.reach if self.form.axis else 0)

    @cached_property
    def right(self) -> float:
        """Where the scale ends."""
        taken = sum(width + COLUMN_GAP for width in self.columns if width)
        return self.canvas.width - taken - (self.reach if self.form.axis else 0) - (GUTTER / 2 if taken else 0)

    def x(self, value: float) -> float:
        """Where a value stands."""
        axis = self.form.axis
        share = (min(max(value, axis.minimum), axis.maximum) - axis.minimum) / (axis.maximum - axis.minimum)
        return self.left + share * (self.right - self.left)


    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """How each column is set: figures by their last digit, words from where they begin."""
        return tuple("right" if all(_is_figure(row.values[n]) for row in self.form.rows if n < len(row.values)) else "left"
                     for n in range(len(self.columns)))

    def start(self, column: int) -> float:
        """Where the texts of a column are anchored."""
        return self.edges[column] - (self.columns[column] if self.anchors[column] == "left" else 0)

    def lane(self, row: Row) -> float:
        """The distance between two lanes of marks."""
        return LANE_OF_WORDS if any(mark.text for mark in row.marks) else LANE


def _is_figure(text: str) -> bool:
    return not text or text[:1] in "+−–" or any(character.isdigit() for character in text)


def draw(canvas: Canvas, form: Rows) -> float:
    """Draw `form`; the height of it, in points."""
    page = _Page(canvas, form)
    top = _heads(page, _key(page))
    y, first = top, True
    plots: list[tuple[float, float]] = []
    for row in form.rows:
        before, y = y, _row(page, row, y if first or not row.heading else y + page.size * 0.55)
        if not row.heading:
            plots.append((before + _above(page, row), y))
        first = False
    return _axis(page, plots, y) if form.axis else y


# -- around the rows --------------------------------------------------------------------------------------------------


def _key(page: _Page) -> float:
    """The symbols and what they stand for, in a line or several; where the rows may begin."""
    x, y = 0.0, page.size
    for shape, label in page.form.key:
        width = page.canvas.measure(label, page.small) + 2 * radius_of(shape) + 5
        if x and x + width > page.canvas.width:
            x, y = 0.0, y + page.size * 1.6
        SYMBOLS[shape](page.canvas, x + radius_of(shape), y - page.size * 0.33)
        page.canvas.text(x + 2 * radius_of(shape) + 4, y, label, page.small)
        x += width + 14
    return y + page.size * 1.1 if page.form.key else 0.0


def _heads(page: _Page, y: float) -> float:
    """The heads of the columns, on as many lines as they need."""
    if not any(page.form.columns):
        return y
    heads = [page.canvas.wrapped(head, max(width, 1), page.small) if head else []
             for head, width in zip(page.form.columns, page.columns, strict=True)]
    deepest = max(map(len, heads))
    for number, lines in enumerate(heads):
        for n, line in enumerate(lines):
            place = y + page.size + (deepest - len(lines) + n) * page.small * LEADING
            page.canvas.text(page.start(number), place, line, page.small, "quiet", anchor=page.anchors[number])
    return y + deepest * page.small * LEADING + page.size * 0.35


def _axis(page: _Page, plots: Sequence[tuple[float, float]], y: float) -> float:
    """The steps of the scale: light lines behind the rows, words below them."""
    axis, canvas = page.form.axis, page.canvas
    for place, text in axis.ticks:
        x, is_middle = page.x(place), place == axis.middle
        for top, bottom in plots:
            canvas.line([(x, top), (x, bottom)], "quiet" if is_middle else "rule", 0.7 if is_middle else 0.45, behind=True)
        canvas.text(x, y + page.size * 1.15, text, page.small, "quiet", anchor="center")
    return y + page.size * 1.5


# -- one row ----------------------------------------------------------------------------------------------------------


def _row(page: _Page, row: Row, y: float) -> float:
    """Draw a row below `y`; where it ends."""
    if row.heading:
        return _heading(page, row, y)
    canvas, size = page.canvas, page.size
    labels = canvas.wrapped(row.label, page.labels, size)
    top = y + size * 0.55
    if page.is_stacked:
        _lines(page, labels, 0, top)
        top += len(labels) * size * LEADING
    lanes = _lanes(page, row)
    depth = _units(page, row, top) if row.total else (max(lanes.values(), default=0) + 1) * page.lane(row)
    middle = top + size * 0.52
    if not page.is_stacked:
        _lines(page, labels, 0, top)
        depth = max(depth, len(labels) * size * LEADING)
    depth = max(depth, _values(page, row, top))
    if page.form.axis and row.marks:
        _marks(page, row, lanes, middle)
    if row.note:
        depth = _note(page, row, top, (max(lanes.values()) + 1) * page.lane(row) if lanes else 0, depth)
    return top + depth + size * 0.5


def _above(page: _Page, row: Row) -> float:
    """How much of a row is a label that stands above its marks."""
    lines = len(page.canvas.wrapped(row.label, page.labels, page.size)) if page.is_stacked else 0
    return page.size * (lines * LEADING + 0.5) if lines else 0.0


def _heading(page: _Page, row: Row, y: float) -> float:
    canvas, size = page.canvas, page.size
    lines = canvas.wrapped(row.label, canvas.width, size, strong=True)
    _lines(page, lines, 0, y + size * 0.4, strong=True)
    y += size * 0.4 + len(lines) * size * LEADING
    if row.note:
        canvas.text(0, y + size * 0.75, row.note, page.small, "quiet")
        y += size * LEADING
    return y


def _lines(page: _Page, lines: Sequence[str], x: float, top: float, strong: bool = False) -> None:
    for n, line in enumerate(lines):
        page.canvas.text(x, top + page.size * (0.85 + n * LEADING), line, page.size, strong=strong)


def _values(page: _Page, row: Row, top: float) -> float:
    """The figures at the end of a row; how deep they are."""
    deepest = 1
    for number, text in enumerate(row.values):
        lines = page.canvas.wrapped(text, page.columns[number] + 0.1, page.size)
        deepest = max(deepest, len(lines))
        for n, line in enumerate(lines):
            place = top + page.size * (0.85 + n * LEADING)
            page.canvas.text(page.start(number), place, line, page.size, anchor=page.anchors[number])
    return deepest * page.size * LEADING


def _note(page: _Page, row: Row, top: float, below: float, depth: float) -> float:
    """Why something is not shown, in words: below the marks, or in place of them."""
    left = page.left - (page.reach if page.form.axis else 0)
    lines = page.canvas.wrapped(row.note, page.right + page.reach - left, page.small)
    for n, line in enumerate(lines):
        page.canvas.text(left, top + below + page.size * 0.85 + n * page.small * LEADING, line, page.small, "quiet")
    return max(depth, below + len(lines) * page.small * LEADING)


def _units(page: _Page, row: Row, top: float) -> float:
    """One box for each of `total`, filled for each that is done, and the count behind them; how deep all that is."""
    left, words = page.left, page.canvas.measure(row.counted, page.size) + 8
    if row.total > MOST_UNITS:
        return _share(page, row, left, page.right - words, top)
    across = max(int((page.right - left - words) // UNIT), 1)
    for number in range(row.total):
        line, place = divmod(number, across)
        shape = "filled" if number < row.done else "open"
        SYMBOLS[shape](page.canvas, left + 4 + place * UNIT, top + page.size * 0.55 + line * UNIT)
    line, place = divmod(row.total - 1, across)
    page.canvas.text(left + (place + 1) * UNIT + 5, top + page.size * 0.85 + line * UNIT, row.counted, page.size)
    return (line + 1) * UNIT + 1


def _share(page: _Page, row: Row, left: float, right: float, top: float) -> float:
    """More than can be counted at a glance: one long box, filled as far as `done` reaches; how deep it is."""
    middle, end = top + page.size * 0.55, left + (right - left) * min(row.done / row.total, 1)
    for start, stop, fill in ((left, end, "ink"), (left, right, "")):
        corners = [(start, middle - 3.4), (stop, middle - 3.4), (stop, middle + 3.4), (start, middle + 3.4)]
        page.canvas.polygon(corners, fill, "ink", 0.8)
    page.canvas.text(right + 7, top + page.size * 0.85, row.counted, page.size)
    return UNIT + 1


# -- marks ------------------------------------------------------------------------------------------------------------


def _lanes(page: _Page, row: Row) -> dict[int, int]:
    """The lane of each mark by its number: the row's own line, or one below it where marks would overlap."""
    lanes: dict[int, int] = {}
    taken: list[list[tuple[float, float]]] = [[]]
    for number, mark in sorted(enumerate(row.marks), key=lambda pair: pair[1].value):
        if not page.form.axis or row.joined in ("arrow", "bar") or mark.shape in (*IN_FRONT, "flag"):
            lanes[number] = 0
            continue
        start, end = _extent(page, mark)
        lane = 1 if row.joined == "line" else 0
        while lane < len(taken) and any(start < right and left < end for left, right in taken[lane]):
            lane += 1
        taken += [[] for _ in range(lane + 1 - len(taken))]
        taken[lane].append((start, end))
        lanes[number] = lane
    return lanes


def _extent(page: _Page, mark: Mark) -> tuple[float, float]:
    """From where to where a mark reaches, with the words beside it."""
    left, right = page.x(mark.value), page.x(mark.value if mark.high is None else mark.high)
    radius = radius_of(mark.shape)
    width = page.canvas.measure(mark.text, page.small) + 5 if mark.text and mark.shape != "numbered" else 0
    if _is_at_the_left(page, right + radius, width):
        return left - radius - width, right + radius
    return left - radius, right + radius + width


def _is_at_the_left(page: _Page, end: float, width: float) -> bool:
    """Whether words `width` points wide that start at `end` would leave the plot."""
    return end + width > page.right + page.reach + 1


def _marks(page: _Page, row: Row, lanes: dict[int, int], y: float) -> None:
    axis, canvas = page.form.axis, page.canvas
    if all(mark.shape == "numbered" or not mark.text for mark in row.marks):
        canvas.line([(page.left, y), (page.right, y)], "rule", 0.7)
    if row.joined == "bar" and row.marks[0].high is None:
        start = page.x(axis.middle if axis.middle is not None and axis.minimum < 0 else axis.minimum)
        end = page.x(row.marks[0].value)
        if abs(end - start) > radius_of(row.marks[0].shape):
            canvas.line([(start, y), (end, y)], "accent", 2.2)
    elif row.joined in ("line", "arrow"):
        _between(page, row, y)
    for number, mark in enumerate(row.marks):
        _mark(page, mark, y + lanes[number] * page.lane(row))


def _between(page: _Page, row: Row, y: float) -> None:
    """The line between a row's two ends, from the edge of one symbol to that of the other."""
    ends = [mark for mark in row.marks if mark.high is None and (row.joined == "arrow" or mark.shape in IN_FRONT)]
    if len(ends) != 2:
        return
    first, last = sorted(ends, key=lambda mark: mark.value)
    left, right = page.x(first.value) + radius_of(first.shape), page.x(last.value) - radius_of(last.shape)
    if right > left:
        page.canvas.line([(left, y), (right, y)], "ink", 1.3)


def _mark(page: _Page, mark: Mark, y: float) -> None:
    canvas, x = page.canvas, page.x(mark.value)
    end = x if mark.high is None else page.x(mark.high)
    if mark.high is not None:
        canvas.capsule(x, max(end, x + 2), y, 6.4 if mark.shape == "span" else 4.4, "tint", "ink", 0.8)
    if mark.shape != "span":
        SYMBOLS[mark.shape](canvas, (x + end) / 2, y)
    if mark.shape == "numbered":
        canvas.text(x, y + page.small * 0.34, mark.text, page.small * 0.95, anchor="center")
    elif mark.text:
        radius, width = radius_of(mark.shape), canvas.measure(mark.text, page.small) + 5
        at_the_left = _is_at_the_left(page, end + radius, width)
        canvas.text(x - radius - 3 if at_the_left else end + radius + 3, y + page.small * 0.34, mark.text, page.small,
                    anchor="right" if at_the_left else "left")
