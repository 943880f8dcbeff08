"""YAML as facts: every scalar is the text that was written, every key has a line, and nothing is clever.

`01100` stays `01100`, `NO` stays `NO`, `12:30` stays `12:30`. Refused, with the line: duplicate keys, anchors and
aliases (they make small files large), merge keys, tags, a key without a value, a second document, nesting without end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import yaml

from renkei.contracts.document import Document, Place, dotted
from renkei.errors import ContentError
from renkei.language import Text

LARGEST = 4_000_000
DEEPEST = 24

_QUOTED = ("'", '"', "|", ">")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Read(Protocol):
    """What makes a document of the bytes of a YAML file; ContentError with file and line."""

    def __call__(self, path: Path, *, shown: str, data: bytes) -> Document: ...  # noqa: D102  said above


def read(path: Path, *, shown: str | None = None, data: bytes | None = None) -> Document:
    """Read the YAML file at `path`; ContentError with file and line where it is not what it should be."""
    shown = shown or path.name
    text = _decoded(path.read_bytes() if data is None else data, shown)
    reading = _Reading(shown, iter(yaml.parse(text, Loader=_Loader)))
    try:
        value = reading.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem)
        raise _fault(
            f"{shown}:{mark.line + 1}" if mark else shown,
            Text(f"YAML として読めません（{_PROBLEMS.get(problem, problem)}）。", f"This is not YAML: {problem}."),
            _ESCAPES if "escape" in problem else _CHECK,
        ) from error
    except yaml.YAMLError as error:
        raise _fault(
            shown,
            Text("YAML に使えない文字があります。", "There is a character that YAML does not allow."),
            Text("制御文字を取り除いてください。", "Remove control characters."),
        ) from error
    return Document(path=path, shown=shown, value=value, lines=reading.lines)


def _decoded(data: bytes, shown: str) -> str:
    if len(data) > LARGEST:
        raise _fault(
            shown,
            Text(f"ファイルが大きすぎます（{len(data):,} バイト）。", f"The file is too large ({len(data):,} bytes)."),
            Text(f"{LARGEST:,} バイトまでにしてください。", f"Keep it within {LARGEST:,} bytes."),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _fault(
            f"{shown}:{line}",
            Text("UTF-8 として読めません。", "This is not UTF-8."),
            Text("文字コードを UTF-8 にして保存し直してください。", "Save the file again as UTF-8."),
        ) from error


class _Reading:
    """Builds the value of one file from the events of the parser."""

    def __init__(self, shown: str, events: Iterator[Any]) -> None:
        self.shown, self.events = shown, events
        self.lines: dict[Place, int] = {}

    def document(self) -> Any:
        next(self.events)  # the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise self._refuse(1, Text("ファイルが空です。", "The file is empty."), _FILL)
        value = self._value(next(self.events), ())
        next(self.events)  # the document's end
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refuse(
                after.start_mark.line + 1,
                Text("「---」で区切られた 2 つ目の文書があります。", "A second document begins here [---]."),
                Text("1 ファイルに 1 つだけ書いてください。", "Keep one document in a file."),
            )
        return value

    def _value(self, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        self._plain(event, line, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        if not event.value and event.style not in _QUOTED:
            name = f" [{dotted(place)}]" if place else ""
            raise self._refuse(line, Text(f"値がありません{name}。", f"There is no value{name}."), _FILL)
        return event.value

    def _mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, line = self._key(event), event.start_mark.line + 1
            if key in found:
                first = self.lines[(*place, key)]
                raise self._refuse(
                    line,
                    Text(
                        f"キー「{key}」が {first} 行目と重なっています。", f"The key [{key}] was given on line {first}."
                    ),
                    Text("どちらか一つにしてください。", "Keep one of the two."),
                )
            self.lines[(*place, key)] = line
            found[key] = self._value(next(self.events), (*place, key))
        return found

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*place, len(found))))
        return found

    def _key(self, event: Any) -> str:
        line = event.start_mark.line + 1
        self._plain(event, line, ())
        if not isinstance(event, yaml.ScalarEvent) or (event.value == "<<" and event.style not in _QUOTED):
            raise self._refuse(
                line,
                Text("ここで使えるキーは文字列だけです。", "Only text can be a key here."),
                Text(
                    "「<<」や入れ子のキーは使わず、値をそのまま書いてください。", "Write the values out, without [<<]."
                ),
            )
        return str(event.value)

    def _plain(self, event: Any, line: int, place: Place) -> None:
        """Refuse what would make the file more than facts."""
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            what = Text("アンカー・別名（& と *）は使えません。", "Anchors and aliases [& *] can't be used.")
            fix = Text(
                "値をそのまま書いてください。値なら引用符で囲んでください。",
                "Write the value out; quote it if it is text.",
            )
            raise self._refuse(line, what, fix)
        if event.tag and event.tag != "!":
            what = Text(f"タグ「{event.tag}」は使えません。", f"The tag [{event.tag}] can't be used.")
            raise self._refuse(line, what, Text("タグを取り除いてください。", "Remove the tag."))
        if len(place) > DEEPEST:
            what = Text("入れ子が深すぎます。", "This is nested too deeply.")
            raise self._refuse(line, what, Text(f"{DEEPEST} 段までです。", f"Up to {DEEPEST} levels."))

    def _refuse(self, line: int, what: Text, fix: Text) -> ContentError:
        return _fault(f"{self.shown}:{line}", what, fix)


_PROBLEMS = {  # of libyaml, as its messages have them
    "did not find expected ',' or ']'": "[ ] が閉じていないか、間にコンマがありません",
    "did not find expected ',' or '}'": "{ } が閉じていないか、間にコンマがありません",
    "mapping values are not allowed in this context": "ここに「キー: 値」は書けません。字下げをそろえ、文の中の「: 」なら文を引用符で囲みます",
    "could not find expected ':'": "キーの後に「:」がありません",
    "did not find expected key": "字下げがそろっていないか、引用符の後に余分な文字があります",
    "did not find expected '-' indicator": "「-」で始まる行の字下げがそろっていません",
    "found character that cannot start any token": "タブや「@」「%」など、値の始めに使えない文字があります",
    "found a tab character that violates indentation": "字下げにタブがあります。空白を使います",
    "found unexpected end of stream": "引用符が閉じていません",
    "found unknown escape character": '「" "」の中に、使えない「\\」があります',
}
_CHECK = Text(
    "この行とその前の行の、字下げ・引用符・コロンを確かめてください。",
    "Check the indentation, quotes and colons of this line and of those before it.",
)
_ESCAPES = Text(
    "正規表現などの「\\」をそのまま書くには「' '」で囲んでください。「\" \"」の中では「\\\\」と書きます。",
    "To write a backslash as it is, as in regular expressions, use ' ' around the value; inside \" \" it is written twice.",
)
_FILL = Text(
    "値を書くか、このキーを取り除いてください。{ } の中の文にコンマがあれば、文を引用符で囲んでください。",
    "Write a value, or remove the key. Inside { } a comma ends a value: quote a text that has one.",
)


def _fault(where: str, what: Text, fix: Text) -> ContentError:
    return ContentError(what, where=where, fix=fix)
