"""Which publication a run brings: told by the registration, the request, the reply, the file's name or its rows.

What nobody can tell stays unknown, and a note says why; what contradicts the registration is an error. A run is as new
as the newest of its objects, and of a kind only where all of them are.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, get_args
from unicodedata import normalize
from zoneinfo import ZoneInfo

import polars as pl

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Landed, Staged
from renkei.model.vintage import Kind, KindTold, Published, Vintage
from renkei.semantics.eras import ERAS
from renkei.stages.patterns import fitting
from renkei.transports.interval import days_of

Notes = tuple[Text, ...]
_ERAS = {normalize("NFKC", name): era for era in ERAS for name in era.names}
_FIRST_YEARS = ("元", "元年")


def told_by_fetch(source: Source, landed: Sequence[Landed], interval: Interval | None) -> tuple[Vintage, Notes]:
    """Return what can be told of a fetch before its rows are read.

    Raises ContentError where the name of a file is not as the registration says.
    """
    rule, day, kind = source.vintage, None, None
    notes: Notes = ()
    if rule is not None and rule.published is not None and rule.published.column is None:
        day, notes = _day(source, rule.published, landed, interval)
    if rule is not None and rule.kind is not None and rule.kind.column is None:
        told = rule.kind
        kinds = {told.constant or _kind(told, *_named(source, told, one)) for one in landed}
        kind = _only(kinds)
        notes += () if kind else (_SEVERAL,)
    return Vintage(published_on=day, kind=kind), notes


def told_by_rows(source: Source, landed: Landed, good: Path) -> tuple[Vintage, Notes]:
    """Return what the good rows of one landed object tell, a Parquet file; raises ContentError as above."""
    rule, day, kind = source.vintage, None, None
    notes: Notes = ()
    if rule is None or not rule.columns:
        return Vintage(), notes
    if rule.published is not None and rule.published.column is not None:
        day, notes = _newest(source, rule.published.column, landed, good)
    if rule.kind is not None and rule.kind.column is not None:
        found = _values(good, pl.col(rule.kind.column).unique())
        where = f"{source.id} ← {landed.name} ({rule.kind.column})"
        kind = _only({_kind(rule.kind, str(value), where) if value is not None else None for value in found})
        notes += () if kind or not found else (_SEVERAL,)
    return Vintage(published_on=day, kind=kind), notes


def with_vintage(source: Source, fetched: Fetched, interval: Interval | None) -> Fetched:
    """Add to a fetch what is known of its vintage; raises ContentError as `told_by_fetch` does."""
    if fetched.released or source.vintage is None:
        return fetched
    vintage, notes = told_by_fetch(source, fetched.landed, interval)
    return fetched.model_copy(update={"vintage": vintage, "notes": (*fetched.notes, *notes)})


def vintage_of(fetched: Fetched, staged: Sequence[Staged]) -> tuple[Vintage, Notes]:
    """Put together what the fetch and the rows of all its objects tell."""
    days = [one.vintage.published_on for one in staged if one.vintage.published_on is not None]
    kinds = {one.vintage.kind for one in staged if one.counts.good}
    day = fetched.vintage.published_on or max(days, default=None)
    kind = fetched.vintage.kind or _only(kinds)
    return Vintage(published_on=day, kind=kind), (_SEVERAL,) if kind is None and len(kinds - {None}) > 1 else ()


def _day(
    source: Source, told: Published, landed: Sequence[Landed], interval: Interval | None
) -> tuple[date | None, Notes]:
    if told.constant is not None:
        return _sane(source, date.fromisoformat(told.constant), landed)
    if told.name is not None:
        return _sane(source, max(_dated(source, told.name, one) for one in landed), landed)
    day, why = None, _NO_INTERVAL
    if told.interval is not None:
        day = _of_interval(source, told.interval, interval)
    elif told.header is not None:
        day, why = _of_replies(source, told.header, landed), _no_header(told.header)
    return _sane(source, day, landed) if day is not None else (None, (why,))


def _of_interval(source: Source, end: str, interval: Interval | None) -> date | None:
    if interval is None:
        return None
    first, last = days_of(interval, timezone=source.schedule.timezone)
    return first if end == "start" else last


def _of_replies(source: Source, header: str, landed: Sequence[Landed]) -> date | None:
    """Return the newest day that replies say; None where one of them says none, which may have been a newer one."""
    moments = [_moment(one.headers.get(header.lower())) for one in landed]
    days = [_in_zone(source, moment) for moment in moments if moment is not None]
    return max(days) if len(days) == len(moments) else None


def _newest(source: Source, column: str, landed: Landed, good: Path) -> tuple[date | None, Notes]:
    newest = _values(good, pl.col(column).max())[0]
    if newest is None:
        return None, (_no_value(column),)
    return _sane(source, _in_zone(source, newest) if isinstance(newest, datetime) else newest, [landed])


def _dated(source: Source, pattern: str, landed: Landed) -> date:
    """Read the day of publication in the name of a file, in western years or in those of an era."""
    said = {name: normalize("NFKC", text or "") for name, text in _found(source, pattern, landed).groupdict().items()}
    era = said.pop("era", "")
    year = "1" if said["year"] in _FIRST_YEARS else said["year"]
    try:
        return _day_of(era, year, said["month"], said["day"])
    except (ValueError, KeyError) as error:
        read = f"{era}{year}-{said['month']}-{said['day']}"
        raise ContentError(
            Text(
                f"ファイル名から読み取った「{read}」は日付ではありません。",
                f"[{read}], as read in its name, is no day.",
            ),
            where=f"{source.id} ← {landed.name}",
            fix=Text(
                "登録の vintage.published.name を、4 桁の西暦か元号付きの年と月・日を取り出すように直してください。",
                "Let [vintage.published.name] find a year of four digits, or one with its era, and month and day.",
            ),
        ) from error


def _day_of(era: str, year: str, month: str, day: str) -> date:
    """Put a date together; ValueError or KeyError where it is none, in no era, or before the first day of its era."""
    of = _ERAS[era.upper()] if era else None
    if of is None and len(year) != 4:
        raise ValueError(year)
    found = date(int(year) + (of.year_zero if of else 0), int(month), int(day))
    if of is not None and found < of.first:
        raise ValueError(found)
    return found


def _named(source: Source, told: KindTold, landed: Landed) -> tuple[str, str]:
    """Return what the name of a file says of its kind, and where that stands."""
    found = _found(source, told.name or "", landed)
    return found.groupdict().get("kind") or found.group(), f"{source.id} ← {landed.name}"


def _found(source: Source, pattern: str, landed: Landed) -> re.Match[str]:
    found = re.search(pattern, landed.name) if fitting(pattern, [landed.name]) else None
    if found is None:
        raise ContentError(
            Text(
                f"ファイル名「{landed.name}」が、登録の vintage の正規表現「{pattern}」に合いません。",
                f"The name [{landed.name}] does not have what the expression [{pattern}] of [vintage] looks for.",
            ),
            where=f"{source.id} ← {landed.name}",
            fix=Text(
                "機関が名前の付け方を変えたのなら、登録の vintage を直してください。",
                "If the agency names its files otherwise now, mend [vintage] of the registration.",
            ),
        )
    return found


def _kind(told: KindTold, said: str, where: str) -> Kind:
    known: dict[str, Kind] = told.map or {kind: kind for kind in get_args(Kind)}
    if said not in known:
        listed = ", ".join(known)
        raise ContentError(
            Text(
                f"公表の種類「{said}」は、登録の vintage.kind にありません。",
                f"[vintage.kind] of the registration does not know [{said}].",
            ),
            where=where,
            fix=Text(f"map に加えてください。今あるもの: {listed}", f"Add it to [map]. There are: {listed}"),
        )
    return known[said]


def _only(kinds: Iterable[Kind | None]) -> Kind | None:
    found = set(kinds)
    return found.pop() if len(found) == 1 else None


def _sane(source: Source, day: date, landed: Sequence[Landed]) -> tuple[date | None, Notes]:
    """Leave out a day after that on which it was received: every later delivery would seem to be an older one."""
    received = max(_in_zone(source, one.received_at) for one in landed)
    return (day, ()) if day <= received else (None, (_not_yet(day, received),))


def _in_zone(source: Source, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(source.schedule.timezone)).date()


def _moment(header: str | None) -> datetime | None:
    """Read an HTTP date (RFC 9110, 5.6.7); None where there is none, or it can't be read."""
    try:
        moment = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _values(good: Path, expression: pl.Expr) -> list[Any]:
    return pl.scan_parquet(good).select(expression).collect(engine="streaming").to_series().to_list()


_SEVERAL = Text(
    "公表の種類が一つに決まらないため、記録していません（kind は空）。",
    "What came is of more than one kind of publication, so none is kept.",
)
_NO_INTERVAL = Text(
    "期間を指定せずに取得したため、公表日は分かりません（published_on は空）。",
    "No interval was asked for, so the day of publication is not known.",
)


def _no_header(header: str) -> Text:
    return Text(
        f"応答に {header} がないため、公表日は分かりません（published_on は空）。",
        f"A reply has no [{header}] that can be read, so the day of publication is not known.",
    )


def _no_value(column: str) -> Text:
    return Text(
        f"列「{column}」に値がないため、公表日は分かりません（published_on は空）。",
        f"The column [{column}] has no value, so the day of publication is not known.",
    )


def _not_yet(day: date, received: date) -> Text:
    return Text(
        f"公表日とされる [{day}] が受け取った日 [{received}] より後のため、公表日とはしていません（published_on は空）。",
        f"[{day}] is after the day on which it was received [{received}], so it is not taken for that of publication.",
    )
