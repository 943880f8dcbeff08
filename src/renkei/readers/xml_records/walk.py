"""Goes through an XML document from record to record, holding one at a time and what is carried to it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.columns import missing_path
from renkei.readers.xml_records import faults
from renkei.readers.xml_records.prolog import Source
from renkei.readers.xml_records.values import Names

_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,  # elements no deeper than 256, texts and attributes no longer than 10 MB
    "remove_comments": True,
    "remove_pis": True,
}
_LOOK = 200_000


class Carried(NamedTuple):
    """A value from around the records: how many levels up, and the path from there."""

    name: str
    up: int
    path: tuple[str, ...]


class Record(NamedTuple):
    """The element of a record, and what is carried to it; None where that is not there."""

    element: Any
    carried: Mapping[str, str | None]


class _Given(NamedTuple):
    """What was carried, from which element around, and what it said."""

    carried: Carried
    around: Any
    said: str | None


class Walk:
    """A way through documents to the elements at `steps`; what is passed on it is put into `outside`, if that is there."""

    def __init__(
        self,
        steps: tuple[str, ...],
        names: Names,
        carried: Sequence[Carried],
        *,
        name: str,
        outside: list[str] | None = None,
    ) -> None:
        self._steps, self._names, self._carried, self._name = steps, names, carried, name
        self.outside, self.passed = outside, 0  # and how many characters have been put there
        self._kept = {(c.up - 1, c.path[0]) for c in carried}

    def records(self, path: Path, encoding: str) -> Iterator[Record]:
        """Yield the records; an element is emptied when the next is asked for.

        Raises ReadError where the document is not well formed, is nested too deep, or has nothing at the path.
        """
        found, given = False, list[_Given]()
        with ExitStack() as stack:
            source = stack.enter_context(Source(path, encoding, self._name))
            for element in self._elements(source, "end", self._steps[-1].rpartition(":")[2]):
                if not self._matches(element):
                    continue
                found = True
                given = self._given(element, given)
                yield Record(element, {each.carried.name: each.said for each in given})
                source.since_record = 0
                self._prune(element)
            for each in given:
                self._check(each)
        if not found:
            self._look(path, encoding)

    def _elements(self, source: Source, event: str, local: str = "*") -> Iterator[Any]:
        parsed = etree.iterparse(source, events=(event,), tag=f"{{*}}{local}", encoding="utf-8", **_SAFE)
        try:
            for _, element in parsed:
                yield element
            if event == "end":
                self._pass(parsed.root)
        except etree.XMLSyntaxError as e:  # its own words are of the last thing that went wrong, not the first
            raise faults.not_well_formed(next(iter(parsed.error_log), None), self._name) from e

    def _matches(self, element: Any) -> bool:
        at = element
        for step in reversed(self._steps):
            if at is None or self._names[at.tag] != step:
                return False
            at = at.getparent()
        return at is None

    @staticmethod
    def _above(element: Any, up: int) -> Any:
        for _ in range(up):
            element = element.getparent()
        return element

    def _reach(self, element: Any, carried: Carried) -> str | None:
        for step in carried.path:
            if step.startswith("@"):
                return next((said for key, said in element.items() if self._names[key] == step[1:]), None)
            inside = [child for child in element if self._names[child.tag] == step]
            if len(inside) > 1:
                raise _ambiguous(carried.name, self._name)
            if not inside:
                return None
            element = inside[0]
        return element.text or ""

    def _given(self, element: Any, before: list[_Given]) -> list[_Given]:
        """Return what is carried to a record: the same as before where the same is around it."""
        now = []
        for i, carried in enumerate(self._carried):
            around = self._above(element, carried.up)
            if before and around is before[i].around:
                now.append(before[i])
                continue
            if before:
                self._check(before[i])
            now.append(_Given(carried, around, self._reach(around, carried)))
        return now

    def _check(self, given: _Given) -> None:
        """See, where what was around some records has ended, that what they were given still holds."""
        if self._reach(given.around, given.carried) != given.said:
            raise _comes_after(given.carried.name, self._name)

    def _prune(self, element: Any) -> None:
        """Forget a record, and what is before it and around it that is not carried; the parser may hold the rest."""
        element.clear(keep_tail=True)
        level = 0
        while (around := element.getparent()) is not None:
            for before in list(element.itersiblings(preceding=True)):
                if (level, self._names[before.tag]) not in self._kept:
                    self._pass(before)
                    around.remove(before)
            element, level = around, level + 1

    def _pass(self, element: Any) -> None:
        """Take note of what an element that is forgotten says; a record was emptied before."""
        if self.outside is None:
            return
        for each in element.iter():
            name = self._names[each.tag]
            said = ((name, each.text), (name, each.tail), *each.items())
            found = [f"{called}: {text}" for called, text in said if text and not text.isspace()]
            self.outside += found
            self.passed += sum(map(len, found))

    def _look(self, path: Path, encoding: str) -> None:
        """Raise ReadError unless all but the last name is there and nothing beside it looks like records."""
        reached, beside = 0, Counter[str]()
        with ExitStack() as stack:
            source = stack.enter_context(Source(path, encoding, self._name))
            for element in islice(self._elements(source, "start"), _LOOK):
                line = [self._names[at.tag] for at in (*reversed(list(element.iterancestors())), element)]
                same = next((i for i, (a, b) in enumerate(zip(line, self._steps, strict=False)) if a != b), len(line))
                if same > reached:
                    reached, beside = same, Counter()
                if same == reached == len(line) - 1:
                    beside[line[-1]] += 1
                elif same == reached < len(line) - 1:  # something beside has others inside
                    beside[line[same]] += 1
        if reached < len(self._steps) - 1 or any(times > 1 for times in beside.values()):
            raise missing_path("/".join(self._steps), self._steps[reached], beside, where=self._name)


def _comes_after(carried: str, name: str) -> ReadError:
    return ReadError(
        Text(f"[{carried}] が記録より後に書かれています。", f"[{carried}] is written after the records."),
        where=name,
        fix=Text(
            "記録より前に書かれたものだけを持ち込めます。登録の reader.carry から外してください。",
            "Only what stands before the records can be carried to them: take it out of reader.carry.",
        ),
    )


def _ambiguous(carried: str, name: str) -> ReadError:
    return ReadError(
        Text(f"[{carried}] に当たる要素が二つ以上あります。", f"More than one element is [{carried}]."),
        where=name,
        fix=Text(
            "どれを指すか決まりません。登録の reader.carry から外してください。",
            "Which is meant cannot be told: take it out of reader.carry.",
        ),
    )
