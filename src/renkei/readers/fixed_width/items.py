"""Data description entries: one sentence of a copybook becomes an item (ISO 1989 13.18; vendors' habits noted)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from renkei.language import Text
from renkei.readers.fixed_width.faults import bad_item, bad_picture, missing_word, unknown_word
from renkei.readers.fixed_width.picture import Picture, PictureFault, parse
from renkei.readers.fixed_width.words import Word

Usage = Literal[
    "display", "double", "comp", "binary", "native", "packed", "packed_unsigned", "hex", "float", "long_float"
]

USAGES: Mapping[str, Usage] = {
    **dict.fromkeys(("DISPLAY",), "display"),
    **dict.fromkeys(("NATIONAL", "DISPLAY-1", "NCHAR", "KANJI"), "double"),
    "COMP": "comp",
    **dict.fromkeys(("COMP-0", "COMP-4", "BINARY"), "binary"),
    "COMP-5": "native",
    **dict.fromkeys(("COMP-3", "PACKED-DECIMAL"), "packed"),
    "COMP-6": "packed_unsigned",
    "COMP-X": "hex",
    **dict.fromkeys(("COMP-1", "FLOAT-SHORT"), "float"),
    **dict.fromkeys(("COMP-2", "FLOAT-LONG"), "long_float"),
}
"""What USAGE words mean; COMPUTATIONAL is COMP, which is BINARY but for NEC. COMP-0 is BINARY (NCR, and Cobrix reads it so)."""

WIDE = {"BINARY-CHAR": 1, "BINARY-SHORT": 2, "BINARY-LONG": 4, "BINARY-DOUBLE": 8}
_ADDRESSES = {"INDEX", "POINTER", "POINTER-32", "PROCEDURE-POINTER", "FUNCTION-POINTER", "OBJECT", "BIT"}
_STARTS = frozenset(
    [
        "REDEFINES",
        "PIC",
        "PICTURE",
        "USAGE",
        "SIGN",
        "LEADING",
        "TRAILING",
        "OCCURS",
        "SYNC",
        "SYNCHRONIZED",
        "JUST",
        "JUSTIFIED",
        "BLANK",
        "VALUE",
        "VALUES",
        "EXTERNAL",
        "GLOBAL",
        "GROUP-USAGE",
        "CHARACTER",
        "PRINTING",
        "DATE",
    ]
)
_NAMES_TOO = frozenset(
    ["KANJI", "NCHAR", "INDEX", "POINTER", "OBJECT", "BIT", "DATE", "CHARACTER", "PRINTING", "NATIONAL"]
)


@dataclass(frozen=True)
class Occurs:
    """How often an item occurs: `low` to `high` times, as the item `depends` tells where it is given."""

    low: int
    high: int
    depends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """Where the sign of a DISPLAY number is."""

    leading: bool
    separate: bool


@dataclass
class Item:
    """One data item and what is under it. `name` is None for FILLER."""

    level: int
    name: str | None
    line: int
    picture: Picture | None = None
    usage: Usage | None = None
    size: int | None = None
    unsigned: bool = False
    sign: Sign | None = None
    occurs: Occurs | None = None
    redefines: str | None = None
    sync: bool = False
    children: list["Item"] = field(default_factory=list)

    @property
    def called(self) -> str:
        """What errors call it."""
        return self.name or "FILLER"


def parse_item(sentence: list[Word], *, name: str) -> Item:
    """Return the item that a sentence describes; its first word is the level. Raises ContentError."""
    return _Sentence(sentence, name).item()


class _Sentence:
    """The words of one entry, taken from left to right."""

    def __init__(self, words: list[Word], file: str) -> None:
        self._words, self._file, self._at = words, file, 0

    def item(self) -> Item:
        level = self._take()
        item = Item(int(level.text), None, level.line)
        following = self._peek()
        if following and (following in _NAMES_TOO or not (following in _STARTS or self._is_usage(following))):
            called = self._take().text
            item.name = None if called.upper() == "FILLER" else called
        while self._at < len(self._words):
            self._clause(item)
        return item

    def _clause(self, item: Item) -> None:
        word = self._take()
        read = _CLAUSES.get(word.upper)
        if read:
            read(self, item)
        elif self._is_usage(word.upper):
            self._usage(item, word)
        else:
            raise unknown_word(self._where(word), word.text)

    def redefines(self, item: Item) -> None:
        item.redefines = self._take().text

    def picture(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        try:
            item.picture = parse(word.text)
        except PictureFault as e:
            raise bad_picture(self._where(word), word.text, e.why) from e

    def usage(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        if not self._is_usage(word.upper):
            raise unknown_word(self._where(word), word.text)
        self._usage(item, word)

    def _usage(self, item: Item, word: Word) -> None:
        said = _plain_usage(word.upper)
        if said in WIDE:
            item.usage, item.size = "native", WIDE[said]
            item.unsigned = self._skip("UNSIGNED")
            self._skip("SIGNED")
        elif said in USAGES:
            item.usage = USAGES[said]
        else:
            raise bad_item(
                self._where(word),
                item.called,
                Text(f"USAGE {said} は扱えません。", f"USAGE {said} is not read."),
                Text("同じバイト数の PIC X(n) に書き換えてください。", "Write PIC X(n) of as many bytes instead."),
            )

    def sign(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        if word.upper not in {"LEADING", "TRAILING"}:
            raise unknown_word(self._where(word), word.text)
        self._sign(item, leading=word.upper == "LEADING")

    def leading(self, item: Item) -> None:
        self._sign(item, leading=True)

    def trailing(self, item: Item) -> None:
        self._sign(item, leading=False)

    def _sign(self, item: Item, *, leading: bool) -> None:
        item.sign = Sign(leading, self._skip("SEPARATE"))
        self._skip("CHARACTER")

    def occurs(self, item: Item) -> None:
        low = self._number()
        depends: tuple[str, ...] = ()
        high, varies = low, self._skip("TO")
        if varies:
            high = self._number()
        self._skip("TIMES")
        while (word := self._peek()) in {"DEPENDING", "ASCENDING", "DESCENDING", "INDEXED", "KEY"}:
            self._at += 1
            if word == "DEPENDING":
                self._skip("ON")
                depends = self._qualified()
            else:
                self._names()
        if low > high or high < 1 or (varies and not depends):
            raise bad_item(
                self._where(self._words[self._at - 1]),
                item.called,
                Text(
                    f"OCCURS {low} TO {high} の回数か DEPENDING ON が正しくありません。",
                    f"OCCURS {low} TO {high}: the counts are wrong, or DEPENDING ON is missing.",
                ),
            )
        item.occurs = Occurs(low if varies else (0 if depends else low), high, depends)

    def _qualified(self) -> tuple[str, ...]:
        names = [self._take().upper]
        while self._skip("OF") or self._skip("IN"):
            names.append(self._take().upper)
        return tuple(names)

    def _number(self) -> int:
        word = self._take()
        if not (word.text.isascii() and word.text.isdigit() and len(word.text) < 8):
            raise unknown_word(self._where(word), word.text)
        return int(word.text)

    def _names(self) -> None:
        """Pass over the names of keys and indexes."""
        while (word := self._peek()) and word not in _STARTS and not self._is_usage(word):
            if word in {"DEPENDING", "ASCENDING", "DESCENDING", "INDEXED"}:
                return
            self._at += 1

    def sync(self, item: Item) -> None:
        item.sync = True
        if not self._skip("LEFT"):
            self._skip("RIGHT")

    def group_usage(self, item: Item) -> None:
        self._skip("IS")
        word = self._take()
        if word.upper != "NATIONAL":
            raise unknown_word(self._where(word), word.text)
        item.usage = "double"

    def ignored(self, _: Item) -> None:
        """Pass over a clause that does not change how bytes are read."""
        while (word := self._peek()) and not self._begins_clause(word):
            self._at += 1

    def _begins_clause(self, word: str) -> bool:
        return (word in _STARTS and word != "LEADING") or self._is_usage(word)

    def _is_usage(self, word: str) -> bool:
        said = _plain_usage(word)
        return said in USAGES or said in WIDE or said in _ADDRESSES

    def _take(self) -> Word:
        if self._at >= len(self._words):
            last = self._words[-1]
            raise missing_word(self._where(last), last.text)
        self._at += 1
        return self._words[self._at - 1]

    def _peek(self) -> str:
        if self._at >= len(self._words) or self._words[self._at].literal:
            return "" if self._at >= len(self._words) else "'"
        return self._words[self._at].upper

    def _skip(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _where(self, word: Word) -> str:
        return f"{self._file}, line {word.line}"


def _plain_usage(word: str) -> str:
    return "COMP" + word.removeprefix("COMPUTATIONAL") if word.startswith("COMPUTATIONAL") else word


_CLAUSES: Mapping[str, Callable[[_Sentence, Item], None]] = {
    "REDEFINES": _Sentence.redefines,
    "PIC": _Sentence.picture,
    "PICTURE": _Sentence.picture,
    "USAGE": _Sentence.usage,
    "SIGN": _Sentence.sign,
    "LEADING": _Sentence.leading,
    "TRAILING": _Sentence.trailing,
    "OCCURS": _Sentence.occurs,
    "SYNC": _Sentence.sync,
    "SYNCHRONIZED": _Sentence.sync,
    "GROUP-USAGE": _Sentence.group_usage,
    **dict.fromkeys(
        ("JUST", "JUSTIFIED", "BLANK", "VALUE", "VALUES", "EXTERNAL", "GLOBAL", "CHARACTER", "PRINTING", "DATE"),
        _Sentence.ignored,
    ),
}
