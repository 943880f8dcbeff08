"""Rejected rows as people can mend them: the raw record, and the values in it that broke a rule.

A record that the kernel rejected is in the quarantine as it went in, column by column. Of a duplicate the line alone is
there, so its record is read again from the landed object. What a reader could not take is told by `unsplit`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from renkei.language import Text
from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.model.registration import Source
from renkei.readers import RawFile, opened
from renkei.stages.mend.unsplit import LINE, Unsplit, unsplit
from renkei.stages.prepare import kernel_of
from renkei.stages.prepare.again import keys_again, records_again, shaped_again
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.membership import RULE as NOT_VALID
from renkei.warehouse.reading import Quarantined
from renkei.warehouse.staging import DUPLICATE
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Cell:
    """One value of a rejected row: `column` is what the agency calls it, None where nothing can be mended.

    `rules` are those that it breaks; a value that breaks none may be what is wrong with another, as the date of a code
    that was not valid on it.
    """

    column: str | None
    value: str
    rules: tuple[str, ...]
    place: Text | None = None


@dataclass(frozen=True)
class Rejected:
    """A row in quarantine, with its values that can be mended.

    `record` is what goes into the kernel again once it is mended: a raw row, None where that can't be had. `whole` tells
    that it is a record as the reader gives it, which still has to be unpivoted and passed through functions.
    """

    kept: Quarantined
    cells: tuple[Cell, ...]
    record: Mapping[str, str | None] | None
    whole: bool = False

    @property
    def fingerprint(self) -> str:
        """What tells the row from all others, 16 hex digits; rows that are equal in everything share it."""
        return fingerprint(self.kept)


def fingerprint(kept: Quarantined) -> str:
    """Return what tells a quarantined row from all others."""
    said = [kept.run, kept.landed, kept.row, kept.reasons, kept.record]
    return hashlib.sha256(canonical(said).encode()).hexdigest()[:16]


def rejected_rows(workspace: Workspace, source_id: str, kept: Sequence[Quarantined]) -> list[Rejected]:
    """Return quarantined rows of one source as people can mend them, each once, in their order.

    Landed objects are read again where a record is not in the quarantine column by column. Raises as the reader does.
    """
    source = workspace.project.source(source_id)
    contract = workspace.project.contract(source.dataset)
    once = [one for _, one in sorted({fingerprint(one): one for one in kept}.items(), key=_place)]
    again = _again(workspace, source, contract, [one for one in once if not _is_plain(one)])
    return [again.get(fingerprint(one)) or _plain(source, contract, one) for one in once]


def _place(named: tuple[str, Quarantined]) -> tuple[str, int, str]:
    name, kept = named
    return kept.landed, kept.row, name


def _is_plain(kept: Quarantined) -> bool:
    return LINE not in kept.record and not _is_doubled(kept)


def _is_doubled(kept: Quarantined) -> bool:
    return any(reason["rule"] == DUPLICATE for reason in kept.reasons)


def _plain(source: Source, contract: Contract, kept: Quarantined) -> Rejected:
    return Rejected(kept, tuple(_cells(source, contract, kept.reasons, kept.record)), kept.record)


def _cells(
    source: Source, contract: Contract, reasons: Sequence[Mapping[str, Any]], record: Mapping[str, str | None]
) -> Iterator[Cell]:
    """Yield the values that the reasons speak of, each once, in their order."""
    found: dict[str, _Found] = {}
    for reason in reasons:
        names = [name for name in _columns(source, contract, reason) if name in record]
        place = Text(**reason["place"]) if "place" in reason else None
        if not names:
            yield Cell(None, str(reason["value"] or ""), (reason["rule"],), place)
        for name in names:
            found.setdefault(name, _Found()).add(reason["rule"], place)
    for name in _beside(source, contract, reasons):
        if name in record:
            found.setdefault(name, _Found())
    yield from (Cell(name, record[name] or "", tuple(of.rules), of.place) for name, of in found.items())


@dataclass
class _Found:
    rules: list[str] = field(default_factory=list)
    place: Text | None = None

    def add(self, rule: str, place: Text | None) -> None:
        self.rules += [rule] if rule not in self.rules else []
        self.place = self.place or place


def _columns(source: Source, contract: Contract, reason: Mapping[str, Any]) -> Iterator[str]:
    """Yield the raw columns that the column of a reason is made of; of a duplicate, those of its key."""
    named = contract.key if reason["rule"] == DUPLICATE else (reason["column"],)
    for name in named:
        if name in source.fields:
            yield from source.fields[name].reads


def _beside(source: Source, contract: Contract, reasons: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the raw columns of the dates on which codes were not valid: one of the two is wrong."""
    for reason in reasons:
        dated = contract.column(reason["column"]).code_list_as_of if reason["rule"] == NOT_VALID else None
        if dated in source.fields:
            yield from source.fields[dated].sources


