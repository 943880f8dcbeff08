"""Whom a change reaches: the datasets that are made of what changed, by queries, code lists and crosswalks."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from renkei.inspection.diff.nouns import Through, Touched
from renkei.lineage import lineages
from renkei.model.contract import Contract
from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.rights import agreed_views, open_view
from renkei.project.content import Project

Columns = Mapping[str, Collection[str] | None]
"""Of each dataset, the columns that change; None: its rows do, so all of them."""


def reached(project: Project, begin: Columns, *, before: Project, on: date) -> tuple[Touched, ...]:
    """Return the datasets that change and all that is made of them, the nearest first; readers are those of that day.

    Those that others may read than `before` are among them.
    """
    others = {name: () for name in project.contracts if _readers_before(project, before, name, on) is not None}
    uses = _uses(project)
    found: dict[str, Touched] = {}
    waiting: deque[tuple[str, tuple[str, ...], Through, Collection[str] | None]] = deque()
    begun: Columns = {**others, **begin}
    waiting.extend((name, (name,), "content", columns) for name, columns in begun.items() if name in project.contracts)
    while waiting:
        name, way, through, columns = waiting.popleft()
        known, contract = found.get(name), project.contracts[name]
        more = _together(contract, known, columns)
        if known is not None and more == known.columns:
            continue
        found[name] = Touched(
            dataset=name,
            title=contract.title,
            way=known.way if known is not None else way,
            through=known.through if known is not None else through,
            columns=more,
            report=contract.derived and not uses[name],
            readers=_readers(contract, on),
            readers_before=_readers_before(project, before, name, on),
        )
        for user, how in uses[name]:
            made_of = _columns(project, user, name, more) if how == "reads" else None
            if made_of is None or made_of:
                waiting.append((user, (*way, user), how, made_of))
    return tuple(found.values())


def _together(contract: Contract, before: Touched | None, columns: Collection[str] | None) -> tuple[str, ...] | None:
    """Put columns together with those that are known to change; None: all."""
    if columns is None or (before is not None and before.columns is None):
        return None
    known = {*columns, *((before.columns or ()) if before is not None else ())}
    return tuple(column.name for column in contract.columns if column.name in known)


def _uses(project: Project) -> defaultdict[str, list[tuple[str, Through]]]:
    """Return, of each dataset, those that are made of it, and how."""
    found: defaultdict[str, dict[str, Through]] = defaultdict(dict)
    for contract in project.contracts.values():
        for read in contract.reads:
            found[read].setdefault(contract.dataset, "reads")
    for behind, user, how in [*_by_lists(project), *_by_crosswalks(project)]:
        if behind != user:
            found[behind].setdefault(user, how)
    listed = {
        name: sorted((user, how) for user, how in users.items() if user in project.contracts)
        for name, users in found.items()
    }
    return defaultdict(list, listed)


def _by_lists(project: Project) -> Iterator[tuple[str, str, Through]]:
    """Yield the dataset whose rows a code list is, and a dataset whose values are held to it."""
    for contract in project.contracts.values():
        for name in {column.code_list for column in contract.columns}:
            yield from ((behind, contract.dataset, "code list") for behind in _behind(project, name))
    for source in project.sources.values():
        for name in {field.code_list for field in source.fields.values()}:
            yield from ((behind, source.dataset, "code list") for behind in _behind(project, name))


def _behind(project: Project, name: str | None) -> Iterator[str]:
    codelist = project.codelists.get(name or "")
    if codelist is not None and codelist.dataset:
        yield codelist.dataset


def _by_crosswalks(project: Project) -> Iterator[tuple[str, str, Through]]:
    for source in project.sources.values():
        for name in {field.crosswalk for field in source.fields.values() if field.crosswalk}:
            crosswalk = project.crosswalks.get(name)
            if isinstance(crosswalk, CodeCrosswalk) and (
                crosswalk.between is None or crosswalk.from_list in project.codelists
            ):
                yield from ((behind, source.dataset, "crosswalk") for behind in project.crosswalk_datasets(crosswalk))


def _columns(project: Project, user: str, read: str, columns: Collection[str] | None) -> tuple[str, ...] | None:
    """Return the columns of a derived dataset that are made of some of another; None: all, since its rows may change."""
    if columns is None:
        return None
    found: dict[str, None] = {}
    for lineage in lineages(project, user):
        for edge in lineage.edges:
            if edge.origin.kind != "dataset" or edge.origin.of != read:
                continue
            if edge.origin.column is None or edge.origin.column in columns:
                if edge.column is None:
                    return None
                found[edge.column] = None
    return tuple(found)


def _readers_before(project: Project, before: Project, name: str, on: date) -> tuple[str, ...] | None:
    """Return who might read a dataset before, where others may now."""
    if name not in before.contracts:
        return None
    old = _readers(before.contracts[name], on)
    return None if old == _readers(project.contracts[name], on) else old


def _readers(contract: Contract, on: date) -> tuple[str, ...]:
    """Return who may read a dataset: `*` is everybody who may read anything."""
    opened = ("*",) if open_view(contract) is not None else ()
    agreed = {reader for view in agreed_views(contract, on) if view.agreement for reader in view.agreement.readers}
    return (*opened, *sorted(agreed))
