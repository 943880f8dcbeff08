"""Where records begin and end in delimited text, told from bytes alone.

RFC 4180, read strictly: a field is quoted when its first byte is a quote; the quote that closes it is followed by a
delimiter, a line end or the end of the file; a quote inside an unquoted field stands for itself. A line ends with
CRLF, LF or CR. A record whose quoting is broken is its first line alone, and the next line begins a new record: one
forgotten quote must not swallow the lines that follow.

Quotes, commas and line ends are safe to look for in undecoded UTF-8 and cp932: no trail byte of either is below 0x40.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

LF, CR, QUOTE = 0x0A, 0x0D, 0x22
LINE_END = re.compile(rb"\r\n|\r|\n")
_MARK = re.compile(rb'\r\n|\r|\n|"')


@dataclass(frozen=True)
class Form:
    """How fields are set apart: the delimiter's byte, and whether quotes quote."""

    delimiter: int
    quote: bool


class Records(NamedTuple):
    """Records of one block: [start, end) without the line end, and how many lines of the block end before each."""

    starts: Places
    ends: Places
    lines: Places


class Found(NamedTuple):
    """One record: where its text ends, where the next begins, and what is wrong with its quotes, if anything."""

    end: int
    next: int
    rule: str | None = None
    at: int = -1


def line_ends(data: Bytes) -> Places:
    """Return where lines end: at each LF, and at each CR that no LF follows."""
    feeds = np.flatnonzero(data == LF)
    returns = np.flatnonzero(data == CR)
    if not returns.size:
        return feeds
    lone = returns[data[np.minimum(returns + 1, data.size - 1)] != LF]
    return np.sort(np.concatenate([feeds, lone])) if lone.size else feeds


def split_records(data: Bytes, quotes: Places) -> Records:
    """Return the records of a block, `quotes` being the places of those that count."""
    ends = line_ends(data)
    outside = np.searchsorted(quotes, ends) % 2 == 0 if quotes.size else np.ones(ends.size, np.bool_)
    stops, lines = ends[outside], np.concatenate([[0], np.flatnonzero(outside) + 1])
    if stops.size and stops[-1] == data.size - 1:
        lines = lines[:-1]
    else:  # the last line of a file may lack its end
        stops = np.append(stops, data.size)
    starts = np.concatenate([[0], stops[:-1] + 1])
    return Records(starts, _without_return(data, starts, stops), lines)


def _without_return(data: Bytes, starts: Places, stops: Places) -> Places:
    """Move ends from an LF to the CR before it."""
    before = data[np.maximum(stops - 1, 0)] == CR
    at_line_feed = data[np.minimum(stops, data.size - 1)] == LF
    ends: Places = stops - (before & at_line_feed & (stops > starts) & (stops < data.size))
    return ends


def find_record(data: bytes | bytearray, start: int, form: Form, *, final: bool) -> Found | None:
    """Return the record that begins at `start`; None where it may go on beyond data that is not `final`."""
    at = start
    while mark := _MARK.search(data, at):
        if mark[0] != b'"':
            return None if _unsure(mark, data, final=final) else Found(mark.start(), mark.end())
        if form.quote and (mark.start() == start or data[mark.start() - 1] == form.delimiter):
            closing = _closing(data, mark.start(), final=final)
            if closing is None and not final:
                return None
            if closing is None:
                return _first_line(data, start, "csv.unclosed_quote", at=mark.start(), final=final)
            if closing + 1 < len(data) and data[closing + 1] not in (form.delimiter, LF, CR):
                rule = "csv.unclosed_quote" if LINE_END.search(data, mark.start(), closing) else "csv.stray_quote"
                return _first_line(data, start, rule, at=mark.start(), final=final)
            at = closing + 1
        else:
            at = mark.end()
    return Found(len(data), len(data)) if final else None


def _closing(data: bytes | bytearray, opening: int, *, final: bool) -> int | None:
    """Return where the quote that closes `opening` stands; None where there is none, or what follows is not known."""
    at = opening
    while (at := data.find(b'"', at + 1)) >= 0:
        if at + 1 == len(data):
            return at if final else None
        if data[at + 1] != QUOTE:
            return at
        at += 1
    return None


def _first_line(data: bytes | bytearray, start: int, rule: str, *, at: int, final: bool) -> Found | None:
    end = LINE_END.search(data, start)
    if end and not _unsure(end, data, final=final):
        return Found(end.start(), end.end(), rule, at)
    return Found(len(data), len(data), rule, at) if final else None


def _unsure(end: re.Match[bytes], data: bytes | bytearray, *, final: bool) -> bool:
    """Whether this line end may be the first half of one."""
    return not final and end[0] == b"\r" and end.end() == len(data)


def field_counts(data: Bytes, starts: Places, quotes: Places, form: Form) -> Places:
    """Return how many fields each record has; of broken records it means nothing."""
    delimiters = np.flatnonzero(data == form.delimiter)
    if quotes.size:
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    return np.diff(np.searchsorted(delimiters, np.append(starts, data.size))) + 1
