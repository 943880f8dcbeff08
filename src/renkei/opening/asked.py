"""What somebody asks of a dataset, as text, and what it means by the types of the columns.

| condition | holds where the column is |
|---|---|
| `item=a`, `item.eq=a` | that |
| `item=a` twice, `item.in=a,b` | one of these |
| `item.ne=a` | something else, and not empty |
| `amount.gte=1`, `.gt`, `.lte`, `.lt` | from there on, above, up to there, below |
| `note.null=true` | empty; `false`: not empty |
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pydantic import Field

from renkei.contracts.table import PROVENANCE
from renkei.language import Text
from renkei.model.base import Frozen
from renkei.model.contract import Column, Contract
from renkei.model.rights import View
from renkei.opening.faults import Refused, bad_value, both_times, no_column
from renkei.semantics import get
from renkei.stages.entitle import ZONE
from renkei.warehouse.asking import Comparison, Condition, Question

COMPARISONS: dict[str, Comparison] = {
    "eq": "in",
    "in": "in",
    "ne": "ne",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "null": "null",
}
MOST_CONDITIONS, MOST_VALUES = 50, 1_000
_WHOLE, _DECIMAL = re.compile(r"-?\d{1,18}", re.ASCII), re.compile(r"-?\d{1,28}(\.\d{1,9})?", re.ASCII)
_NUMBER, _DAY = Text("数", "a number"), Text("日付（2024-03-31）", "a day (2024-03-31)")
_MOMENT = Text("時差つきの日時（2024-03-31T09:00:00+09:00）", "a moment with its zone (2024-03-31T09:00:00+09:00)")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_FLAG, _PLAIN = Text("true か false", "true or false"), Text("文字列", "plain text")


class Place(Frozen):
    """Where to go on: after the row with this key, or after so many rows, of that release."""

    release: int
    key: tuple[Any, ...] = ()
    skip: int = 0

    @property
    def text(self) -> str:
        """The place as it stands in an address."""
        said = json.dumps([self.release, self.skip, *self.key], ensure_ascii=False, separators=(",", ":"), default=str)
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read a place; Refused where it is none."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            release, skip, *key = json.loads(raw)
            said = tuple(str(each) for each in key)
            "".join(said).encode()  # JSON may have half of a surrogate pair
            if all(type(each) is int and 0 <= each < 2**63 for each in (release, skip)):
                return cls(release=release, skip=skip, key=said)
        except (ValueError, TypeError, binascii.Error, RecursionError):
            pass
        raise bad_value("after", text[:80], Text("前の答えの next にある値", "what [next] of the answer before says"))


class Asked(Frozen):
    """What somebody asks for, as text. Without `columns`, all of the contract."""

    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    as_of: datetime | None = None
    as_published: date | None = None
    agreement: str | None = None
    provenance: bool = Field(False, description="with source, run, file and row of each row")
    limit: int | None = None

    @classmethod
    def of(
        cls, columns: Sequence[str], where: Mapping[str, Any], *, as_of: Any, as_published: Any, agreement: str | None
    ) -> "Asked":
        """Return what a program asks for."""
        return cls(
            columns=tuple(columns),
            where=tuple(_pairs(where)),
            as_of=moment(as_of),
            as_published=day("as_published", as_published),
            agreement=agreement,
        )


def moment(said: datetime | date | str | None) -> datetime | None:
    """Return a moment; a day is its end in Japan. Refused where it is neither."""
    if isinstance(said, str):
        # A plus sign that was not written as %2B in an address comes as a space.
        found = _day(said) or _moment(re.sub(r" (\d\d:\d\d)$", r"+\1", said))
        if found is None:
            raise bad_value("as_of", said[:80], _MOMENT)
        said = found
    if isinstance(said, datetime):
        if said.tzinfo is None:
            raise bad_value("as_of", said.isoformat(), _MOMENT)
        return said
    if said is None:
        return None
    if said == date.max:
        raise bad_value("as_of", said.isoformat(), _DAY)
    return datetime.combine(said + timedelta(days=1), time(), ZONE) - timedelta(microseconds=1)


def day(name: str, said: date | str | None) -> date | None:
    """Return a day; Refused where it is none."""
    if said is None or isinstance(said, date):
        return said
    found = _day(said)
    if found is None:
        raise bad_value(name, said[:80], _DAY)
    return found


def question_of(contract: Contract, view: View, asked: Asked) -> Question:
    """Return the question that a reader with that view asks; Refused where it makes no sense."""
    if asked.as_of is not None and asked.as_published is not None:
        raise both_times()
    there = [column.name for column in contract.columns]
    given = (*there, *PROVENANCE)
    for name in asked.columns:
        if name not in given:
            raise no_column(contract.dataset, name, given)
    names = [*(asked.columns or there), *(PROVENANCE if asked.provenance else ())]
    return Question(
        contract=contract,
        view=view,
        names=tuple(dict.fromkeys(names)),
        conditions=tuple(_conditions(contract, asked.where)),
        as_of=asked.as_of,
        as_published=asked.as_published,
        limit=asked.limit,
    )


def place_in(question: Question, place: Place) -> dict[str, Any]:
    """Return how the question goes on from a place: `after` and `skip`; Refused where it is no place of it."""
    if question.key_is_masked and not place.key:
        return {"skip": place.skip}
    if question.key_is_masked or len(place.key) != len(question.contract.key):
        raise bad_value("after", place.text, Text("この問い合わせの続き", "a place in this answer"))
    columns = [question.contract.column(name) for name in question.contract.key]
    return {"after": tuple(typed(column, value) for column, value in zip(columns, place.key, strict=True))}


def typed(column: Column, said: str) -> Any:
    """Return a value as its column has it; Refused where it is none of that type."""
    kind = type(get(column.type).dtype).__name__
    read = _READ.get(kind, (_text, _PLAIN))
    found = read[0](said)
    if found is None:
        raise bad_value(column.name, said[:80], read[1])
    return found


def _conditions(contract: Contract, where: Iterable[tuple[str, str]]) -> Iterator[Condition]:
    columns = {column.name: column for column in contract.columns}
    same: dict[str, list[str]] = {}
    said: list[tuple[str, Comparison, str]] = []
    for key, value in where:
        name, comparison, values = _said(contract, columns, key, value)
        if comparison == "in":
            same.setdefault(name, []).extend(values)
        else:
            said.append((name, comparison, value))
    if len(said) + len(same) > MOST_CONDITIONS or any(len(values) > MOST_VALUES for values in same.values()):
        raise _too_many()
    for name, values in same.items():
        yield Condition(name, "in", tuple(typed(columns[name], value) for value in values))
    for name, comparison, value in said:
        if comparison == "null":
            flag = _flag(value)
            if flag is None:
                raise bad_value(f"{name}.null", value[:80], _FLAG)
            yield Condition(name, "null", (flag,))
        else:
            yield Condition(name, comparison, (typed(columns[name], value),))


def _said(
    contract: Contract, columns: Mapping[str, Column], key: str, value: str
) -> tuple[str, Comparison, Sequence[str]]:
    name, _, comparison = key.rpartition(".")
    if key in columns:
        return key, "in", [value]
    if name in columns and comparison in COMPARISONS:
        return name, COMPARISONS[comparison], value.split(",") if comparison == "in" else [value]
    raise no_column(contract.dataset, key[:80], list(columns))


def _pairs(where: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in where.items():
        if value is None:
            yield f"{key}.null", "true"
        elif isinstance(value, str) or not isinstance(value, Iterable):
            yield key, _written(value)
        elif not (values := [*value]):
            raise bad_value(key, "[]", Text("一つ以上の値", "one value or more"))
        else:
            name = key.removesuffix(".in")
            yield from ((name, _written(each)) for each in values)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"  # as text it may be 0E-9
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(said: str) -> str | None:
    """Return a text as it is; none with what no database takes: a zero, or half of a surrogate pair (JSON may have it)."""
    return None if _UNFIT.search(said) else said


def _whole(said: str) -> int | None:
    return int(said) if _WHOLE.fullmatch(said) else None


def _decimal(said: str) -> Decimal | None:
    return Decimal(said) if _DECIMAL.fullmatch(said) else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII) else None
    except ValueError:
        return None


def _moment(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
        found.astimezone(ZONE)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _flag(said: str) -> bool | None:
    return {"true": True, "false": False}.get(said.lower())


def _too_many() -> Refused:
    return Refused(
        "malformed",
        Text(
            f"条件は {MOST_CONDITIONS} 個、一つの列の値は {MOST_VALUES} 個までです。",
            f"There may be {MOST_CONDITIONS} conditions, and {MOST_VALUES} values of one column.",
        ),
        where="where",
        fix=Text("条件を分けて読んでください。", "Ask in several parts."),
    )


_READ: Mapping[str, tuple[Any, Text]] = {
    "Int64": (_whole, _NUMBER),
    "Decimal": (_decimal, _NUMBER),
    "Date": (_day, _DAY),
    "Datetime": (_moment, _MOMENT),
    "Boolean": (_flag, _FLAG),
}
