"""The words of a copybook, with their lines.

Reference format: columns 1 to 6 hold sequence numbers, column 7 an indicator (`*` and `/` comment, `-` continuation,
`D` debugging line), columns 8 to 72 code, the rest identification (JIS X 3002, ISO 1989). Free format has none of it.
A full-width character takes two columns. `*>` begins a comment in both. A comma, semicolon or period separates only
where a space or the end of the line follows, so a picture such as `ZZ,ZZ9.99.` stays one word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from renkei.readers.fixed_width.faults import unclosed_literal, unknown_indicator

Format = Literal["auto", "fixed", "free"]
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"""(?:[XNBGxnbg]{1,2})?(?:"(?:[^"]|"")*+"|'(?:[^']|'')*+')|[^\s"']+|["']""")
_LEVEL_FIRST = re.compile(r" *\d\d? +[^\s\d]")
_DIRECTIVE = re.compile(r"\s*(>>|\$SET\b).*FREE", re.IGNORECASE)
_INDICATORS = " *-/Dd$"
_FIRST, _LAST = 7, 72
_LONGEST = 10_000


class Word(NamedTuple):
    """A word of the copybook; `ends` tells that a period follows."""

    text: str
    line: int
    ends: bool = False

    @property
    def literal(self) -> bool:
        """Whether it is a quoted literal."""
        return self.text[-1:] in {'"', "'"}

    @property
    def upper(self) -> str:
        """The word as COBOL compares it."""
        return self.text.upper()


@dataclass
class _Line:
    number: int
    text: str


def sentences(text: str, form: Format, *, name: str) -> Iterator[list[Word]]:
    """Yield the sentences of a copybook: words up to a period, or to the end. Raises ReadError."""
    sentence: list[Word] = []
    for line in _code(text, form, name):
        for word in _words(line, name):
            if word.text:
                sentence.append(word)
            elif word.ends and sentence:  # a period that stands alone
                sentence[-1] = sentence[-1]._replace(ends=True)
            if word.ends and sentence:
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _words(line: _Line, name: str) -> Iterator[Word]:
    for token in _TOKEN.findall(line.text):
        if token.startswith("*>"):
            return
        if token in {'"', "'"}:
            raise unclosed_literal(f"{name}, line {line.number}", line.text.strip())
        if token[-1] in "\"'":
            yield Word(token, line.number)
            continue
        word = token.rstrip(",;")
        ends = word.endswith(".")
        if word or ends:
            yield Word(word[:-1] if ends else word, line.number, ends)


def _code(text: str, form: Format, name: str) -> Iterator[_Line]:
    """Yield the lines of code, continued ones joined."""
    lines = [line.expandtabs(8).replace("\f", " ") for line in _LINE_END.split(text.rstrip("\x1a"))]
    if form == "auto":
        form = "free" if _is_free(lines) else "fixed"
    if form == "free":
        yield from (_Line(n, line) for n, line in enumerate(lines, 1) if not _DIRECTIVE.match(line))
        return
    waiting: _Line | None = None
    for number, line in enumerate(lines, 1):
        indicator = _columns(line, _FIRST - 1, _FIRST)
        code = _columns(line, _FIRST, _LAST)
        if indicator in {"*", "/", "$", "D", "d"} or not code.strip():
            continue
        if indicator and indicator not in _INDICATORS:
            raise unknown_indicator(f"{name}, line {number}", indicator)
        if indicator == "-" and waiting and len(waiting.text) < _LONGEST:
            waiting.text = _continued(waiting.text, code)
            continue
        if waiting:
            yield waiting
        waiting = _Line(number, code)
    if waiting:
        yield waiting


def _continued(before: str, code: str) -> str:
    """Join a continuation to the line before: an open literal goes on after the quote, a word after the spaces."""
    code = code.lstrip()
    if any(token in {'"', "'"} for token in _TOKEN.findall(before)):
        return before + (code[1:] if code[:1] in {'"', "'"} else code)
    return before.rstrip() + code


def _is_free(lines: list[str]) -> bool:
    """Whether code stands where reference format has sequence numbers and indicators."""
    for line in lines:
        if _DIRECTIVE.match(line):
            return True
        if not line.strip() or line.lstrip().startswith("*"):
            continue
        indicator = _columns(line, _FIRST - 1, _FIRST)
        if (indicator and indicator not in _INDICATORS) or _LEVEL_FIRST.match(line[:6] + " "):
            return True
    return False


def _columns(line: str, first: int, last: int) -> str:
    """Return the characters in columns first+1 to last, full-width ones counted as two."""
    if line.isascii():
        return line[first:last]
    kept, column = [], 0
    for char in line:
        if first <= column < last:
            kept.append(char)
        column += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return "".join(kept)
