"""What a rejected value may have been meant to be: only what would be taken, and never put in by itself.

A suggestion is another way to write the same thing (a code that lost its zero, the code of a name, a serial number of
Excel, a day named in an era that had not begun), or the one code of a list that is nearest. Where two are as near as each
other, or a day and a month could be either, there is none: it would be a guess.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

import polars as pl
import pyarrow as pa

from renkei.errors import IndividualNumberFound
from renkei.model.batch import RawBatch
from renkei.model.contract import Column
from renkei.model.registration import FieldMapping
from renkei.semantics.eras import ERAS
from renkei.stages.mend.sheet import Line
from renkei.stages.prepare.again import bare
from renkei.stages.prepare.kernel import Kernel

Codes = Mapping[str, pl.DataFrame]

_NEAR, _MOST_CODES = 0.6, 5_000
_LENGTHS = {
    "jp.postal_code": (7,),
    "jp.local_government_code": (5, 6),
    "jp.municipality": (5, 6),
    "jp.prefecture": (2,),
}
_LOOK_ALIKE = str.maketrans("OoОｏＯlIｌＩ", "000001111")
_FIRST_DAY = date(1899, 12, 30)  # as Excel counts from 1 March 1900
_ERA_DAY = re.compile(r"(\D+)(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]$")


def suggestions(kernel: Kernel, codes: Codes, lines: Sequence[Line]) -> dict[int, str]:
    """Return a suggested value by the number of the line, for those that have one."""
    tried = [(line, said) for line in lines for said in _candidates(kernel, codes, line)]
    found: dict[int, str] = {}
    for (line, said), taken in zip(tried, _taken(kernel, tried), strict=True):
        if taken:
            found.setdefault(line.number, said)
    return found


def _candidates(kernel: Kernel, codes: Codes, line: Line) -> Iterator[str]:
    """Yield what the value of a line may have been meant to be, what is surest first."""
    name, value = line.cell.column, line.cell.value.strip()
    if not line.mendable or line.rejected.whole or not value or not line.cell.rules:
        return
    for column, mapping in _made_of(kernel, name):
        folded = unicodedata.normalize("NFKC", value)
        listed = codes.get(mapping.code_list or column.code_list or "")
        said = [folded, _ASIDE.sub("", folded), *_without_unit(folded, column, mapping)]
        said += _of_list(folded, listed) if listed is not None else []
        said += [folded.zfill(length) for length in _LENGTHS.get(column.type, ()) if folded.isdecimal()]
        said += _days(folded) if column.type.startswith("date") else []
        said += [folded.translate(_LOOK_ALIKE)] if any(sign.isdecimal() for sign in folded) else []
        wrapped = [_wrapped(each.strip(), mapping) for each in dict.fromkeys(said)]
        yield from (each for each in wrapped if each and each != line.cell.value)


def _made_of(kernel: Kernel, name: str | None) -> Iterator[tuple[Column, FieldMapping]]:
    """Yield the columns of the contract that are made of this raw column alone."""
    for column, mapping in kernel.source.fields.items():
        if mapping.sources == (name,):
            yield kernel.promise.contract.column(column), mapping


def _wrapped(value: str, mapping: FieldMapping) -> str:
    """Put the marks around a value that the registration takes off."""
    if mapping.unwrap is None or value.startswith(mapping.unwrap[0]):
        return value
    return f"{mapping.unwrap[0]}{value}{mapping.unwrap[-1]}"


def _without_unit(value: str, column: Column, mapping: FieldMapping) -> list[str]:
    units = [unit for unit in (mapping.unit, column.unit) if isinstance(unit, str) and unit and value.endswith(unit)]
    return [value.removesuffix(unit) for unit in units]


def _of_list(value: str, listed: pl.DataFrame) -> list[str]:
    """Return the code of which it is the name or which it is but for its zeros, and the one that is nearest."""
    codes = list(dict.fromkeys(listed["code"].to_list()))
    names = [column for column, kind in listed.schema.items() if kind == pl.String and column != "code"]
    named = listed.filter(pl.any_horizontal(pl.col(names) == value))["code"].unique().to_list() if names else []
    zeros = [code for code in codes if value.isdecimal() and code == value.zfill(len(code))]
    near = _nearest(value, tuple(codes)) if len(codes) <= _MOST_CODES else None
    return [*(named if len(named) == 1 else []), *(zeros if len(zeros) == 1 else []), *([near] if near else [])]


@lru_cache(maxsize=10_000)
def _nearest(value: str, codes: tuple[str, ...]) -> str | None:
    """Return the code that is nearer than all others; None where none is near, or two are alike."""
    matcher = SequenceMatcher(b=value.upper())
    ranked: list[tuple[float, str]] = []
    for code in codes:
        matcher.set_seq1(code.upper())
        if matcher.quick_ratio() >= _NEAR:
            ranked.append((matcher.ratio(), code))
    best = sorted(ranked, reverse=True)[:2]
    if not best or best[0][0] < _NEAR or (len(best) == 2 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _days(value: str) -> list[str]:
    """Return the day that is meant where it is written in a way that is not taken for one."""
    found = []
    if re.fullmatch(r"[1-9]\d{4}", value):
        found.append((_FIRST_DAY + timedelta(days=int(value))).isoformat())
    if day_first := _DAY_FIRST.fullmatch(value):
        one, other, year = map(int, day_first.groups())
        if (one > 12) != (other > 12):
            found += _iso(year, min(one, other), max(one, other))
    if in_era := _ERA_DAY.fullmatch(value):
        name, year_said, month, day = in_era.groups()
        number = 1 if year_said == "元" else int(year_said)
        found += [
            each
            for era in ERAS
            if name.strip() in era.names
            for each in _iso(era.year_zero + number, int(month), int(day))
        ]
    return found


def _iso(year: int, month: int, day: int) -> list[str]:
    try:
        return [date(year, month, day).isoformat()]
    except ValueError:
        return []


def _taken(kernel: Kernel, tried: Sequence[tuple[Line, str]]) -> list[bool]:
    """Tell of each value whether the kernel takes it in place of the one that was rejected, whatever else is wrong."""
    taken = [False] * len(tried)
    headers: dict[tuple[str, ...], list[int]] = {}
    for at, (line, _) in enumerate(tried):
        headers.setdefault(tuple(line.rejected.record or ()), []).append(at)
    for header, places in headers.items():
        records = [
            {**(tried[at][0].rejected.record or {}), str(tried[at][0].cell.column): tried[at][1]} for at in places
        ]
        columns = {name: pa.array([record[name] for record in records], pa.string()) for name in header}
        batch = RawBatch(pa.table({**columns, "_row": pa.array(places, pa.int64())}))
        try:
            prepared = bare(kernel).understood(batch)
        except IndividualNumberFound:  # nothing of the kind is ever proposed
            continue
        refused = dict(prepared.rejected.select("_row", "reasons").iter_rows())
        for at in places:
            column = str(tried[at][0].cell.column)
            reasons = json.loads(refused.get(at, "[]"))
            taken[at] = not any(column in str(reason["from"] or "").split(" + ") for reason in reasons)
    return taken
