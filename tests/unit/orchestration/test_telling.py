from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from renkei.errors import ContentError, IntegrityError, ReplyError, TransportError, WarehouseError
from renkei.language import Text
from renkei.orchestration import telling

WHAT, FIX = Text("だめでした。", "It went wrong."), Text("直してください。", "Mend it.")


class TaskInstance:
    """Takes what a task leaves."""

    def __init__(self) -> None:
        self.left: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.left[key] = value


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
