"""Watermarks: how far a table was seen, and from where on its rows are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Date, DateTime, Numeric, String, literal
from sqlalchemy.types import TypeEngine

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.runs import Interval, Landed

Kind = Literal["instant", "clock", "date", "number", "text"]
VALUE, KIND = "watermark", "watermark-kind"
_LOOKBACK = timedelta(hours=1)
_AHEAD = timedelta(days=1)
_TYPES: dict[Kind, TypeEngine[Any]] = {
    "instant": DateTime(timezone=True),
    "clock": DateTime(),
    "date": Date(),
    "number": Numeric(),
    "text": String(),
}
_PYTHON: dict[Kind, type | tuple[type, ...]] = {
    "instant": datetime,
    "clock": datetime,
    "date": date,
    "number": (int, Decimal),
    "text": str,
}


@dataclass(frozen=True)
class Last:
    """The newest watermark that was seen, as a manifest keeps it."""

    kind: Kind
    value: str


@dataclass(frozen=True)
class Bounds:
    """From where on, and up to where, rows are asked for: since the last time, in an interval, or all of them."""

    last: Last | None = None
    interval: Interval | None = None

    @property
    def goes_on(self) -> bool:
        """Whether only what came after the last time is asked for."""
        return self.last is not None

    @property
    def said(self) -> dict[str, str]:
        """What a manifest keeps of it."""
        if self.interval is not None:
            return {"interval": str(self.interval)}
        return {"since": self.last.value} if self.last else {}


def last_seen(previous: Sequence[Landed]) -> Last | None:
    """Return the watermark of the last released fetch; None where there is none to go on from."""
    said = previous[0].headers if len(previous) == 1 else {}
    kind = said.get(KIND)
    return Last(kind, said[VALUE]) if kind in _TYPES and said.get(VALUE) else None


@dataclass(frozen=True)
class Scale:
    """How a watermark column counts, told by one of its values."""

    kind: Kind
    sample: Any
    zone: tzinfo
    lookback: timedelta | int | None

    def range(self, bounds: Bounds) -> tuple[Any, Any]:
        """Return the bounds as SQL, the lower one looked back from; None where there is none."""
        if bounds.interval is not None:
            low, high = self.of(bounds.interval.start - self._back), self.of(bounds.interval.end)
            return self._bound(low), self._bound(high)
        if bounds.last is None or bounds.last.kind != self.kind:
            return None, None
        return self._bound(self._before(bounds.last.value)), None

    def of(self, moment: datetime) -> Any:
        """Write a moment as the column does."""
        if self.kind == "instant":
            return moment.astimezone(UTC)
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        if self.kind == "clock":
            return local
        if self.kind == "date":
            return local.date()
        shown = datetime.fromisoformat(self.sample)
        return _like(self.sample, moment.astimezone(shown.tzinfo) if shown.tzinfo else local)

    def written(self, value: Any) -> str:
        """Write a watermark into a manifest."""
        return str(value) if self.kind in {"number", "text"} else value.isoformat()

    @property
    def _back(self) -> timedelta:
        return self.lookback if isinstance(self.lookback, timedelta) else _LOOKBACK

    def _before(self, last: str) -> Any:
        """Return the watermark that lies `lookback` before the last one."""
        if self.kind == "number":
            return Decimal(last) - (self.lookback if isinstance(self.lookback, int) else 0)
        if self.kind == "date":
            days = -(-self._back // timedelta(days=1))  # a part of a day is a day
            return date.fromisoformat(last) - timedelta(days=days)
        if self.kind == "text":
            return _like(last, datetime.fromisoformat(last) - self._back)
        return datetime.fromisoformat(last) - self._back

    def _bound(self, value: Any) -> Any:
        return literal(value, _TYPES[self.kind])


class Newest:
    """The newest watermark among the rows read, or the one before; one that lies in the future is not believed.

    Otherwise a single wrong date would keep all rows after it from being asked for.
    """

    def __init__(self, last: Last | None, *, now: datetime) -> None:
        self._last, self._now = last, now
        self._scale: Scale | None = None
        self._value: Any = None

    def measure(self, scale: Scale | None) -> None:
        """Say how the column counts."""
        self._scale = scale

    def see(self, values: Sequence[Any]) -> None:
        """Take the values of a block of rows."""
        scale = self._scale
        if scale is None:
            return
        known: list[Any] = [value for value in values if isinstance(value, _PYTHON[scale.kind])]
        if scale.kind != "number":
            ceiling = scale.of(self._now + _AHEAD)
            known = [value for value in known if value <= ceiling]
        if known:
            newest = max(known)
            self._value = newest if self._value is None else max(self._value, newest)

    @property
    def headers(self) -> dict[str, str]:
        """What a manifest keeps."""
        if self._value is not None and self._scale is not None:
            return {VALUE: self._scale.written(self._value), KIND: self._scale.kind}
        return {VALUE: self._last.value, KIND: self._last.kind} if self._last else {}


def scale_of(sample: object, *, zone: str, lookback: timedelta | int | None, where: str) -> Scale:
    """Tell how a column counts; ContentError where it can't be a watermark. Without any value, as the lookback does."""
    kind = _kind(sample) if sample is not None else "number" if isinstance(lookback, int) else "clock"
    if kind is None or (lookback and isinstance(lookback, int) != (kind == "number")):
        raise _no_watermark(type(sample).__name__, where=where)
    return Scale(kind, sample, ZoneInfo(zone), lookback)


def _kind(sample: object) -> Kind | None:
    if isinstance(sample, datetime):
        return "instant" if sample.tzinfo else "clock"
    if isinstance(sample, (str, date)):
        return "date" if isinstance(sample, date) else "text" if _is_time(sample) else None
    return "number" if isinstance(sample, (int, Decimal)) and not isinstance(sample, bool) else None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _like(sample: str, moment: datetime) -> str:
    """Write a moment in the form of a text that stands beside it: `2024-01-05`, `2024-01-05 10:00:00`, `…T…Z`."""
    if len(sample) <= 10:
        return moment.date().isoformat()
    spec = "microseconds" if "." in sample else "minutes" if sample.count(":") == 1 else "seconds"
    text = moment.isoformat(sep=sample[10], timespec=spec)
    return text.replace("+00:00", "Z") if sample.endswith("Z") else text


def _no_watermark(kind: str, *, where: str) -> ContentError:
    return ContentError(
        Text(
            f"watermark の列（{kind}）は、変更のたびに増える日時・日付・整数ではありません。"
            "または、lookback がその型に合いません（日時・日付なら「2 days」、整数なら「1000」）。",
            f"The column of [watermark] ({kind}) is no time, date or whole number that grows with every change; or "
            "[lookback] does not fit it, which is like [2 days] for times and dates, like [1000] for numbers.",
        ),
        where=where,
        fix=Text(
            "更新日時の列を選ぶか、watermark を取り除いて毎回すべての行を取得してください。",
            "Choose the column of the last change, or remove [watermark] and take all rows each time.",
        ),
    )
