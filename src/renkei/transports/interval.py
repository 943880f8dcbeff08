"""How a request names the interval that it asks for."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from renkei.model.registration import Source
from renkei.model.runs import Interval
from renkei.model.transports import IntervalQuery, SdmxTransport, SqlTransport


def interval_named(source: Source, interval: Interval | None) -> str:
    """Return the interval as the request names it, `first/last` in the request's own form, or '-' where it does not.

    Two intervals that ask the agency for the same thing have the same name. A database is asked by moments, in the
    agency's time.
    """
    if isinstance(source.transport, SqlTransport):
        zone = ZoneInfo(source.schedule.timezone)
        moments = (interval.start, interval.end) if interval and source.transport.asks_interval else ()
        return "/".join(moment.astimezone(zone).isoformat() for moment in moments) or "-"
    rule = _rule(source)
    if rule is None or interval is None or not (rule.start or rule.end):
        return "-"
    first, last = (day.strftime(rule.form) for day in days_of(interval, timezone=source.schedule.timezone))
    return f"{first if rule.start else ''}/{last if rule.end else ''}"


def interval_query(source: Source, interval: Interval | None) -> dict[str, str]:
    """Return the query parameters that name the interval; none where the request names no interval."""
    rule = _rule(source)
    if rule is None or interval is None:
        return {}
    first, last = (day.strftime(rule.form) for day in days_of(interval, timezone=source.schedule.timezone))
    return {name: day for name, day in ((rule.start, first), (rule.end, last)) if name}


def days_of(interval: Interval, *, timezone: str) -> tuple[date, date]:
    """Return the first and the last day (inclusive) of an interval whose end is exclusive, as the agency's days."""
    zone = ZoneInfo(timezone)
    first = interval.start.astimezone(zone).date()
    return first, max(first, _last_moment(interval.end).astimezone(zone).date())


def _last_moment(end: datetime) -> datetime:
    return end - timedelta(microseconds=1)


def _rule(source: Source) -> IntervalQuery | None:
    if isinstance(source.transport, SdmxTransport) and source.transport.interval:
        return IntervalQuery(start="startPeriod", end="endPeriod", form=source.transport.interval.form)
    rule = getattr(source.transport, "interval", None)
    return rule if isinstance(rule, IntervalQuery) else None
