"""Rejected rows sent out and taken back by the command, as people type it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from renkei.cli.commands import app
from renkei.cli.state import state
from tests.country import LANDINGS, PORTS, Country
from tests.workbooks import cells_of, filled

Say = Callable[..., Any]


@pytest.fixture
def say(country: Country, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """Type a command in this process; returns the exit code and what was said."""
    for name in (PORTS, LANDINGS):
        country.without_suites().one(name) if name == PORTS else country.one(name)
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    for agency in ("harbour", "statistics"):
        monkeypatch.setenv(f"AIRFLOW_CONN_RURI_{agency.upper()}", f"file://{country.drop / agency}")
    before = state.language, state.asked, state.json

    def go(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            app(list(words))
        return int(end.value.code or 0), capsys.readouterr().out

    yield go
    state.language, state.asked, state.json = before


def test_out_and_back_again(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "rejected.xlsx"
    code, said = say("--lang", "en", "quarantine", LANDINGS, "--export", str(path), "--due", "2026-12-24")
    assert code == 0
    assert "2 row(s) with 2 value(s) to look at, to come back by 2026-12-24" in said
    assert "Rows to mend" in cells_of(path)
    filled(path, {"I2": "S03", "I3": "-6"})
    code, said = say("--lang", "en", "quarantine", LANDINGS, "--replay", str(path), "--by", "Minato")
    assert code == 1  # one was rejected again
    assert "published" in said
    assert "below the least that the contract allows" in said
    assert "renkei run fisheries.landings_by_island" in said
    _, said = say("--lang", "ja", "quarantine", LANDINGS)
    assert "Minato が直しました" in said
    assert "再び隔離: contract.minimum" in said
    code, said = say("--lang", "en", "quarantine", LANDINGS, "--replay", str(path), "--by", "Minato")
    assert "Nothing changed" in said


def test_without_a_language_it_is_the_agencys(say: Say, tmp_path: Path) -> None:
    assert say("quarantine", LANDINGS, "--export", str(tmp_path / "r.xlsx"))[0] == 0
    assert "直す行" in cells_of(tmp_path / "r.xlsx")


def test_json(say: Say, tmp_path: Path) -> None:
    import json

    path = tmp_path / "rejected.xlsx"
    _, said = say("--json", "quarantine", LANDINGS, "--export", str(path))
    assert (json.loads(said)["rows"], json.loads(said)["left"]) == (2, 0)
    code, said = say("--json", "quarantine", LANDINGS, "--replay", str(filled(path, {"I2": "S03"})), "--by", "Minato")
    done = json.loads(said)
    assert (code, [fate["state"] for fate in done["fates"]]) == (0, ["published"])
    assert done["release"]["accounts"][0]["published"] == 1
    _, said = say("--json", "quarantine", LANDINGS)
    assert [row.get("state", "") != "" for row in json.loads(said)] == [True, True]


def test_rows_of_an_earlier_run(say: Say, country: Country, tmp_path: Path) -> None:
    import json

    run = country.workspace().warehouse.runs_since(LANDINGS, 0)[0].run
    later = "2024年3月,P04,S01,80,240,\r\n".encode("cp932")
    (country.drop / "harbour" / "landings_2024_03.csv").write_bytes(later)
    country.one(LANDINGS)
    assert json.loads(say("--json", "quarantine", LANDINGS)[1]) == []
    assert len(json.loads(say("--json", "quarantine", LANDINGS, "--run", run)[1])) == 2
    assert say("quarantine", LANDINGS, "--run", run, "--export", str(tmp_path / "r.xlsx"))[0] == 0
