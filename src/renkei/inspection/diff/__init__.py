"""diff: what a change of content would do, for whoever reviews it. Nothing is fetched, published or written.

what changed    the files that content is made of, on both sides
what it breaks  the promise of each dataset, and whether its version says so
which rows      the newest landed objects, prepared by both contents and compared by key
whom it reaches datasets, derived tables and reports made of what changed
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from renkei.errors import ContentError, SystemFault
from renkei.inspection.diff.items import items
from renkei.inspection.diff.markdown import markdown
from renkei.inspection.diff.nouns import Difference, Fault, Item, Promise, Rows, Touched
from renkei.inspection.diff.promises import promises, version_faults
from renkei.inspection.diff.reach import Columns, reached
from renkei.inspection.diff.remaking import rows_of_query, rows_of_source
from renkei.inspection.diff.sides import Sides, sides
from renkei.language import Text
from renkei.project.content import Project
from renkei.stages.check import check
from renkei.stages.entitle import ZONE
from renkei.workspace import Workspace

__all__ = ["LIMIT", "Difference", "difference", "lacking_versions", "markdown"]

_ENOUGH = Text(
    "ほかの行を十分に見たため、比べていません（--rows を増やしてください）。",
    "Not compared: enough of other rows was looked at (raise --rows).",
)
_LINE = re.compile(r":\d+")
LIMIT = 100_000
"""How many records of a source are looked at where nobody says otherwise."""
_SEEN_IN_ROWS = (
    "query",
    "reads",
    "missing.changed",
    "missing.added",
    "source.delivers",
    "source.vintage",
    "classification",
)
"""What is not about one column, and whose effect on columns the rows show where all of them were compared."""
IN_ALL = 20
"""How many times that of all sources together, so that a code list that all of them use does not take for ever."""


def difference(workspace: Workspace, against: str, *, limit: int = LIMIT) -> Difference:
    """Return what the content of `workspace` does otherwise than that of `against`, a folder or a revision of git.

    `limit`: how many records of a source are prepared by each side, of its newest landed objects. Raises UsageError where
    there is no other side; what is wrong with the content is told, not raised.
    """
    with sides(workspace, against) as both:
        changed = items(both)
        rows = tuple(_rows(both, limit)) if changed else ()
        promised = promises(*both.projects) if changed else ()
        return Difference(
            against=both.name,
            limit=limit,
            items=changed,
            promises=promised,
            rows=rows,
            touched=_touched(both, changed, promised, rows),
            faults=tuple(_faults(both, changed)),
        )


def lacking_versions(workspace: Workspace, against: str, names: list[str] | None = None) -> list[ContentError]:
    """Return a fault for each dataset whose change breaks it and whose version does not say so.

    `names` of sources and datasets: those alone. Raises UsageError where there is no other side.
    """
    with sides(workspace, against) as both:
        sources = {name: source for project in both.projects for name, source in project.sources.items()}
        asked = {sources[name].dataset if name in sources else name for name in names} if names else None
        return version_faults(*both.projects, asked)


def _rows(both: Sides, limit: int) -> Iterator[Rows]:
    """Yield what becomes of the rows of each source and derived dataset that both sides can make, where they differ."""
    before, after = both.projects
    left = IN_ALL * limit
    for name in sorted(after.sources):
        if name in before.sources and _made_otherwise(before, after, name):
            dataset = after.sources[name].dataset
            rows = Rows(maker=name, dataset=dataset, untold=_ENOUGH)
            if left > 0:
                rows = _reachable(partial(rows_of_source, both, name, limit=limit), name, dataset)
            left -= max((made.read for made in (rows.before, rows.after) if made is not None), default=0)
            yield rows
    for name, contract in sorted(after.contracts.items()):
        old = before.contracts.get(name)
        if contract.derived and old is not None and old.derived and _made_otherwise(before, after, name):
            yield _reachable(partial(rows_of_query, both, name, limit=limit), name, name)


def _reachable(make: Callable[[], Rows], maker: str, dataset: str) -> Rows:
    """Return the rows, or why they were not compared: where the landing zone or the warehouse can't be reached."""
    try:
        return make()
    except SystemFault as error:
        untold = Text(f"行は比べていません: {error.what.ja}", f"Rows were not compared: {error.what.en}")
        return Rows(maker=maker, dataset=dataset, untold=untold)


def _made_otherwise(before: Project, after: Project, name: str) -> bool:
    """Whether the next run of `name` would be another one, on the same evidence; not where one side is broken."""
    try:
        return before.content_version(name) != after.content_version(name)
    except ContentError:
        return False


def _touched(
    both: Sides, changed: tuple[Item, ...], promised: tuple[Promise, ...], rows: tuple[Rows, ...]
) -> tuple[Touched, ...]:
    before, after = both.projects
    begin = _begin(changed, promised, rows, both)
    return reached(after, begin, before=before, on=datetime.now(ZONE).date()) if changed else ()


def _begin(changed: tuple[Item, ...], promised: tuple[Promise, ...], rows: tuple[Rows, ...], both: Sides) -> Columns:
    """Return the datasets that change by themselves, and which of their columns do."""
    found: dict[str, set[str] | None] = {}

    def add(dataset: str, columns: set[str] | None) -> None:
        before = found.get(dataset, set())
        found[dataset] = None if columns is None or before is None else before | columns

    compared = {one.dataset for one in rows if one.untold is None and one.whole}
    for promise in promised:
        for finding in promise.findings:
            known = finding.rule in _SEEN_IN_ROWS and promise.dataset in compared
            if finding.level != "wording":
                add(promise.dataset, {finding.column} if finding.column else set() if known else None)
    for one in rows:
        if not one.alike:
            moved = one.new or one.gone or one.untold is not None or one.columns == {}
            add(one.dataset, None if moved else set(one.columns))
    for item in changed:
        source = both.after.project.sources.get(item.id) or both.before.project.sources.get(item.id)
        if item.kind == "registration" and source is not None and item.status != "changed":
            add(source.dataset, None)
    return found


def _faults(both: Sides, changed: tuple[Item, ...]) -> Iterator[Fault]:
    """Yield what is wrong after the change and was not before: what is broken, and what a check of the changed finds."""
    known, found = (_found(project, [item.id for item in changed]) for project in both.projects)
    for place, fault in found.items():
        if place not in known:
            yield Fault(where=fault.where, what=fault.what, fix=fault.fix)


def _found(project: Project, names: list[str]) -> dict[tuple[str, Text], ContentError]:
    """Return the faults of a project, by file and what is wrong: lines move."""
    errors = [*project.broken.values()]
    for name in names:
        if name in project.sources or name in project.contracts:
            errors += check(project, name)
    faults = [fault for error in errors for fault in (error, *error.others)]
    return {(_LINE.sub("", fault.where), fault.what): fault for fault in faults}
