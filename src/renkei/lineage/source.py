"""The lineage of a source: columns of its files, and how each becomes a column of the dataset."""

from collections.abc import Collection, Iterator, Mapping

from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.model.contract import Column, Contract
from renkei.model.lineage import Edge, How, Lineage, Origin
from renkei.model.registration import FieldMapping, Source

_DROPS = Text("除外の規則「{}」", "drop rule [{}]")


def of_source(
    source: Source,
    contract: Contract,
    *,
    codelists: Mapping[str, CodeList] | None = None,
    corrected: Collection[str] = (),
) -> Lineage:
    """Return what a source makes of its files; `corrected` are the columns that have corrections.

    A code list that is the rows of a dataset (as `codelists` know) leads to that dataset's column.
    """
    lists = codelists or {}
    edges = [edge for column in contract.columns for edge in _of_column(source, contract, column, lists, corrected)]
    return Lineage(dataset=contract.dataset, maker=source.id, edges=(*edges, *_deciding(source)))


def _of_column(
    source: Source, contract: Contract, column: Column, lists: Mapping[str, CodeList], corrected: Collection[str]
) -> Iterator[Edge]:
    explained = column.missing_reason_of
    field = source.fields.get(column.name) or (source.fields.get(explained) if explained else None)
    if field is None:
        return
    done = tuple(_steps(source, column, field)) if column.name in source.fields else (_why_missing(explained),)
    how: How = "transformation" if done else "identity"
    steps = (*done, *_turn(source, contract, column))
    if field.constant is not None:
        yield _edge(column, Origin(kind="constant", of=field.constant), how, steps)
    for name in field.reads:
        yield from (_edge(column, origin, how, steps) for origin in _raw(source, name))
    if field.code_list and field.take:
        yield _edge(column, _in_list(field.code_list, field.take, lists), "transformation", (_taken(field),))
    if field.crosswalk:
        origin = Origin(kind="crosswalk", of=field.crosswalk, column="to_code")
        yield _edge(column, origin, "transformation", (_crossed(field),))
    if column.name in corrected:
        said = Text("訂正", "corrections take the place of values that are known to be wrong")
        yield _edge(
            column, Origin(kind="corrections", of=contract.dataset, column=column.name), "transformation", (said,)
        )


def _edge(column: Column, origin: Origin, how: How, steps: tuple[Text, ...]) -> Edge:
    return Edge(column=column.name, origin=origin, how=how, steps=steps)


def _raw(source: Source, name: str) -> Iterator[Origin]:
    """Yield the columns of the file behind a name: those of a cross table, where `unpivot` made it, are its whole."""
    made = source.unpivot
    whole = made is not None and name in (made.name, made.value)
    yield Origin(kind="file", of=source.id, column=None if whole else name)


def _in_list(name: str, take: str, lists: Mapping[str, CodeList]) -> Origin:
    said = lists.get(name)
    if said is None or said.dataset is None:
        return Origin(kind="code_list", of=name, column=take)
    return Origin(kind="dataset", of=said.dataset, column=said.columns.get(take, take))


def _steps(source: Source, column: Column, field: FieldMapping) -> Iterator[Text]:
    """Yield what becomes of a value, in the order of prepare."""
    if field.join is not None:
        yield Text(f"「{field.join}」で連結", f"joined by [{field.join}]")
    if field.unwrap is not None:
        yield Text(f"前後の「{field.unwrap}」を除く", f"unwrapped of [{field.unwrap}]")
    if field.missing or (field.missing is None and source.missing):
        yield Text("値がない印を読む", "markers of missing values are read")
    if field.map:
        yield Text(f"値の置換（{len(field.map)} 種）", f"whole values replaced ({len(field.map)})")
    if field.code_list and field.take:
        yield _taken(field)
    if field.unit is not None or (field.type or column.type) != "text.display":
        yield from _understood(column, field)
    if field.crosswalk:
        yield _crossed(field)
    if field.rounding:
        yield Text(f"端数処理 {field.rounding}", f"rounded: {field.rounding}")


def _taken(field: FieldMapping) -> Text:
    said = f"[{field.take}] of the code list [{field.code_list}]"
    return Text(f"コード表「{field.code_list}」の {field.take} を取る", said)


def _crossed(field: FieldMapping) -> Text:
    return Text(f"対応表「{field.crosswalk}」で変換", f"through the crosswalk [{field.crosswalk}]")


def _understood(column: Column, field: FieldMapping) -> Iterator[Text]:
    written = field.type or column.type
    if written == column.type:
        yield Text(f"型 {column.type} として読む", f"read as {column.type}")
    else:
        yield Text(f"型 {written} として読み {column.type} にする", f"read as {written}, made {column.type}")
    unit = f"{field.unit_source}" if field.unit_source else field.unit
    if unit is not None and unit != column.unit:
        yield Text(f"単位 {unit} を {column.unit} に換算", f"unit [{unit}] converted to [{column.unit}]")


def _why_missing(explained: str | None) -> Text:
    return Text(f"「{explained}」に値がない理由", f"why [{explained}] has no value")


def _turn(source: Source, contract: Contract, column: Column) -> Iterator[Text]:
    """Say whose turn the source is, where several feed the dataset."""
    order = contract.order_of(contract.leader_of(column))
    if len(order) > 1 and source.id in order:
        place = order.index(source.id) + 1
        yield Text(f"優先順位 {place}（{len(order)} のうち）", f"turn {place} of {len(order)} sources")


def _deciding(source: Source) -> Iterator[Edge]:
    for rule in source.drop:
        said = Text(_DROPS.ja.format(rule.rule), _DROPS.en.format(rule.rule))
        for origin in _raw(source, rule.column):
            yield Edge(column=None, origin=origin, how="decides", steps=(said,))
