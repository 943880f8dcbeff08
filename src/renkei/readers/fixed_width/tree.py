"""A record's items before they are laid out: their fields, who shares bytes with whom, how many bytes each takes.

SYNC follows IBM's rules: halfword, fullword and doubleword boundaries from the record's first byte. The slack bytes
before the first item of a group or of a table come before the group or the table, and occurrences of a table are padded
so that each begins alike.
"""

from collections.abc import Iterator

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width.faults import bad_item
from renkei.readers.fixed_width.fields import Field, field_of
from renkei.readers.fixed_width.items import Item

_WIDEST_BOUNDARY = 8


class Tree:
    """A record with USAGE, SIGN and SYNC passed down to its elementary items; raises ContentError where it can't be."""

    def __init__(self, record: Item, reader: FixedWidthReader, file: str) -> None:
        self._reader, self._file = reader, file
        self._fields: dict[int, Field] = {}
        self._families: dict[int, list[list[Item]]] = {}
        self._sizes: dict[tuple[int, int], int] = {}
        self._settle(record, None)

    def field(self, item: Item) -> Field:
        """Return the field of an elementary item."""
        return self._fields[id(item)]

    def families(self, group: Item) -> list[list[Item]]:
        """Return the items of a group, each with those that redefine it."""
        return self._families[id(group)]

    def shared(self, item: Item) -> Iterator[list[str]]:
        """Yield the names of the items that share their bytes."""
        for family in self._families[id(item)]:
            if len(family) > 1:
                yield [member.name for member in family if member.name]
            for member in family:
                yield from self.shared(member)

    def size(self, item: Item, at: int) -> int:
        """Return how many bytes an item takes that begins at byte `at`, slack bytes before it counted.

        Raises ContentError where that varies.
        """
        key = (id(item), at % _WIDEST_BOUNDARY)
        if key not in self._sizes:
            if item.occurs and item.occurs.depends:
                raise self.fault(
                    item,
                    Text(
                        "REDEFINES の中に可変回数の表は置けません。", "OCCURS DEPENDING ON is not read under REDEFINES."
                    ),
                    Text("回数の決まった OCCURS に書き換えてください。", "Write OCCURS with a fixed number of times."),
                )
            before = self.slack(item, at)
            one = self._size_of_one(item, at + before)
            if item.occurs:
                one = item.occurs.high * (one + -one % self.boundary(item))
            self._sizes[key] = before + one
        return self._sizes[key]

    def slack(self, item: Item, at: int) -> int:
        """Return how many slack bytes come before an item at byte `at`: those of the first elementary item in it."""
        first = item
        while first.children:
            first = first.children[0]
        return -at % self.field(first).align if first.sync else 0

    def boundary(self, item: Item) -> int:
        """Return the widest boundary that an item, or one under it, is aligned to where SYNCHRONIZED."""
        if item.children:
            return max(self.boundary(child) for child in item.children)
        return self.field(item).align if item.sync else 1

    def where(self, item: Item) -> str:
        """Say where in the copybook an item is."""
        return f"{self._file}, line {item.line}"

    def fault(self, item: Item, why: Text, fix: Text | None = None) -> ContentError:
        """Return the error of an item that can't be laid out."""
        return bad_item(self.where(item), item.called, why, fix)

    def _settle(self, item: Item, parent: Item | None) -> None:
        """Pass USAGE, SIGN and SYNC down to the elementary items, and check that names are there."""
        if parent:
            item.usage = item.usage or parent.usage
            if item.picture is None or item.picture.signed:
                item.sign = item.sign or parent.sign
            item.sync = item.sync or parent.sync
        if item.children and item.picture:
            raise self.fault(item, Text("集団項目に PICTURE があります。", "a group has a picture."))
        for child in item.children:
            self._settle(child, item)
        if not item.children:
            self._fields[id(item)] = field_of(item, self._reader, where=self.where(item))
        self._families[id(item)] = _grouped(item, self._file)

    def _size_of_one(self, item: Item, at: int) -> int:
        if not item.children:
            return self.field(item).width
        size = 0
        for family in self.families(item):
            before = self.slack(family[0], at + size)
            size += before + max(self.size(member, at + size + before) for member in family)
        return size


def _grouped(group: Item, file: str) -> list[list[Item]]:
    """Return the items of a group, each with those that redefine it."""
    families: list[list[Item]] = []
    for item in group.children:
        if item.redefines is None:
            families.append([item])
            continue
        wanted = item.redefines.upper()
        if not families or all(member.called.upper() != wanted for member in families[-1]):
            raise bad_item(
                f"{file}, line {item.line}",
                item.called,
                Text(
                    f"REDEFINES [{item.redefines}] が直前の項目ではありません。",
                    f"REDEFINES [{item.redefines}] is not the item just before it.",
                ),
            )
        families[-1].append(item)
    return families
