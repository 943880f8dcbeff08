"""Columns whose values are the codes of a list that a source of the project gives, too many of them to be chance.

The rows of such a list are those of a dataset; they are read from the file that lies beside the registration of its
source. The type is that of the contract's column of codes: jp.jsic, jp.local_government_code …
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

import polars as pl

from renkei.errors import RenkeiError
from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.model.registration import Source
from renkei.model.transports import BesideTransport
from renkei.project.content import Project
from renkei.proposing.columns import Look
from renkei.readers import open_raw

_LARGEST, _FEW, _CHANCE = 4 << 20, 5, -6.0
_UNSAID = (None, "code", "text.display")
_OPEN = ("code", "number.integer", "number.decimal", "text.display")


@dataclass(frozen=True)
class Members:
    """The codes of one list as its file has them, and the type that they are."""

    title: Text
    type: str
    codes: frozenset[str]

    def by_chance(self, values: Sequence[str]) -> float:
        """Return the logarithm of how likely it is that digits and letters of these lengths are all codes by chance."""
        lengths = Counter(map(len, self.codes))
        return sum(log10(min(1.0, lengths[len(each)] / _possible(each))) for each in values)


def _possible(code: str) -> float:
    return float(10 ** len(code)) if code.isdigit() else float(26 ** len(code))


def members_of(project: Project | None) -> tuple[Members, ...]:
    """Return the lists of a project that a dataset holds, as far as a file beside a registration has their rows."""
    if project is None:
        return ()
    found = []
    for each in project.codelists.values():
        if each.dataset is not None and each.dataset in project.contracts:
            codes = frozenset().union(*(_codes(each, source) for source in _feeding(each, project)))
            column = each.columns.get("code", "code")
            kind = next((one.type for one in project.contracts[each.dataset].columns if one.name == column), None)
            found += [Members(each.title, kind, codes)] if kind and codes else []
    return tuple(found)


def may_be_listed(look: Look) -> bool:
    """Tell whether a column may hold codes of a list: short ones of letters and digits, of which nothing is known."""
    one = look.judged
    open_ = one.type in _OPEN and one.confidence != "high" and look.name.unit is None and look.name.type in _UNSAID
    return open_ and len(look.facts.distinct) >= _FEW and look.facts.share("[0-9A-Z]{1,10}") == 1.0


def listed_as(look: Look, lists: Sequence[Members]) -> tuple[Members, Text] | None:
    """Return the list whose codes the values of a column are, and why; None where none is, or it may be chance."""
    if not may_be_listed(look):
        return None
    values = look.facts.trimmed.to_list()
    for each in lists:
        if set(values) <= each.codes and each.by_chance(values) < _CHANCE:
            why = Text(
                f"{len(values):,} 種類すべてが「{each.title.ja}」のコードである",
                f"all {len(values):,} distinct ones are codes of [{each.title.en}]",
            )
            return each, why
    return None


def _feeding(codelist: CodeList, project: Project) -> Iterator[Source]:
    for source in project.sources.values():
        if source.dataset == codelist.dataset and isinstance(source.transport, BesideTransport):
            yield source


def _codes(codelist: CodeList, source: Source) -> frozenset[str]:
    """Read the codes of a list from the file beside a registration; none where it is large, or can't be read."""
    path = source.path.parent / str(source.transport.path)  # type: ignore[union-attr]
    columns = _columns(codelist, source)
    if columns is None or not path.is_file() or path.stat().st_size > _LARGEST:
        return frozenset()
    code, where = columns
    try:
        with tempfile.TemporaryDirectory(prefix="codes-") as scratch:
            raw = open_raw(source.reader, path, name=path.name, beside=path.parent, scratch=Path(scratch))
            parts = [pl.DataFrame(pl.from_arrow(block().rows)) for block in raw.blocks()]
    except RenkeiError:
        return frozenset()
    frame = pl.concat(parts).select(pl.col(name).cast(pl.String).str.strip_chars() for name in {code, *where})
    for name, value in where.items():
        frame = frame.filter(pl.col(name) == value)
    return frozenset(frame[code].drop_nulls().to_list()) - {""}


def _columns(codelist: CodeList, source: Source) -> tuple[str, Mapping[str, str]] | None:
    """Return the column of the file that has the codes, and those that tell the rows of the list, with their values."""
    named = {name: field.sources[0] for name, field in source.fields.items() if len(field.sources) == 1}
    code = named.get(codelist.columns.get("code", "code"))
    if code is None or not codelist.where.keys() <= named.keys():
        return None
    return code, {named[name]: value for name, value in codelist.where.items()}