def _again(
    workspace: Workspace, source: Source, contract: Contract, kept: Sequence[Quarantined]
) -> dict[str, Rejected]:
    """Return, by fingerprint, the rows whose record has to be read again; an object that is gone has none of them."""
    found: dict[str, Rejected] = {}
    manifests = {one.sha256: one for one in workspace.zone.manifests() if one.source == source.id} if kept else {}
    for sha256 in dict.fromkeys(one.landed for one in kept):
        of_object = [one for one in kept if one.landed == sha256]
        landed = manifests.get(sha256)
        if landed is None or not workspace.zone.has(landed):
            found |= {fingerprint(one): _lost(one) for one in of_object}
            continue
        with (
            workspace.scratch() as folder,
            workspace.zone.open(landed) as path,
            opened(source, path, name=landed.name, scratch=folder) as raw,
        ):
            reading = _Reading(source, contract, raw, kernel_of(workspace, source, contract))
            found |= {fingerprint(one): one_again for one, one_again in reading.rows(of_object)}
    return found


def _lost(kept: Quarantined) -> Rejected:
    """Return a row whose record can't be had any more."""
    return Rejected(kept, tuple(Cell(None, str(r["value"] or ""), (r["rule"],)) for r in kept.reasons), None)


@dataclass(frozen=True)
class _Reading:
    """One landed object, open to be read again."""

    source: Source
    contract: Contract
    raw: RawFile
    kernel: Kernel

    def rows(self, kept: Sequence[Quarantined]) -> Iterator[tuple[Quarantined, Rejected]]:
        """Yield the rows with what can be mended of them."""
        doubled = [one for one in kept if _is_doubled(one)]
        records = self._doubled(doubled) if doubled else {}
        for one in kept:
            if not _is_doubled(one):
                yield one, self._unsplit(one, unsplit(self.source, self.raw, one))
            elif (record := records.get((one.row, str(one.reasons[0]["value"])))) is not None:
                cells = _cells(self.source, self.contract, one.reasons, record)
                yield one, Rejected(one, tuple(cells), record)
            else:
                yield one, _lost(one)

    def _doubled(self, kept: Sequence[Quarantined]) -> dict[tuple[int, str], dict[str, str | None]]:
        """Return the raw rows of duplicates, by place and key, as their reason writes it."""
        shaped = shaped_again(self.kernel, records_again(self.raw, {one.row for one in kept}))
        keys = keys_again(self.kernel, shaped)
        rows = zip(shaped.iter_rows(named=True), keys, strict=True)
        return {
            (row.pop("_row"), ", ".join(str(key[name]) for name in self.contract.key)): row
            for row, key in rows
            if key is not None
        }

    def _unsplit(self, kept: Quarantined, found: Unsplit | None) -> Rejected:
        if found is None:
            return _lost(kept)
        rules = tuple(reason["rule"] for reason in kept.reasons)
        cells = tuple(Cell(column, value, rules, place) for column, value, place in found.cells)
        return Rejected(kept, cells, found.record, whole=True)


def read_columns(source: Source, record: Mapping[str, Any]) -> str:
    """Return what the registration reads of a record, as one text: two records that agree on it are the same to it."""
    from renkei.stages.prepare.kernel import columns_read

    names = columns_read(source) & set(record) or set(record)
    return json.dumps({name: record[name] for name in sorted(names)}, ensure_ascii=False)
