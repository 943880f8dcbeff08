"""The command as people type it, over the Ruri Isles: in a process of its own where that is what is tested."""

from pathlib import Path
from typing import Any

from renkei.warehouse.migrations import VERSION
from tests.command import started


def test_run_all_gives_one_account_a_source(first_run: Any) -> None:
    assert first_run.code == 0, first_run.err
    counts = {
        row["source"]: (row["read"], row["published"], row["quarantined"], row["dropped"]) for row in first_run.json
    }
    assert counts["harbour.ports"] == (5, 5, 0, 0)
    assert counts["harbour.landings"] == (10, 7, 2, 1)
    assert counts["statistics.landings"] == (5, 5, 0, 0)
    assert "fisheries.landings_by_island" in counts


def test_a_second_run_says_that_nothing_changed(renkei: Any, first_run: Any, environment: dict[str, str]) -> None:
    state = Path(environment["RENKEI_PROJECT"]) / ".renkei"
    before = {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.is_file()}
    again = renkei("run", "--all")
    assert again.code == 0, again.err
    assert "Nothing changed" in again.out
    assert {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.is_file()} == before


def test_quarantine_tells_where_what_and_why(renkei: Any, first_run: Any) -> None:
    rows = renkei("--json", "quarantine", "harbour.landings").json
    assert {(row["value"], row["rule"]) for row in rows} == {
        ("S09", "code_list.unknown"),
        ("-5", "contract.minimum"),
    }
    assert all(row["why"] and row["row"] > 0 for row in rows)
    japanese = renkei("--lang", "ja", "quarantine", "harbour.landings")
    assert "コード表にない" in japanese.out


def test_trace_gives_the_line_as_received(renkei: Any, first_run: Any) -> None:
    receipt = renkei("--json", "trace", "reference.ports", "--key", "port_code=P01").json
    assert receipt["source"] == "harbour.ports"
    assert receipt["landed"]["name"] == "ports.csv"
    assert len(receipt["landed"]["sha256"]) == 64
    assert receipt["original"].startswith("P01,")
    assert receipt["place"] == 2
    (opened,) = (value for value in receipt["values"] if value["column"] == "opened_on")
    assert opened["raw"] == {"開港日": "昭和30年4月1日"}
    assert [(step["rules"], step["before"], step["after"]) for step in opened["steps"]] == [
        (["date.era_converted"], "昭和30年4月1日", "1955-04-01")
    ]
    assert opened["steps"][0]["said"] == "A year of an era became a Gregorian year."
    (alone,) = renkei("--json", "trace", "reference.ports", "--key", "port_code=P01", "--column", "name").json["values"]
    assert (alone["column"], alone["value"], alone["steps"]) == ("name", "北瑠璃港", [])
    assert renkei("trace", "reference.ports", "--key", "port_code=P01", "--column", "nmae").code == 2


def test_status_sql_sources_and_verify(renkei: Any, first_run: Any) -> None:
    assert {row["state"] for row in renkei("--json", "status").json} == {"ok"}
    assert renkei("--json", "sql", "SELECT count(*) AS n FROM reference.ports").json == [{"n": 5}]
    assert len(renkei("--json", "sources").json) == 3
    verified = renkei("verify")
    assert (verified.code, verified.out.strip()) == (0, "Ledger, landed objects and row accounts all fit.")


def test_migrate_says_from_where_to_where(renkei: Any, first_run: Any) -> None:
    assert renkei("--json", "migrate").json == {"before": VERSION, "after": VERSION}
    beyond = renkei("migrate", "--to", "99")
    assert (beyond.code, "have no version [99]" in beyond.err) == (2, True)
    assert renkei("--lang", "ja", "migrate").out.strip() == f"版 {VERSION} のままです。"


def test_check_and_preview_keep_nothing(renkei: Any) -> None:
    assert renkei("check").code == 0
    shown = renkei("--json", "preview", "harbour.ports", "--rows", "2").json
    assert len(shown["raw"]) == len(shown["rows"]) == 2
    assert shown["rejected"] == []


def test_preview_tells_what_is_set_aside_and_why(renkei: Any, environment: dict[str, str]) -> None:
    file = Path(environment["RENKEI_PROJECT"]) / "data" / "harbour" / "landings_2024_01.csv"
    (aside,) = renkei("--json", "preview", "harbour.landings", "--file", str(file)).json["set_aside"]
    assert (aside["rule"], aside["rows"]) == ("total_rows", 1)
    shown = renkei("--lang", "ja", "preview", "harbour.landings", "--file", str(file)).out
    assert "取り除かれる行" in shown
    assert "魚種の合計であり、明細から計算できる。" in shown


