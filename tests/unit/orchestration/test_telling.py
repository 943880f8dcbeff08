from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException, AirflowSkipException

from renkei.errors import ContentError, IntegrityError, ReplyError, TransportError, WarehouseError
from renkei.language import Text
from renkei.orchestration import telling

WHAT, FIX = Text("だめでした。", "It went wrong."), Text("直してください。", "Mend it.")


class TaskInstance:
    """Takes what a task leaves; `since` is when it was put off for the first time."""

    def __init__(self) -> None:
        self.left: dict[str, Any] = {}
        self.since: datetime | None = None

    def xcom_push(self, key: str, value: Any) -> None:
        self.left[key] = value

    def get_first_reschedule_date(self, _: object) -> datetime | None:
        return self.since


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    instance = TaskInstance()
    monkeypatch.setattr(telling, "get_current_context", lambda: {"ti": instance})
    return instance.left


@pytest.mark.parametrize("kind", [TransportError, WarehouseError])
def test_what_is_transient_is_left_for_airflow_to_try_again(kind: type[TransportError], left: dict[str, Any]) -> None:
    with pytest.raises(kind), telling.told():
        raise kind(WHAT, where="here", fix=FIX)
    assert "だめでした。" in left["error"]["ja"]
    assert "Mend it." in left["error"]["en"]


@pytest.mark.parametrize("kind", [ContentError, ReplyError, IntegrityError])
def test_anything_else_fails_at_once(kind: type[ReplyError], left: dict[str, Any]) -> None:
    with pytest.raises(AirflowFailException) as caught, telling.told():
        raise kind(WHAT, where="here", fix=FIX)
    assert isinstance(caught.value.__cause__, kind)
    assert "here" in left["error"]["en"]


def test_an_error_that_says_of_itself_that_it_is_not_transient_fails_at_once(left: dict[str, Any]) -> None:
    with pytest.raises(AirflowFailException), telling.told():
        raise WarehouseError(WHAT, where="here", fix=FIX, transient=False)
    assert "error" in left


def test_a_fault_of_the_engine_is_not_tried_again(left: dict[str, Any]) -> None:
    with pytest.raises(AirflowFailException, match=r"ZeroDivisionError"), telling.told():
        _ = 1 / 0
    assert left == {}


def test_skipping_is_no_error(left: dict[str, Any]) -> None:
    with pytest.raises(AirflowSkipException), telling.told():
        raise AirflowSkipException("nothing changed")
    assert left == {}


def wait(monkeypatch: pytest.MonkeyPatch, *, after: float, count: int = 0, begun: timedelta | None = None) -> float:
    """Return for how many seconds a task is put off that has been so `count` times."""
    instance, now = TaskInstance(), datetime.now(UTC)
    instance.since = now - begun if begun is not None else None
    context = {"ti": instance, "task_reschedule_count": count}
    monkeypatch.setattr(telling, "get_current_context", lambda: context)
    with pytest.raises(AirflowRescheduleException) as caught, telling.told(), telling.put_off():
        raise TransportError(WHAT, where="here", fix=FIX, after=after)
    assert instance.left == {}, "it is no error"
    return (caught.value.reschedule_date - now).total_seconds()


def test_who_can_only_wait_gives_the_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wait(monkeypatch, after=600) == pytest.approx(600, abs=5)
    assert wait(monkeypatch, after=3) == pytest.approx(3, abs=5)


def test_waits_grow_since_every_start_costs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = [wait(monkeypatch, after=3, count=count, begun=timedelta(hours=1)) for count in range(1, 9)]
    assert waits == pytest.approx([30, 60, 120, 240, 480, 960, 1800, 1800], abs=5)
    assert wait(monkeypatch, after=3600, count=3, begun=timedelta(hours=1)) == pytest.approx(3600, abs=5)
    assert wait(monkeypatch, after=3, count=10_000, begun=timedelta(hours=1)) == pytest.approx(1800, abs=5)


@pytest.mark.parametrize(
    ("after", "begun"), [(3, timedelta(hours=11, minutes=45)), (50_000, timedelta(0)), (600, timedelta(days=2))]
)
def test_after_half_a_day_of_waiting_it_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, left: dict[str, Any], after: float, begun: timedelta
) -> None:
    instance = TaskInstance()
    instance.since = datetime.now(UTC) - begun
    context = {"ti": instance, "task_reschedule_count": 20}
    monkeypatch.setattr(telling, "get_current_context", lambda: context)
    with pytest.raises(TransportError), telling.told(), telling.put_off():
        raise TransportError(WHAT, where="here", fix=FIX, after=after)
    assert "error" in instance.left


@pytest.mark.parametrize("said", [{"after": None}, {"after": 5.0, "transient": False}])
def test_what_time_does_not_mend_is_not_put_off(left: dict[str, Any], said: dict[str, Any]) -> None:
    with pytest.raises((TransportError, AirflowFailException)), telling.told(), telling.put_off():
        raise TransportError(WHAT, where="here", fix=FIX, **said)
    assert "error" in left
