"""The lineage of a derived dataset: its query, followed by sqlglot to the columns of the datasets that it reads."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.lineage import Edge, How, Lineage, Origin

if TYPE_CHECKING:
    from sqlglot.lineage import Node
    from sqlglot.optimizer.scope import Scope

_PROVENANCE = ("_source", "_run", "_landed", "_row")
_ORDER: tuple[How, ...] = ("identity", "transformation", "aggregation")
_DIALECT = "duckdb"
_SHOWN = 200
_UNFOLLOWED = Text("SQL を列まで追えません（表までです）", "the query could not be followed to columns")


def of_query(contract: Contract, contracts: Mapping[str, Contract]) -> Lineage:
    """Return what the query of a derived dataset makes its columns of, given the contracts of what it reads.

    What can't be followed, such as a query that sqlglot does not understand, is told as far as the tables (`unknown`).
    """
    from sqlglot.errors import SqlglotError

    try:
        edges = tuple(_Query(contract, contracts).edges())
    except (SqlglotError, ValueError, RecursionError):
        edges = tuple(edge for column in contract.columns for edge in _unfollowed(column, contract.reads))
    return Lineage(dataset=contract.dataset, maker=contract.dataset, edges=edges)


class _Query:
    """A query whose names have been resolved."""

    def __init__(self, contract: Contract, contracts: Mapping[str, Contract]) -> None:
        import sqlglot
        from sqlglot.errors import SqlglotError
        from sqlglot.optimizer.qualify import qualify
        from sqlglot.optimizer.scope import build_scope
        from sqlglot.schema import MappingSchema

        self.contract = contract
        self.schema = MappingSchema(dialect=_DIALECT)
        for each in (contracts[name] for name in contract.reads if name in contracts):
            names = (*(column.name for column in each.columns), *_PROVENANCE)
            self.schema.add_table(each.dataset, dict.fromkeys(names, "text"))
        parsed = sqlglot.parse_one(contract.sql or "", dialect=_DIALECT)
        self.whole: Any = qualify(parsed, schema=self.schema, dialect=_DIALECT, identify=False, quote_identifiers=False)
        scope = build_scope(self.whole)
        if scope is None:
            raise SqlglotError(f"{contract.dataset}: no query")
        self.scope: Scope = scope

    def edges(self) -> Iterator[Edge]:
        """Yield what each column is made of, then what decides the rows."""
        from sqlglot.errors import SqlglotError

        for column in self.contract.columns:
            try:
                yield from self._of_column(column)
            except (SqlglotError, ValueError, RecursionError):
                yield from _unfollowed(column, self.contract.reads)
        for dataset, name in sorted(set(self._deciding())):
            yield Edge(column=None, origin=Origin(kind="dataset", of=dataset, column=name), how="decides")

    def _of_column(self, column: Column) -> Iterator[Edge]:
        found: dict[Origin, tuple[How, str]] = {}
        for leaf in _leaves(self._node(column.name, self.scope)):
            before = found.get(leaf.origin)
            if before is None or _ORDER.index(leaf.how) > _ORDER.index(before[0]):
                found[leaf.origin] = (leaf.how, leaf.said)
        for origin, (how, said) in sorted(found.items(), key=lambda pair: _sorting(pair[0])):
            yield Edge(column=column.name, origin=origin, how=how, steps=(Text(said, said),) if said else ())

    def _deciding(self) -> Iterator[tuple[str, str]]:
        """Yield the columns of datasets that conditions look at: of WHERE, JOIN, GROUP BY and HAVING."""
        from sqlglot import exp

        for scope in self.scope.traverse():
            for column in scope.columns:
                if column.find_ancestor(exp.Where, exp.Join, exp.Group, exp.Having) is None:
                    continue
                origin: Any = scope.sources.get(column.table)
                if isinstance(origin, exp.Table):
                    yield _dataset(origin), column.name
                elif origin is not None:
                    found = (leaf.origin for leaf in _leaves(self._node(column.name, origin)))
                    yield from ((one.of, one.column) for one in found if one.kind == "dataset" and one.column)

    def _node(self, name: str, scope: "Scope") -> "Node":
        from sqlglot.lineage import lineage

        return lineage(name, self.whole, self.schema, scope=scope, dialect=_DIALECT, trim_selects=False, copy=False)


class _Leaf(NamedTuple):
    """What a column ends at, the strongest that is done on the way, and the expression nearest to the column."""

    origin: Origin
    how: How
    said: str


def _leaves(root: "Node") -> Iterator[_Leaf]:
    """Yield all that a node is made of.

    What counts rows, or asks whether there are any, is made of no column of them: it is made of their tables.
    """
    from sqlglot import exp

    seen: set[tuple[int, How, str]] = set()
    waiting: list[tuple[Node, How, str]] = [(root, "identity", "")]
    while waiting:
        at = node, before, said = waiting.pop()
        if (id(node), before, said) in seen:
            continue
        seen.add((id(node), before, said))
        if isinstance(node.expression, exp.Table):
            name = node.name.rpartition(".")[2].strip('"')
            yield _Leaf(Origin(kind="dataset", of=_dataset(node.expression), column=name), before, said)
            continue
        how, said = _done(*at)
        waiting += [(each, how, said) for each in node.downstream]
        yield from (_Leaf(Origin(kind="dataset", of=name), how, said) for name in sorted(_counted(node)))
        if isinstance(node.source, exp.Values):
            yield _Leaf(Origin(kind="constant", of="VALUES"), before, "")
        elif before == "identity" and isinstance(literal := node.expression.unalias(), exp.Literal):
            yield _Leaf(Origin(kind="constant", of=literal.name), before, "")


def _done(node: "Node", before: How, said: str) -> tuple[How, str]:
    from sqlglot import exp

    inner = node.expression.unalias()
    if isinstance(node.source, exp.SetOperation) or isinstance(inner, exp.Column | exp.Literal):
        return before, said
    how: How = "aggregation" if inner.find(exp.AggFunc) else "transformation"
    return max(before, how, key=_ORDER.index), said or _shown(inner.sql(dialect=_DIALECT))


def _counted(node: "Node") -> set[str]:
    from sqlglot import exp

    if isinstance(node.source, exp.SetOperation):
        return set()
    rows: list[exp.Expr] = list(node.expression.find_all(exp.Exists))
    if not node.downstream and node.expression.find(exp.AggFunc):
        rows.append(node.source)
    return {_dataset(table) for each in rows for table in each.find_all(exp.Table) if table.db}


def _shown(sql: str) -> str:
    return sql if len(sql) <= _SHOWN else f"{sql[:_SHOWN]}…"


def _sorting(origin: Origin) -> tuple[bool, str, str]:
    return origin.kind == "constant", origin.of, origin.column or ""


def _dataset(table: Any) -> str:
    return f"{table.db}.{table.name}"


def _unfollowed(column: Column, reads: tuple[str, ...]) -> Iterator[Edge]:
    for name in reads:
        origin = Origin(kind="dataset", of=name)
        yield Edge(column=column.name, origin=origin, how="unknown", steps=(_UNFOLLOWED,))
