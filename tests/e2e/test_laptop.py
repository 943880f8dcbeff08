"""`make run` for real: stand-ins, Airflow, every DAG, the figures; twice, once with a broken file, once broken off."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.timeout(1300), pytest.mark.slow]
SOURCES = {
    "boj.exchange_rates": 40,
    "boj.services_trade": 1296,
    "cross_agency.cliff_risk_points": 6,
    "digital_agency.cloud_adopters": 11,
    "digital_agency.designated_systems": 935 * 21,
    "digital_agency.standardization_totals": 5,
    "fsa.edinet_codes": 8,
    "ipa.legacy_survey": 9,
    "ipa.security_specialists": 31,
    "kakuu.system_inventory": 13,
    "mic.industry_classes": 4237,
    "mic.industry_correspondences": 2000,
    "mic.local_governments": 1972,
    "mic.municipality_events": 2072,
    "mic.municipality_history": 3988,
    "mic.standardization_progress": 1741,
    "mof.digital_deficit_published": 13,
    "nta.corporate_numbers": 241,
    "stat.population": 47,
    "unsd.hs_2012_2017": 6140,
    "unsd.hs_2017_2022": 15656,
    "worldbank.exchange_rates": 11,
    "yumemi.system_inventory": 11,
}


class Laptop:
    """One state folder, and what is run on it."""

    def __init__(self, state: Path, *, project: Path = ROOT) -> None:
        self.state, self.project = state, project

    def start(self, **environ: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("RENKEI_", "AIRFLOW"))}
        return subprocess.Popen(
            [sys.executable, "-m", "infra.laptop", "run", "--seconds", "900"],
            cwd=ROOT,
            env={
                **clean,
                "RENKEI_PROJECT": str(self.project),
                "RENKEI_STATE": str(self.state),
                "RENKEI_LANG": "en",
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, **environ: str) -> tuple[int, str]:
        process = self.start(**environ)
        said, _ = process.communicate(timeout=1100)
        return process.returncode, said

    def kept(self) -> dict[str, str]:
        """Everything that was kept, but for what Airflow keeps for itself, how content was last read, and turns."""
        own = {self.state / "airflow", self.state / "manifest", self.state / "places"}
        files = (path for path in self.state.rglob("*") if path.is_file() and own.isdisjoint(path.parents))
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
def economy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the digital deficit alone: the same way, in a quarter of the time. All of it is a campaign."""
    root = tmp_path_factory.mktemp("economy")
    shutil.copy(ROOT / "pyproject.toml", root)
    for folder in (
        "connectors/boj",
        "connectors/mof",
        "connectors/worldbank",
        "schemas/economy",
        "expectations/economy",
    ):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "schemas/codelists").mkdir()
    for path in (ROOT / "schemas/codelists").glob("*.csv"):
        shutil.copy(path, root / "schemas/codelists")
        shutil.copy(path.with_suffix(".yml"), root / "schemas/codelists")
    return root


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory, economy: Path) -> Laptop:
    return Laptop(tmp_path_factory.mktemp("laptop"), project=economy)


@pytest.fixture(scope="module")
def first(laptop: Laptop) -> str:
    code, said = laptop.run()
    assert code == 0, said
    return said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    code, said = Laptop(tmp_path_factory.mktemp("whole")).run()
    assert code == 0, said
    return said


def cells(said: str, source: str) -> list[str]:
    """The cells of a source in the table."""
    (line,) = [line for line in said.splitlines() if re.search(rf"  {re.escape(source)} .* (released|before)", line)]
    return re.split(r"\s{2,}", line.strip())


def hold(said: str, sources: Iterable[str]) -> None:
    """Hold what was said of the sources against the rows that they have."""
    for source in sources:
        _, _, *counts, release, _, result = cells(said, source)
        read, published, unchanged, quarantined, dropped = (int(count.replace(",", "")) for count in counts)
        assert read == SOURCES[source]
        assert read == published + unchanged + quarantined + dropped
        assert int(release) > 0
        assert result == "released"


def test_every_source_is_published_and_every_row_accounted_for(economy: Path, first: str) -> None:
    there = [source for source in SOURCES if (economy / "connectors" / f"{source.replace('.', '/')}.yml").is_file()]
    assert len(there) == 4
    hold(first, there)


@pytest.mark.campaign
def test_every_source_of_all_the_content_is_too(whole: str) -> None:
    hold(whole, SOURCES)


def test_the_derived_dataset_was_started_by_its_assets(first: str) -> None:
    assert "released" in "\n".join(line for line in first.splitlines() if "  economy.digital_deficit  " in line)


def test_the_deficit_comes_out(first: str) -> None:
    for year, three, five in [(2014, "2,022.8", "2,148.5"), (2015, "2,504.0", "2,647.3"), (2016, "2,503.6", "2,637.9")]:
        assert re.search(rf"{year}\s+-{three}\s+-{five}\s+±1\.8", first)
    for vintage, amount in [("2024-02", "5.5360"), ("2024-06-21", "5.3452"), ("2024-12", "5.5200")]:
        assert re.search(rf"{vintage}\s+-{amount}", first)
    assert "5.3452 trillion yen is US$38.05bn at the year's average of 140.4911 yen" in first
    assert "The published US$33.7bn implies 158.6 yen" in first


@pytest.mark.campaign
def test_the_other_subjects_have_a_line_each(whole: str) -> None:
    assert "Security specialists: about 24,000 in 2025-04, 48 % of 50,000" in whole
    assert "6 of 14 systems have a cliff-risk index of 75 or more; the highest is 94.8" in whole
    assert (
        "65 of 1,741 municipalities (3.7%) had moved by 2026-01-31; 898 have systems that are expected to be late"
        in whole
    )


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


@pytest.mark.campaign
def test_a_broken_file_harms_only_itself_and_is_shown(economy: Path, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "state", project=economy)
    (tmp_path / "digital_deficit_published.csv").write_text("対象期間,定義\n2022,五項目\n", encoding="utf-8-sig")
    connection = json.dumps({"conn_type": "fs", "host": str(tmp_path)})
    code, said = laptop.run(AIRFLOW_CONN_MOF=connection)
    assert code == 1, said
    assert "✗ mof.digital_deficit_published · prepare" in said
    assert "→ " in said
    assert cells(said, "boj.services_trade")[-1] == "released"
    assert laptop.processes() == []


def test_ctrl_c_ends_everything(laptop: Laptop, first: str) -> None:
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
