"""Which quotes of a block quote, so that their parity alone tells inside from outside.

In a regular file all do: each second one opens a field (after a delimiter, a line end, the beginning, or its twin
inside a field), the others close it (before a delimiter, a line end, the end, or their twin). Those that do not are
set right one by one: a quote inside an unquoted field is text; a record whose quote is not closed properly is broken,
is its first line alone, and none of its quotes count.
"""

from typing import NamedTuple

import numpy as np

from renkei.readers.records import CR, LF, LINE_END, QUOTE, Bytes, Form, Mask, Places

_WINDOW = 1 << 14  # quotes looked at together; even


class Broken(NamedTuple):
    """A record of broken quoting: where it begins, the rule, and where the quote stands."""

    start: int
    rule: str
    at: int


def quotes_that_count(
    buffer: bytearray, form: Form, *, final: bool, give_up: bool
) -> tuple[Places, tuple[Broken, ...]]:
    """Return the places of the quotes that open or close, and the records that are broken.

    A quote still open at the end makes a broken record where the data are `final`, and, with `give_up`, where the
    record is the first; else more data may close it.
    """
    if not form.quote or buffer.find(QUOTE) < 0:
        return np.empty(0, np.int64), ()
    data = np.frombuffer(buffer, np.uint8)
    quotes, broken = np.flatnonzero(data == QUOTE), list[Broken]()
    counted, size, at = np.empty_like(quotes), 0, 0
    while at < quotes.size or (size % 2 and at == quotes.size):
        window = quotes[at : at + _WINDOW]
        good = _regular(data, window, form, counted[size - 1] if size else -1) if window.size and not size % 2 else 0
        counted[size : size + good] = window[:good]
        size, at = size + good, at + good
        if size % 2 == 0:
            at += good < window.size  # what opens no field is text
            continue
        closing = int(quotes[at]) if at < quotes.size else -1
        start, stop = _first_line(buffer, counted[:size], final=final)
        if stop < 0 or (closing < 0 and not final and not (give_up and start == 0)):
            break
        opening = _field_start(counted[:size])
        broken.append(Broken(start, _rule(buffer, opening, closing), opening))
        size, at = int(np.searchsorted(counted[:size], start)), int(np.searchsorted(quotes, stop))
    return counted[:size], tuple(broken)


def _regular(data: Bytes, quotes: Places, form: Form, before: int) -> int:
    """Return how many of the first quotes are regular; `before` is where the last closing one stands."""
    opening, closing = quotes[0::2], quotes[1::2]
    twins = np.concatenate([[before], closing])[: opening.size]
    opens = _edge(data[np.maximum(opening - 1, 0)], form) | (opening == 0) | (opening - 1 == twins)
    after = data[np.minimum(closing + 1, data.size - 1)]
    closes = _edge(after, form) | (after == QUOTE) | (closing == data.size - 1)
    if opens.all() and closes.all():
        return quotes.size
    regular = np.empty(quotes.size, np.bool_)
    regular[0::2], regular[1::2] = opens, closes
    return int(np.argmin(regular))


def _edge(data: Bytes, form: Form) -> Mask:
    edge: Mask = (data == form.delimiter) | (data == LF) | (data == CR)
    return edge


def _first_line(buffer: bytearray, counted: Places, *, final: bool) -> tuple[int, int]:
    """Return where the record of the last quote begins, and where its first line ends (-1: not known yet)."""
    start = record_start(buffer, counted[:-1], int(counted[-1]))
    end = LINE_END.search(buffer, start)
    if end is None or (not final and end[0] == b"\r" and end.end() == len(buffer)):
        return start, len(buffer) if final else -1
    return start, end.end()


def _field_start(counted: Places) -> int:
    """Return where the field opens that the last quote stands in: before all doubled quotes of it."""
    last = counted.size - 1
    while last and counted[last] - 1 == counted[last - 1]:
        last -= 2
    return int(counted[last])


def record_start(buffer: bytearray, counted: Places, bound: int) -> int:
    """Return where the last line end outside quotes before `bound` ends; 0 where there is none."""
    while True:
        feed = buffer.rfind(b"\n", 0, bound)
        end = max(feed, buffer.rfind(b"\r", feed + 1, bound)) + 1
        before = int(np.searchsorted(counted, end))
        if not end or before % 2 == 0:
            return end
        bound = int(counted[before - 1])


def _rule(buffer: bytearray, opening: int, closing: int) -> str:
    """Tell a quote that was forgotten from one that should have been doubled: the next is on another line, or not."""
    if closing < 0 or LINE_END.search(buffer, opening, closing):
        return "csv.unclosed_quote"
    return "csv.stray_quote"
