"""When DAGs run: as registered, unless RENKEI_SCHEDULES is off (they run when asked, as on a laptop)."""

import os
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from airflow.timetables.base import Timetable
from airflow.timetables.interval import CronDataIntervalTimetable

from renkei.model.registration import Schedule

ZONE = "Asia/Tokyo"
LONG_AGO = datetime(2024, 1, 1, tzinfo=ZoneInfo(ZONE))
PATIENCE: dict[str, Any] = {
    "retries": 4,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=30),
    # Whatever hangs, such as on a server that sends a byte a minute, gives its place to the other sources.
    "execution_timeout": timedelta(days=1),
    # What has begun goes on before anything else begins: of many sources at once the first is released early.
    "weight_rule": "upstream",
}


def scheduled() -> bool:
    """Whether DAGs run by the clock."""
    return os.environ.get("RENKEI_SCHEDULES", "on").lower() != "off"


def timetable(schedule: Schedule) -> Timetable | None:
    """Return runs that each have a data interval, from one time of the cron expression to the next."""
    return _timetable(schedule.cron, schedule.timezone) if scheduled() else None


@cache
def _timetable(cron: str, timezone: str) -> Timetable:
    """Return one timetable for all sources of a schedule: Airflow puts each into words, a fifth of reading many DAGs."""
    return CronDataIntervalTimetable(cron, timezone=timezone)


def first_day(schedule: Schedule) -> datetime:
    """Return the start of the schedule in its own time zone."""
    return datetime.fromisoformat(schedule.start).replace(tzinfo=ZoneInfo(schedule.timezone))
