"""A record's layout as a list of steps that a reader takes from its first byte to its last.

Names: an elementary item's own, or `GROUP.NAME` where two have it; `NAME(2,3)` in tables. FILLER is no column. Where
SYNC puts slack bytes: `tree`.
"""

from collections import Counter

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.readers.fixed_width import FixedWidthReader, RecordsWhere
from renkei.readers.fixed_width.faults import bad_item, unknown_name
from renkei.readers.fixed_width.fields import as_code
from renkei.readers.fixed_width.items import Item, Occurs
from renkei.readers.fixed_width.names import column_of, names_of
from renkei.readers.fixed_width.plain import checked, is_code, some_of
from renkei.readers.fixed_width.steps import Back, Cell, Count, Enter, Layout, Leave, Mark, Past, Skip, Step, When
from renkei.readers.fixed_width.tree import Tree

MOST_COLUMNS, LONGEST = 20_000, 1 << 20
_DEEPEST = 7


def layout_of(record: Item, reader: FixedWidthReader, *, name: str) -> Layout:
    """Lay out a record of a copybook; raises ContentError where it can't be."""
    return _Compiler(record, reader, name).layout()


class _Compiler:
    """Walks the tree of a record once and writes down the steps."""

    def __init__(self, record: Item, reader: FixedWidthReader, file: str) -> None:
        self._record, self._reader = record, reader
        self._tree = Tree(record, reader, file)
        self._steps: list[Step] = []
        self._at: int | None = 0
        self._widest = 0
        self._tables = self._columns = self._conditions = 0
        self._counters: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._unread: list[str] = []
        self._names = names_of(record)
        self._choices = self._choices_of(record)

    def layout(self) -> Layout:
        self._item(self._record, (), ())
        header = tuple(step.column for step in self._steps if isinstance(step, Cell))
        known = frozenset(header)
        steps = tuple(_resolved(step, known) for step in self._steps)
        layout = Layout(steps, header, self._widest, self._at is None, tuple(self._unread))
        if not header:
            raise self._tree.fault(self._record, Text("読む項目がありません。", "it has no item that could be read."))
        seen = [column for column, count in Counter(header).items() if count > 1]
        if seen:
            raise self._tree.fault(
                self._record,
                Text(f"同じ名前の項目が二つあります: {seen[0]}", f"two items have one name: {seen[0]}."),
                Text("どちらかの名前を変えてください。", "Rename one of them."),
            )
        self._check_conditions(layout)
        return checked(layout, self._reader)

    def _choices_of(self, record: Item) -> dict[str, RecordsWhere | str]:
        """Return `choose` by upper-case name; each must be a redefinition, or what is redefined."""
        known = {name.upper(): name for family in self._tree.shared(record) for name in family}
        choices: dict[str, RecordsWhere | str] = {}
        for name, choice in self._reader.choose.items():
            if name.upper() not in known:
                raise unknown_name("reader.choose", "choose", name, some_of(tuple(known.values())) or "(REDEFINES)")
            choices[name.upper()] = choice
        return choices

    # --- the walk

    def _item(self, item: Item, path: tuple[str, ...], subscripts: tuple[int, ...]) -> None:
        if item.occurs:
            self._table(item, item.occurs, path, subscripts)
        else:
            self._once(item, path, subscripts)

    def _table(self, item: Item, occurs: Occurs, path: tuple[str, ...], subscripts: tuple[int, ...]) -> None:
        if len(subscripts) >= _DEEPEST:
            raise self._tree.fault(item, Text("表の入れ子が深すぎます。", "tables are nested too deeply."))
        table, self._tables = self._tables, self._tables + 1
        if occurs.depends:
            self._steps.append(Count(table, self._counter(item, occurs), occurs.low, occurs.high))
        boundary = self._tree.boundary(item)
        self._align(item)
        for number in range(1, occurs.high + 1):
            if occurs.depends:
                self._steps.append(Enter(table, number))
                self._conditions += 1
            before = self._at
            self._once(item, path, (*subscripts, number))
            if boundary > 1 and before is not None and self._at is not None:
                self._skip(-(self._at - before) % boundary)
            if occurs.depends:
                self._steps.append(Leave())
                self._conditions -= 1
                self._at = None

    def _once(self, item: Item, path: tuple[str, ...], subscripts: tuple[int, ...]) -> None:
        if not item.children:
            self._leaf(item, path, subscripts)
            return
        inside = (*path, item.called.upper())
        for family in self._tree.families(item):
            if len(family) == 1:
                self._item(family[0], inside, subscripts)
            else:
                self._alternatives(family, inside, subscripts)

    def _leaf(self, item: Item, path: tuple[str, ...], subscripts: tuple[int, ...]) -> None:
        column = column_of(self._names.get(id(item)), subscripts)
        field = self._tree.field(item)
        if self._is_code(item, column):
            field = as_code(field)
        self._align(item)
        if column is None:
            self._skip(field.width)
            return
        self._columns += 1
        if self._columns > MOST_COLUMNS:
            raise self._tree.fault(
                item,
                Text(f"列が {MOST_COLUMNS:,} を超えます。", f"there are more than {MOST_COLUMNS:,} columns."),
                Text(
                    "使わない表は、同じ長さの FILLER に書き換えてください。",
                    "Write tables that are not used as FILLER of the same length.",
                ),
            )
        self._steps.append(Cell(column, field, self._at, not self._conditions))
        self._counters.setdefault(item.called.upper(), []).append((path, column))
        self._go(field.width)

    def _alternatives(self, family: list[Item], path: tuple[str, ...], subscripts: tuple[int, ...]) -> None:
        """Lay out an item and those that redefine it: the widest tells where the next item begins."""
        self._align(family[0])
        self._check_aligned(family)
        start, widest = self._at, self._widest
        conditions = tuple(choice for item in family if isinstance(choice := self._choice(item), RecordsWhere))
        self._steps.append(Mark())
        for item in family:
            choice = self._choice(item)
            if choice == "never" or (choice is None and item is not family[0]):
                self._unread += [item.name] if item.name else []
                continue
            self._at, self._widest = start, widest
            self._steps.append(Back())
            when = When(choice, (), subscripts) if isinstance(choice, RecordsWhere) else None
            if choice is None and conditions:
                when = When(None, conditions, subscripts)
            self._steps += [when] if when else []
            self._conditions += when is not None
            self._item(item, path, subscripts)
            self._conditions -= when is not None
            self._steps += [Leave()] if when else []
        width = max(self._tree.size(item, start or 0) for item in family)
        self._at, self._widest = start, widest
        self._steps.append(Past(width))
        self._go(width)

    def _choice(self, item: Item) -> RecordsWhere | str | None:
        return self._choices.get(item.name.upper()) if item.name else None

    def _counter(self, item: Item, occurs: Occurs) -> str:
        """Return the column that tells how often a table occurs: the last one of that name before it."""
        wanted, *groups = occurs.depends
        for path, column in reversed(self._counters.get(wanted, [])):
            if all(group in path for group in groups):
                return column
        raise self._tree.fault(
            item,
            Text(
                f"DEPENDING ON の [{' OF '.join(occurs.depends)}] が、表より前にある読む項目の中にありません。",
                f"[{' OF '.join(occurs.depends)}] of DEPENDING ON is not read before the table.",
            ),
            Text(
                "回数の項目を表より前に置くか、choose で読むようにしてください。",
                "Let the item that holds the count stand before the table, or be read by `choose`.",
            ),
        )

    def _check_conditions(self, layout: Layout) -> None:
        """Raise where a condition looks at what can't be read in advance."""
        before: set[str] = set()
        static = {column for column, cell in layout.cells.items() if cell.at is not None and cell.always}
        only = [self._reader.only.column] if self._reader.only else []
        for column in only:
            if column in layout.header and column not in static:
                raise self._moving("only", column)
        for step in layout.steps:
            if isinstance(step, Cell):
                before.add(step.column)
            elif isinstance(step, When):
                for where in (step.where, *step.unless):
                    if where and where.column not in static | before:
                        raise unknown_name("reader.choose", "choose", where.column, some_of(layout.header))

    def _moving(self, key: str, column: str) -> ContentError:
        return bad_item(
            f"reader.{key}",
            column,
            Text("可変回数の表の後にあり、位置が決まりません。", "it follows a table of varying length."),
            Text("表より前の項目を書いてください。", "Name an item that stands before the table."),
        )

    # --- small things

    def _align(self, item: Item) -> None:
        """Go past the slack bytes before an item."""
        if self._at is not None:
            self._skip(self._tree.slack(item, self._at))
        elif self._tree.slack(item, 1):
            raise self._adrift(item)

    def _check_aligned(self, family: list[Item]) -> None:
        """Raise where slack bytes would stand before what redefines, or can't be counted."""
        for item in family:
            if self._at is None and self._tree.boundary(item) > 1:
                raise self._adrift(item)
            if self._at is not None and self._tree.slack(item, self._at):
                raise self._tree.fault(
                    item,
                    Text(
                        "REDEFINES の先頭の SYNCHRONIZED が、再定義される項目の位置と合いません。",
                        "it begins with SYNCHRONIZED, and what it redefines is not at that boundary.",
                    ),
                    Text(
                        "SYNCHRONIZED を消すか、遊びバイトを FILLER として書いてください。",
                        "Take SYNCHRONIZED away, or write the slack bytes as FILLER.",
                    ),
                )

    def _adrift(self, item: Item) -> ContentError:
        return self._tree.fault(
            item,
            Text(
                "可変回数の表の後に SYNCHRONIZED があり、位置が決まりません。",
                "SYNCHRONIZED follows a table of varying length, so its place is not known.",
            ),
            Text("遊びバイトを FILLER として書いてください。", "Write the slack bytes as FILLER."),
        )

    def _is_code(self, item: Item, column: str | None) -> bool:
        if column is None:
            return False
        return column in self._reader.codes or is_code(self._names[id(item)], self._reader)

    def _skip(self, width: int) -> None:
        if width:
            self._steps.append(Skip(width))
            self._go(width)

    def _go(self, width: int) -> None:
        """Count bytes, up to the most that a record may have."""
        if self._at is not None:
            self._at += width
        self._widest += width
        if self._widest > LONGEST or len(self._steps) > 10 * MOST_COLUMNS:
            raise self._tree.fault(
                self._record,
                Text(f"レコードが {LONGEST:,} バイトを超えます。", f"it is longer than {LONGEST:,} bytes."),
            )


def _resolved(step: Step, header: frozenset[str]) -> Step:
    """Give the columns of a condition inside a table the subscripts of its occurrence."""
    if not isinstance(step, When):
        return step

    def inside(where: RecordsWhere) -> RecordsWhere:
        tried = (column_of(where.column, step.subscripts[:depth]) for depth in range(len(step.subscripts), -1, -1))
        column = next((name for name in tried if name in header), where.column)
        return RecordsWhere(column=column or where.column, values=where.values)

    return When(inside(step.where) if step.where else None, tuple(map(inside, step.unless)))
