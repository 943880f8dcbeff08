"""Layouts without a copybook: `columns` of a registration."""

from renkei.language import Text
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width.faults import bad_item, unknown_name
from renkei.readers.fixed_width.fields import Field, as_code, field_of
from renkei.readers.fixed_width.items import parse_item
from renkei.readers.fixed_width.steps import Cell, Layout, Seek, Step, When
from renkei.readers.fixed_width.words import sentences
from renkei.semantics.individual_number import mentions_individual_number


def plain_layout(reader: FixedWidthReader) -> Layout:
    """Lay out `reader.columns`; raises ContentError where a picture can't be read, or disagrees with its length."""
    steps: list[Step] = []
    length = 0
    for column, place in reader.columns.items():
        where = f"reader.columns.{column}"
        said = list(sentences(f"01 A PIC {place.picture or f'X({place.length or 1})'}.", "free", name=where))
        item = parse_item(said[0], name=where)
        if item.occurs or item.redefines or len(said) > 1:
            raise bad_item(
                where,
                column,
                Text(
                    "picture に書けるのは PICTURE と USAGE だけです。", "its picture may tell PICTURE and USAGE alone."
                ),
            )
        field = field_of(item, reader, where=where)
        if (place.picture is None and place.length is None) or place.length not in {None, field.width}:
            raise bad_item(
                where,
                column,
                Text(
                    f"length [{place.length}] が PICTURE の {field.width} バイトと異なります。",
                    f"its length [{place.length}] is not the {field.width} bytes of its picture.",
                ),
                Text("length か picture を直してください。", "Mend its length or its picture."),
            )
        at = place.start - 1
        steps += [Seek(at), Cell(column, as_code(field) if is_code(column, reader) else field, at)]
        length = max(length, at + field.width)
    return checked(Layout((*steps, Seek(length)), tuple(reader.columns), length, varies=False), reader)


def is_code(name: str, reader: FixedWidthReader) -> bool:
    """Whether all digits of a number are kept: of codes, and of what the guard must know by its twelve digits."""
    return name in reader.codes or mentions_individual_number(name)


def checked(layout: Layout, reader: FixedWidthReader) -> Layout:
    """Return the layout; raises ContentError where a key of the reader names what it does not have."""
    known = {*layout.header, *(column.split("(")[0] for column in layout.header)}
    named = [("codes", column) for column in reader.codes if column not in known]
    named += [("only", reader.only.column)] if reader.only else []
    for key, column in named:
        if column not in layout.header:
            raise unknown_name(f"reader.{key}", key, column, some_of(layout.header))
    wheres = [("only", reader.only)] if reader.only else []
    for step in layout.steps:
        if isinstance(step, When):
            wheres += [("choose", where) for where in (step.where, *step.unless) if where]
    for key, where in wheres:
        for value in filter(None, where.values):  # of blanks the empty text is read
            _check_value(key, value, where.column, layout.cells[where.column].field)
    return layout


def _check_value(key: str, value: str, column: str, field: Field) -> None:
    """Raise where a column is never read as a value: a number without its leading zeros, a text without spaces after it."""
    if field.kind in {"text", "double"}:
        possible = value == value.rstrip(" \u3000")
        example = value.rstrip(" \u3000")
    elif field.kind in {"zoned", "packed", "binary"} and field.scale <= 0:
        digits = value.removeprefix("-")
        plain = digits.lstrip("0").zfill(field.least)
        number = digits.isascii() and digits.isdigit()
        possible, example = number and digits == plain, plain if number else "0".zfill(field.least)
    else:
        return
    if not possible:
        raise bad_item(
            f"reader.{key}",
            column,
            Text(f"値 [{value}] として読まれることはありません。", f"it is never read as [{value}]."),
            Text(
                f"数値は先頭の 0 を、文字は後ろの空白を除いて [{example}] のように書きます。"
                "先頭の 0 を残すには、項目を codes にも書いてください。",
                f"Write numbers without leading zeros and texts without spaces after them, like [{example}]; "
                "where leading zeros are to be kept, name the item in codes.",
            ),
        )


def some_of(names: tuple[str, ...]) -> str:
    """Return the first of some names, for a message."""
    return ", ".join(names[:30]) + (" …" if len(names) > 30 else "")
