"""`make run` for real: stand-ins, Airflow, every DAG, the figures; twice, once with a broken file, once broken off."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]
SOURCES = {
    "boj.exchange_rates": 40,
    "boj.services_trade": 1296,
    "mic.local_governments": 1972,
    "mof.digital_deficit_published": 13,
    "nta.corporate_numbers": 241,
    "worldbank.exchange_rates": 11,
}


class Laptop:
    """One state folder, and what is run on it."""

    def __init__(self, state: Path) -> None:
        self.state = state

    def start(self, **environ: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("RENKEI_", "AIRFLOW"))}
        return subprocess.Popen(
            [sys.executable, "-m", "infra.laptop", "run", "--seconds", "420"],
            cwd=ROOT,
            env={**clean, "RENKEI_STATE": str(self.state), "RENKEI_LANG": "en", **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, **environ: str) -> tuple[int, str]:
        process = self.start(**environ)
        said, _ = process.communicate(timeout=600)
        return process.returncode, said

    def kept(self) -> dict[str, str]:
        """Everything that was kept, but for what Airflow keeps for itself."""
        own = self.state / "airflow"
        files = (path for path in self.state.rglob("*") if path.is_file() and not path.is_relative_to(own))
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def processes(self) -> list[str]:
        """Whatever runs with this state folder."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and process.environ().get("RENKEI_STATE") == str(self.state):
                    found.append(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        return found


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    return Laptop(tmp_path_factory.mktemp("laptop"))


@pytest.fixture(scope="module")
def first(laptop: Laptop) -> str:
    code, said = laptop.run()
    assert code == 0, said
    return said


def cells(said: str, source: str) -> list[str]:
    """The cells of a source in the table."""
    (line,) = [line for line in said.splitlines() if re.search(rf"  {re.escape(source)} .* (released|before)", line)]
    return re.split(r"\s{2,}", line.strip())


def test_every_source_is_published_and_every_row_accounted_for(first: str) -> None:
    for source, rows in SOURCES.items():
        _, _, *counts, release, _, result = cells(first, source)
        read, published, unchanged, quarantined, dropped = (int(count.replace(",", "")) for count in counts)
        assert read == rows
        assert read == published + unchanged + quarantined + dropped
        assert int(release) > 0
        assert result == "released"


def test_the_derived_dataset_was_started_by_its_assets(first: str) -> None:
    assert "released" in "\n".join(line for line in first.splitlines() if "  economy.digital_deficit  " in line)


def test_the_deficit_comes_out(first: str) -> None:
    for year, three, five in [(2014, "2,022.8", "2,148.5"), (2015, "2,504.0", "2,647.3"), (2016, "2,503.6", "2,637.9")]:
        assert re.search(rf"{year}\s+-{three}\s+-{five}\s+±1\.8", first)
    for vintage, amount in [("2024-02", "5.5360"), ("2024-06-21", "5.3452"), ("2024-12", "5.5200")]:
        assert re.search(rf"{vintage}\s+-{amount}", first)
    assert "5.3452 trillion yen is US$38.05bn at the year's average of 140.4911 yen" in first
    assert "The published US$33.7bn implies 158.6 yen" in first


def test_it_says_where_the_warehouse_lies_and_leaves_no_process(laptop: Laptop, first: str) -> None:
    assert f"Warehouse: duckdb:///{laptop.state}/warehouse.duckdb" in first
    assert laptop.processes() == []


def test_a_second_run_changes_nothing_and_says_so(laptop: Laptop, first: str) -> None:
    before = laptop.kept()
    code, said = laptop.run(RENKEI_LANG="ja")
    assert code == 0, said
    assert "変更はありません" in said
    assert laptop.kept() == before
    assert laptop.processes() == []


def test_a_broken_file_harms_only_itself_and_is_shown(laptop: Laptop, first: str, tmp_path: Path) -> None:
    (tmp_path / "digital_deficit_published.csv").write_text("対象期間,定義\n2022,五項目\n", encoding="utf-8-sig")
    connection = json.dumps({"conn_type": "fs", "host": str(tmp_path)})
    code, said = laptop.run(AIRFLOW_CONN_MOF=connection)
    assert code == 1, said
    assert "✗ mof.digital_deficit_published · prepare" in said
    assert "→ " in said
    assert cells(said, "boj.services_trade")[-1] == "as before"
    assert laptop.processes() == []


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    with laptop.start() as process:
        assert process.stdout
        assert any("running" in line for line in process.stdout)
        assert laptop.processes()
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 130, said
    assert time.monotonic() - started < 60
    assert laptop.processes() == []
