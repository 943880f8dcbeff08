"""`renkei run` with what a person may ask of it, in this process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from renkei.cli import main
from renkei.cli.state import state
from tests.country import FINAL, PORTS, Country

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _state() -> Iterator[None]:
    before = (state.language, state.json)
    yield
    state.language, state.json = before


@pytest.fixture
def say(country: Country, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    country.without_suites()
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    for name in ("harbour", "statistics"):
        monkeypatch.setenv(f"AIRFLOW_CONN_RURI_{name.upper()}", f"file://{country.drop / name}")
    state.language = "en"

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["renkei", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def rows(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_a_dry_run_says_what_would_come_and_leaves_the_tables_alone(say: Say, country: Country) -> None:
    code, out, _ = say("run", PORTS, "--dry-run")
    assert code == 0
    assert "A dry run: the audit passed, and nothing was published." in out
    code, out, _ = say("--json", "run", PORTS, "--dry-run")
    assert {name: rows(out)[0].get(name) for name in ("read", "good", "quarantined", "release")} == {
        "read": 5,
        "good": 5,
        "quarantined": 0,
        "release": None,
    }
    assert country.rows("reference.ports") == []


def test_a_forced_run_is_a_release_of_its_own(say: Say) -> None:
    assert say("run", PORTS)[0] == 0
    assert "Nothing changed" in say("run", PORTS)[1]
    code, out, _ = say("--json", "run", PORTS, "--force")
    assert code == 0
    assert {name: rows(out)[0][name] for name in ("release", "published", "unchanged")} == {
        "release": 2,
        "published": 0,
        "unchanged": 5,
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--to", "2024-01-05"),
        ("--from", "2024-01-06", "--to", "2024-01-05"),
        ("--day", "2024-01-05", "--from", "2024-01-05"),
        ("--day", "2024-01-05", "--to", "2024-01-06"),
    ],
)
def test_days_that_do_not_go_together_are_refused(say: Say, words: tuple[str, ...]) -> None:
    code, _, err = say("run", PORTS, *words)
    assert code == 2
    assert "--from" in err


@pytest.mark.parametrize("words", [("--day", "2024-01-05"), ("--from", "2024-01-05", "--to", "2024-01-07")])
def test_days_are_taken(say: Say, words: tuple[str, ...]) -> None:
    assert say("run", PORTS, *words)[0] == 0


def pause(country: Country) -> Path:
    path = country.root / "connectors/harbour/agency.yml"
    with path.open("a", encoding="utf-8") as file:
        file.write("paused: {ja: 庁舎移転のため, en: The office is moving.}\n")
    return path


def test_of_everything_what_is_paused_is_left_out_and_told(say: Say, country: Country) -> None:
    pause(country)
    code, out, err = say("run", "--all")
    assert "harbour.ports: paused: The office is moving." in out
    assert "harbour.landings: paused: The office is moving." in out
    assert country.rows("reference.ports") == []
    assert "paused" not in err
    assert code == 3, "what reads the ports waits for them"


def test_what_is_named_and_paused_is_refused(say: Say, country: Country) -> None:
    pause(country)
    code, _, err = say("run", PORTS)
    assert code == 2
    assert "The office is moving." in err
    assert "agency.yml" in err
    assert say("run", FINAL)[0] == 0


def test_sources_and_status_say_what_is_paused(say: Say, country: Country) -> None:
    pause(country)
    for verb in ("sources", "status"):
        found = {row["id"]: row["state"] for row in rows(say("--json", verb)[1])}
        assert found[PORTS] == "paused: The office is moving."
        assert found[FINAL] == "ok"
    assert "休止中: 庁舎移転のため" in say("--lang", "ja", "sources")[1]


def test_pools_are_printed_as_airflow_imports_them(say: Say) -> None:
    code, out, _ = say("pools")
    assert code == 0
    said = json.loads(out)
    assert set(said) == {"agency.harbour", "agency.statistics"}
    assert said["agency.harbour"] == {
        "slots": 4,
        "description": "瑠璃島国港湾庁 / Harbour Office of the Ruri Isles",
        "include_deferred": False,
    }
