"""A copybook as a tree of items: which record, its groups, its elementary items.

Levels 66 and 88 name parts and values of what is there already and are passed over, as are compiler directives and the
headings of divisions, sections and files. COPY and REPLACE are not expanded: they are refused.
"""

from collections.abc import Iterator
from pathlib import Path

from renkei.errors import ContentError
from renkei.language import Text
from renkei.readers.charset import Undecodable, decode
from renkei.readers.fixed_width.faults import bad_copybook, bad_item, unknown_word
from renkei.readers.fixed_width.items import Item, parse_item
from renkei.readers.fixed_width.words import Format, Word, sentences

_LARGEST = 1 << 20
_HEADINGS = frozenset(["DATA", "FILE", "WORKING-STORAGE", "LINKAGE", "LOCAL-STORAGE", "FD", "SD"])
_DIRECTIVES = frozenset(["EJECT", "SKIP1", "SKIP2", "SKIP3"])
_EXPANDED = frozenset(["COPY", "REPLACE", "EXEC", "++INCLUDE", "-INC"])
_LEVELS = frozenset(range(1, 50))
_VALUES, _RENAMES, _ALONE = 88, 66, 77


def read_record(path: Path, record: str | None, form: Format = "auto") -> Item:
    """Return the record of a copybook file; raises ContentError where it can't be read or has several."""
    return parse_copybook(_text(path), record, form, name=path.name)


def parse_copybook(text: str, record: str | None = None, form: Format = "auto", *, name: str) -> Item:
    """Return the record called `record`, or the only one; a copybook without level 01 is one record as a whole."""
    records = _records(text, form, name)
    if record is not None:
        found = [item for item in records if item.called.upper() == record.upper()]
        if len(found) != 1:
            raise _which(name, record, records)
        return found[0]
    if len(records) != 1:
        raise _which(name, record, records)
    return records[0]


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise bad_copybook(
            Text(f"COPY 句が {_LARGEST:,} バイトを超えています。", f"The copybook has more than {_LARGEST:,} bytes."),
            where=path.name,
            fix=Text("1 レコード分の定義だけを残してください。", "Leave the definition of one record only."),
        )
    try:
        return decode(data, "utf-8-sig")
    except Undecodable:
        pass
    try:
        return decode(data, "cp932")
    except Undecodable as e:
        raise bad_copybook(
            Text(f"UTF-8 でも cp932 でも読めません: [{e}]", f"It is neither UTF-8 nor cp932: [{e}]."),
            where=path.name,
            fix=Text(
                "汎用機から文字データとして転送し直した COPY 句を置いてください。",
                "Transfer the copybook from the mainframe again, as text.",
            ),
        ) from e


def _records(text: str, form: Format, name: str) -> list[Item]:
    """Return the items of level 01 and 77; those of other levels before any 01 are one record of no name."""
    records: list[Item] = []
    open_items: list[Item] = []
    for item in _items(text, form, name):
        if item.level in {1, _ALONE}:
            records.append(item)
            open_items = [item]
            continue
        if not open_items:
            records.append(Item(0, Path(name).stem, item.line))
            open_items = [records[0]]
        while open_items[-1].level >= item.level:
            open_items.pop()
        parent = open_items[-1]
        if parent.picture or parent.level == _ALONE:
            raise bad_item(
                f"{name}, line {item.line}",
                item.called,
                Text(
                    f"PICTURE のある [{parent.called}] の下に置かれています。",
                    f"it stands under [{parent.called}], which has a picture.",
                ),
            )
        parent.children.append(item)
        open_items.append(item)
    if not records:
        raise bad_copybook(
            Text("項目が一つもありません。", "There is no data item."),
            where=name,
            fix=Text(
                "レコード定義（01 や 05 で始まる行）のある COPY 句を置いてください。",
                "Put the copybook with the record's definition (lines that begin with 01 or 05).",
            ),
        )
    return records


def _items(text: str, form: Format, name: str) -> Iterator[Item]:
    for sentence in sentences(text, form, name=name):
        words = _without_directives(sentence)
        if not words or words[0].upper in _HEADINGS:
            continue
        level = _level(words[0], name)
        if level not in {_VALUES, _RENAMES}:
            yield parse_item(words, name=name)


def _without_directives(sentence: list[Word]) -> list[Word]:
    words = sentence
    while words and words[0].upper in _DIRECTIVES:
        words = words[1:]
    return words


def _level(word: Word, name: str) -> int:
    where = f"{name}, line {word.line}"
    if word.upper in _EXPANDED:
        raise bad_copybook(
            Text(f"[{word.text}] は展開されません。", f"[{word.text}] is not expanded."),
            where=where,
            fix=Text(
                "コンパイルリストなどから、COPY・REPLACE を展開した定義を置いてください。",
                "Put the definition with COPY and REPLACE expanded, from a compiler listing for instance.",
            ),
        )
    if not (word.text.isascii() and word.text.isdigit() and len(word.text) <= 2):
        raise unknown_word(where, word.text)
    level = int(word.text)
    if level not in _LEVELS | {_VALUES, _RENAMES, _ALONE}:
        raise unknown_word(where, word.text)
    return level


def _which(name: str, record: str | None, records: list[Item]) -> ContentError:
    names = ", ".join(item.called for item in records[:20])
    if record is None:
        what = Text(f"レコード定義が {len(records)} 個あります: {names}", f"There are {len(records)} records: {names}.")
    else:
        what = Text(
            f"レコード [{record}] は {names} の中に一つだけありません。",
            f"[{record}] is not exactly one of the records {names}.",
        )
    return bad_copybook(
        what,
        where=name,
        fix=Text("読むレコードの名前を record に書いてください。", "Write the name of the one to read as `record`."),
    )
