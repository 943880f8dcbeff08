"""Rules between the keys of a registration that speak of columns: unpivot, layout, drop, and how a field is made."""

import re
from collections.abc import Iterator

from renkei.contracts.document import Document, Place, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import DropRule, FieldMapping, Source, Unpivot

COLUMN = Text("列", "column")


def column_faults(document: Document, source: Source) -> Iterator[ContentError]:
    """Yield what is wrong with the keys of a registration that speak of columns."""
    for name, mapping in source.fields.items():
        yield from _mapping(document, ("fields", name), mapping)
    for n, rule in enumerate(source.drop):
        yield from _drop(document, ("drop", n), rule)
    unpivot = source.unpivot
    wrong = list(_unpivot(document, unpivot)) if unpivot is not None else []
    yield from wrong
    if source.layout is not None and not wrong:
        yield from _layout(document, source)


def raw_columns(document: Document, source: Source, columns: tuple[str, ...]) -> Iterator[ContentError]:
    """Check the names of raw columns where the registration itself says which there are."""
    made: tuple[str, ...] = ()
    if source.unpivot is not None:
        pattern = re.compile(source.unpivot.columns)
        made = (*pattern.groupindex, source.unpivot.name or "", source.unpivot.value)
        columns = tuple(name for name in columns if not pattern.fullmatch(name))
    for place, name in _named(source):
        if name not in columns and name not in made:
            yield unknown(document, place, kind=COLUMN, choices=[*columns, *filter(None, made)])


def _named(source: Source) -> Iterator[tuple[Place, str]]:
    for name, mapping in source.fields.items():
        several = not isinstance(mapping.source, str)
        for n, column in enumerate(mapping.sources):
            yield ("fields", name, "from", n) if several else ("fields", name, "from"), column
        if mapping.unit_source is not None:
            yield ("fields", name, "unit", "from"), mapping.unit_source
    yield from ((("ignore", n), name) for n, name in enumerate(source.ignore))
    yield from ((("drop", n, "column"), rule.column) for n, rule in enumerate(source.drop))


def _mapping(document: Document, place: Place, mapping: FieldMapping) -> Iterator[ContentError]:
    name = place[-1]
    if (mapping.source is None) == (mapping.constant is None):
        yield document.fault(
            place,
            Text(
                f"「{name}」には from と constant のどちらか一つが必要です。",
                f"[{name}] needs one of from and constant.",
            ),
            fix=Text(
                "ファイルの列なら「from: 列名」、決まった値なら「constant: 値」と書いてください。",
                "Write [from: column] for a column of the file, [constant: value] for a fixed value.",
            ),
        )
    if mapping.take is not None and mapping.code_list is None:
        yield document.fault(
            (*place, "take"),
            Text("take には code_list が必要です。", "[take] needs a code_list."),
            fix=Text(
                "どのコード表から取るかを code_list に書いてください。", "Name the list to take from in code_list."
            ),
        )
    if mapping.take is not None and mapping.crosswalk is not None:
        yield document.fault(
            (*place, "crosswalk"),
            Text("take と crosswalk は一緒に使えません。", "[take] and [crosswalk] can't go together."),
            fix=Text(
                "コードを新しい分類にするなら crosswalk だけを書いてください。",
                "Write [crosswalk] alone to get the code of the other list.",
            ),
        )
    if (len(mapping.sources) > 1) != (mapping.join is not None) or mapping.source == ():
        yield document.fault(
            (*place, "join"),
            Text(
                "join は from に列を二つ以上並べたときだけ、必ず書きます。",
                "[join] goes with several columns in [from], and is needed there.",
            ),
            fix=Text(
                '間に入れる文字を書いてください。何も入れないなら「join: ""」です。',
                'Write what stands between them; [join: ""] for nothing.',
            ),
        )
    if mapping.unwrap is not None and (len(mapping.unwrap) not in (1, 2) or mapping.source is None):
        yield document.fault(
            (*place, "unwrap"),
            Text(
                "unwrap には、値を囲む記号を 1 文字、または前後の 2 文字で書きます。",
                "[unwrap] is the character around the values of a column, or the two before and after.",
            ),
            fix=Text('「unwrap: "\'"」のように書いてください。', 'Write it like [unwrap: "\'"].'),
        )


def _drop(document: Document, place: Place, rule: DropRule) -> Iterator[ContentError]:
    if bool(rule.values) == (rule.matches is not None):
        yield document.fault(
            place,
            Text(
                "values（値を並べる）と matches（正規表現）のどちらか一つが必要です。",
                "It needs one of [values], a list, and [matches], a regular expression.",
            ),
            fix=Text("どちらか一つだけを書いてください。", "Write one of them only."),
        )
    if rule.matches is not None and not searches(rule.matches):
        yield document.fault(
            (*place, "matches"),
            Text(
                "この正規表現は使えません（先読みなど）。", "This pattern can't be used (look-around, back-references)."
            ),
            fix=Text("先読み・後方参照を使わずに書いてください。", "Write it without them."),
        )


def _unpivot(document: Document, unpivot: Unpivot) -> Iterator[ContentError]:
    try:
        groups = tuple(re.compile(unpivot.columns).groupindex)
    except re.error as error:
        yield document.fault(
            ("unpivot", "columns"),
            Text(f"正規表現として読めません（{error}）。", f"This is no regular expression: {error}."),
            fix=Text("括弧と記号を確かめてください。", "Look at its brackets and signs."),
        )
        return
    if bool(groups) == (unpivot.name is not None):
        yield document.fault(
            ("unpivot", "name"),
            Text(
                "もとの列名を入れる列は、name か、正規表現の名前付きの組 (?P<名前>…) のどちらかで決めます。",
                "The old names go into [name], or into named groups (?P<name>…) of the expression: one of the two.",
            ),
            fix=Text("どちらか一つだけを書いてください。", "Write one of them only."),
        )
    if unpivot.value in (*groups, unpivot.name):
        yield document.fault(
            ("unpivot", "value"),
            Text("値の列と列名の列が同じ名前です。", "The columns of values and of names have one name."),
            fix=Text("別の名前にしてください。", "Give them different names."),
        )


def _layout(document: Document, source: Source) -> Iterator[ContentError]:
    assert source.layout is not None  # noqa: S101  the caller has looked
    columns = source.layout.columns
    if doubled := sorted({name for name in columns if columns.count(name) > 1}):
        listed = ", ".join(doubled)
        yield document.fault(
            ("layout", "columns"),
            Text(f"同じ列が二度あります: {listed}", f"There twice: {listed}"),
            fix=Text("一つを取り除いてください。", "Remove one of each."),
        )
    if not source.uses:  # what functions make is in no file
        yield from raw_columns(document, source, columns)


def searches(pattern: str) -> bool:
    """Whether the expression can be looked for in a column."""
    import polars as pl

    try:
        pl.Series(["x"]).str.contains(pattern)
    except pl.exceptions.ComputeError:
        return False
    return True
