from datetime import UTC, datetime

import pendulum
import pytest
from airflow.timetables.base import TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable

from renkei.model.registration import Schedule
from renkei.orchestration import schedules

MONTHLY = Schedule(cron="0 10 8 * *", timezone="Asia/Tokyo", start="2024-01-08")


def test_runs_have_an_interval_in_the_zone_of_the_registration() -> None:
    timetable = schedules.timetable(MONTHLY)
    assert isinstance(timetable, CronDataIntervalTimetable)
    first = pendulum.instance(schedules.first_day(MONTHLY))
    run = timetable.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(earliest=first, latest=None, catchup=True)
    )
    assert run is not None
    # Ten in the morning in Tokyo is one in the morning in UTC: not nine hours off.
    assert run.data_interval.start == datetime(2024, 1, 8, 1, tzinfo=UTC)
    assert run.data_interval.end == datetime(2024, 2, 8, 1, tzinfo=UTC)
    assert run.run_after == run.data_interval.end


def test_a_manual_run_has_the_last_whole_interval() -> None:
    timetable = schedules.timetable(MONTHLY)
    assert timetable is not None
    interval = timetable.infer_manual_data_interval(run_after=pendulum.datetime(2024, 3, 1, tz="Asia/Tokyo"))
    assert interval.end == datetime(2024, 2, 8, 1, tzinfo=UTC)


def test_the_clock_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENKEI_SCHEDULES", "off")
    assert schedules.timetable(MONTHLY) is None


def test_the_first_day_is_a_day_of_the_zone() -> None:
    assert schedules.first_day(MONTHLY).isoformat() == "2024-01-08T00:00:00+09:00"