def test_preview_names_the_file_that_it_looked_at(renkei: Any, environment: dict[str, str]) -> None:
    registration = Path(environment["RENKEI_PROJECT"]) / "connectors" / "harbour" / "ports.yml"
    before = registration.read_text(encoding="utf-8")
    try:
        registration.write_text(before.replace("encoding: utf-8", "encoding: utf-16"), encoding="utf-8")
        assert renkei("preview", "harbour.ports").err.startswith("harbour.ports ← ports.csv")
    finally:
        registration.write_text(before, encoding="utf-8")


def test_a_file_to_preview_that_is_not_there_is_told_in_the_language_asked_for(renkei: Any) -> None:
    answer = renkei("--lang", "ja", "preview", "harbour.ports", "--file", "nowhere.csv")
    assert answer.code == 2
    assert "ファイル「nowhere.csv」がありません。" in answer.err


def test_a_run_of_which_all_failed_shows_no_empty_table(renkei: Any, environment: dict[str, str]) -> None:
    ports = Path(environment["RENKEI_PROJECT"]) / "data" / "harbour" / "ports.csv"
    before = ports.read_bytes()
    try:
        ports.write_bytes(b"")
        failed = renkei("run", "harbour.ports")
        assert (failed.code, failed.out) == (1, "")
        assert renkei("--json", "run", "harbour.ports").json == []
    finally:
        ports.write_bytes(before)


def test_quarantine_says_where_it_stops(renkei: Any, first_run: Any) -> None:
    assert "--limit" in renkei("quarantine", "harbour.landings", "--limit", "1").out
    assert "--limit" not in renkei("quarantine", "harbour.landings").out


def test_exit_codes(renkei: Any, environment: dict[str, str]) -> None:
    closest = renkei("run", "harbour.prots")
    assert closest.code == 1
    assert "[harbour.ports]" in closest.err
    assert started(environment, "run", "harbour.prots") == closest
    assert renkei("run").code == 2
    assert renkei("--lang", "fr", "sources").code == 2
    assert renkei("trace", "reference.ports", "--key", "name=x").code == 2
    assert renkei("nonsense").code == 2


def test_verify_names_what_was_tampered_with(renkei: Any, first_run: Any, environment: dict[str, str]) -> None:
    landing = Path(environment["RENKEI_PROJECT"]) / ".renkei" / "landing" / "objects"
    victim = next(path for path in landing.rglob("*") if path.is_file())
    before = victim.read_bytes()
    victim.chmod(0o600)
    try:
        victim.write_bytes(before + b"x")
        found = renkei("verify")
    finally:
        victim.write_bytes(before)
    assert found.code == 1
    assert victim.name[:12] in found.out


def test_preview_prints_the_layout_to_register(renkei: Any) -> None:
    shown = renkei("preview", "harbour.ports", "--layout")
    assert shown.out.splitlines() == ["layout:", "  columns: [漁港コード, 名称, 島コード, 開港日, 閉港日]"]
    assert renkei("--json", "preview", "harbour.ports", "--layout").json == {"layout": shown.out}


def test_lineage_shows_a_dataset_and_a_column_down_to_the_files(renkei: Any) -> None:
    whole = renkei("lineage", "fisheries.landings")
    assert "fisheries.landings ← harbour.landings" in whole.out
    assert "← file harbour.landings [金額]  (transformed: " in whole.out
    assert "what decides the rows: file harbour.landings [魚種]" in whole.out
    column = renkei("lineage", "fisheries.landings_by_island", "--column", "value_jpy").out.splitlines()
    assert column[:2] == [
        "fisheries.landings_by_island.value_jpy",
        "└─ fisheries.landings.value_jpy  (aggregated: CAST(SUM(landings.value_jpy) AS BIGINT))",
    ]
    assert column[2].startswith("   ├─ file ")
    (made,) = renkei("--json", "lineage", "fisheries.landings_by_island", "--column", "value_jpy").json["made_of"]
    assert {branch["edge"]["origin"]["of"] for branch in made["below"]} == {"harbour.landings", "statistics.landings"}


def test_lineage_refuses_what_is_not_there(renkei: Any) -> None:
    assert renkei("lineage", "fisheries.nothing").code == 1
    refused = renkei("lineage", "fisheries.landings", "--column", "value")
    assert refused.code == 2
    assert "value_jpy" in refused.err
