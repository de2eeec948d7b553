"""What a list of siblings becomes when some of them are dropped: no doubled space, no empty shell around nothing."""

from __future__ import annotations

from collections.abc import Iterable

import panflute as pf

_CLOSING = tuple(".,;:!?)]…’”»")
_SPACES = (pf.Space, pf.SoftBreak, pf.LineBreak)
_STAND_EMPTY = (pf.Table, pf.TableHead, pf.TableBody, pf.TableFoot, pf.TableRow, pf.TableCell, pf.Figure, pf.Image)


def closed_up(results: Iterable[tuple[pf.Element, list[pf.Element]]]) -> list[pf.Element]:
    """The siblings that others became: each element with what it became, in order.

    Where an inline became nothing, the spaces on its two sides become one. None is left at the start and the end of a
    line, nor where a full stop or its like stood right behind.
    """
    done: list[pf.Element] = []
    gap = spaced = False
    for element, result in results:
        if not result:
            gap, spaced = gap or isinstance(element, pf.Inline), False
        elif gap and isinstance(element, _SPACES) and (not done or isinstance(done[-1], _SPACES)):
            spaced = True
            if done and isinstance(element, pf.LineBreak):
                done[-1] = element
        else:
            if gap and not spaced and done and isinstance(done[-1], (pf.Space, pf.SoftBreak)) and _closes(result[0]):
                done.pop()
            done += result
            gap = spaced = False
    while gap and done and isinstance(done[-1], _SPACES):
        done.pop()
    return done


def _closes(element: pf.Element) -> bool:
    return isinstance(element, pf.Str) and element.text.startswith(_CLOSING)


def is_emptied(old: pf.Element, new: pf.Element) -> bool:
    """Whether `new` holds nothing of what `old` held, so that it would print as an empty shell."""
    if isinstance(old, _STAND_EMPTY):
        return False
    if isinstance(old, pf.DefinitionItem):
        return bool(old.definitions) and not new.definitions
    return bool(getattr(old, "content", None)) and not new.content
