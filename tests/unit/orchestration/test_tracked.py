"""What is told to those who gather metrics; a collector that hears it stands in tests/dags/test_tracked.py."""

from typing import Any

import pytest
from airflow.sdk.observability.stats import Stats

from renkei.orchestration.tracked import tell_lateness
from tests.country import PORTS, Country


def test_lateness_is_a_gauge_of_each_source(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(Stats, "gauge", lambda name, value, **said: heard.append((name, value, said["tags"])))
    tell_lateness(country.workspace(), {PORTS: 86_400.0})
    assert heard == [
        ("renkei.lateness", 86_400.0, {"source": PORTS, "dataset": "reference.ports", "agency": "harbour"})
    ]


def test_a_backend_that_is_broken_keeps_nobody_from_being_told(
    country: Country, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Stats, "gauge", broken)
    tell_lateness(country.workspace(), {PORTS: 1.0})
    assert "not told" in caplog.text
