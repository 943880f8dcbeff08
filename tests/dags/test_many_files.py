"""More files than Airflow maps over: dealt out to tasks, and no XCom that grows with them."""

from pathlib import Path

import pytest

from tests.country import LANDINGS, PORTS, Country
from tests.dags.conftest import Airflow
from tests.dags.test_walking import connections

pytestmark = [pytest.mark.campaign, pytest.mark.slow, pytest.mark.timeout(600)]
COUNT = 1300  # core.max_map_length is 1,024


def fill(folder: Path, count: int) -> None:
    """Put as many files of one row into a folder, each of a month of its own."""
    for path in folder.glob("landings_*.csv"):
        path.unlink()
    for number in range(count):
        year, month = 1900 + number // 12, number % 12 + 1
        name = f"landings_{year}_{month:02d}.csv"
        (folder / name).write_bytes(f"{year}年{month}月,P01,S01,100,10,\n".encode("cp932"))


def test_all_of_them_are_published(script: Airflow, tmp_path: Path) -> None:
    country = Country.settle(tmp_path / "country").without_suites()
    fill(country.drop / "harbour", COUNT)
    names = connections(country, "harbour")
    _, run = script("walking.py", PORTS, LANDINGS, project=country.root, seconds=550, **names)
    assert run["state"] == "success"
    prepared = [state for task, state in run["tasks"].items() if task.startswith("prepare[")]
    assert prepared == ["success"] * 217
    assert run["largest_xcom"] < 60_000, "it names the batches, not the files"
    assert len(country.rows("fisheries.landings")) == COUNT
