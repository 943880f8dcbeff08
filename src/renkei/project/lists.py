"""The deep checks of code lists, of what befell their codes, and of crosswalks between them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from renkei.contracts.document import Document, Place, instead, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeEvent, CodeList, CodeRow
from renkei.model.crosswalk import CodeCrosswalk
from renkei.project import code_events, crosswalks
from renkei.project.code_events import read_events
from renkei.project.codelists import read_codes
from renkei.project.content import CODE_LIST, DATASET, Project
from renkei.project.crosswalks import read_crosswalk, rows_of
from renkei.project.plugins import shown
from renkei.project.published import ADD
from renkei.semantics.divisions import Wrong, divisions_wrong
from renkei.semantics.event_rules import events_wrong, untold

COLUMN = Text("列", "column")
CODES: dict[str, type[pl.DataType]] = {"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}


def codelist_faults(project: Project, codelist: CodeList) -> Iterator[ContentError]:
    """Yield what is wrong with a code list and its events."""
    document = project.documents["codelists"][codelist.name]
    if codelist.dataset is not None:
        yield from _columns(project, document, codelist.dataset, codelist.columns, roles=tuple(CODES))
        yield from _named(project, document, ("where",), codelist.dataset, codelist.where)
    if codelist.events is not None:
        roles = (*code_events.NEEDS, *code_events.SPARE)
        yield from _columns(
            project, document, codelist.events.dataset, codelist.events.columns, roles=roles, at="events"
        )
    yield from _rows(codelist)


def code_crosswalk_faults(project: Project, crosswalk: CodeCrosswalk) -> Iterator[ContentError]:
    """Yield what is wrong with a crosswalk of codes: its lists, where its rows come from, and the rows."""
    document = project.documents["crosswalks"][crosswalk.name]
    lists = {"from_list": crosswalk.from_list, "to_list": crosswalk.to_list}
    for key, name in lists.items():
        if name is not None and name not in project.codelists and name not in project.broken_codelists:
            yield unknown(document, (key,), kind=CODE_LIST, choices=set(project.codelists))
    if crosswalk.dataset is not None:
        roles = (*crosswalks.NEEDS, *crosswalks.SPARE)
        yield from _columns(project, document, crosswalk.dataset, crosswalk.columns, roles=roles)
        yield from _named(project, document, ("where",), crosswalk.dataset, crosswalk.where)
    if crosswalk.between is not None:
        yield from _without_events(document, project.codelists.get(crosswalk.from_list or ""))
    if rows_of(crosswalk).is_file():
        yield from _matches(project, crosswalk)


def codes_frame(rows: Sequence[CodeRow]) -> pl.DataFrame:
    """Return the rows of a code list as a frame: `code`, `valid_from`, `valid_to` and its own columns."""
    said = [{"code": row.code, "valid_from": row.valid_from, "valid_to": row.valid_to, **row.more} for row in rows]
    return pl.DataFrame(said, schema_overrides=CODES, infer_schema_length=None)


def _rows(codelist: CodeList) -> Iterator[ContentError]:
    """Check the rows and the events that are files; those of datasets are checked when they are used."""
    read: dict[str, Sequence[CodeRow]] = {}
    told: Sequence[tuple[int, CodeEvent]] = ()
    try:
        if codelist.dataset is None:
            read["codes"] = read_codes(codelist)
        if codelist.events_path.is_file():
            told = read_events(codelist)
    except ContentError as error:
        yield error
        return
    if not told or "codes" not in read:
        return
    codes, events = codes_frame(read["codes"]), [event for _, event in told]
    wrong = list(events_wrong(events, codes))
    yield from (_fault(codelist.events_path, told[each.at][0], each) for each in wrong)
    if not wrong:
        where = shown(codelist.events_path)
        yield from (ContentError(what, where=where, fix=ADD) for what in untold(events, codes))


def _matches(project: Project, crosswalk: CodeCrosswalk) -> Iterator[ContentError]:
    try:
        rows = read_crosswalk(crosswalk)
    except ContentError as error:
        yield error
        return
    for wrong in divisions_wrong(list(enumerate(match for _, match in rows))):
        yield _fault(rows_of(crosswalk), rows[wrong.at][0], wrong)
    for side, name in (("from_code", crosswalk.from_list), ("to_code", crosswalk.to_list)):
        codelist = project.codelists.get(name or "")
        if codelist is None or codelist.dataset is not None:
            continue
        try:
            known = {row.code for row in read_codes(codelist)}
        except ContentError as error:
            yield error
            continue
        for line, match in rows:
            code = getattr(match, side)
            if code is not None and code not in known:
                what = Text(
                    f"コード「{code}」はコード表「{name}」にありません。",
                    f"There is no code [{code}] in the list [{name}].",
                )
                fix = Text("コードを確かめるか、コード表に加えてください。", "Check the code, or add it to the list.")
                yield _fault(rows_of(crosswalk), line, Wrong(0, what, fix))


def _fault(path: Path, line: int, wrong: Wrong) -> ContentError:
    return ContentError(wrong.what, where=f"{shown(path)}:{line}", fix=wrong.fix)


def _without_events(document: Document, codelist: CodeList | None) -> Iterator[ContentError]:
    if codelist is not None and codelist.events is None and not codelist.events_path.is_file():
        yield document.fault(
            ("between",),
            Text(f"コード表「{codelist.name}」に事象がありません。", f"The code list [{codelist.name}] has no events."),
            fix=Text(
                f"{codelist.events_path.name} を置くか、events を書いてください。",
                f"Add {codelist.events_path.name}, or name their dataset in [events].",
            ),
        )


def _columns(
    project: Project,
    document: Document,
    dataset: str,
    columns: Mapping[str, str],
    *,
    roles: Sequence[str],
    at: str = "",
) -> Iterator[ContentError]:
    """Check a dataset that stands for a file of rows, and the columns that play the roles."""
    place: Place = (at,) if at else ()
    if dataset not in project.contracts and dataset not in project.broken_contracts:
        yield unknown(document, (*place, "dataset"), kind=DATASET, choices=set(project.contracts))
    for role in columns:
        if role not in roles:
            what = Text(f"役割「{role}」はありません。", f"There is no role [{role}] here.")
            fix = Text(f"使えるもの: {', '.join(roles)}", f"There are: {', '.join(roles)}.")
            yield document.fault((*place, "columns", role), what, fix=fix)
    known = {role: column for role, column in columns.items() if role in roles}
    yield from _named(project, document, (*place, "columns"), dataset, known, by_value=True)


def _named(
    project: Project, document: Document, place: Place, dataset: str, said: Mapping[str, str], *, by_value: bool = False
) -> Iterator[ContentError]:
    """Check that columns named in a mapping, as its keys or its values, are those of a dataset."""
    if dataset not in project.contracts:
        return
    names = {column.name for column in project.contracts[dataset].columns}
    for key, value in said.items():
        column = value if by_value else key
        if column not in names:
            if by_value:
                yield unknown(document, (*place, key), kind=COLUMN, choices=names)
            else:
                what = Text(f"{dataset} に列「{column}」はありません。", f"{dataset} has no column [{column}].")
                yield document.fault((*place, key), what, fix=instead(column, names))
