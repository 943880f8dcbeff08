import shutil
from functools import partial
from pathlib import Path

import pytest

from renkei.inspection.workbook import Column, read_workbook, write_workbook
from renkei.language import Text
from tests import dealers
from tests.command import typed
from tests.dealers import CROSSWALK, PAIRS, RUNS
from tests.unit.cli.conftest import COUNTRY, Renkei

TITLES = (
    "decision",
    "why it was decided so",
    "decided by",
    "seal (leave it)",
    "left: dealer",
    "right: company",
    "score",
)
TITLES += tuple(
    f"{role} on the {side}" for side in ("left", "right") for role in ("name", "address", "corporate number")
)
TITLES += ("why it waits", "what agrees")
COLUMNS = tuple(Column(title, Text(title, title)) for title in TITLES)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("review") / "country"
    shutil.copytree(COUNTRY, root, ignore=shutil.ignore_patterns("expectations"))
    dealers.settle(root)
    return root


@pytest.fixture(scope="module")
def renkei(environment: dict[str, str], country: Path) -> Renkei:
    here = {
        **environment,
        "RENKEI_PROJECT": str(country),
        "AIRFLOW_CONN_RURI_HARBOUR": f"file://{country}/data/harbour",
    }
    here["AIRFLOW_CONN_RURI_STATISTICS"] = f"file://{country}/data/statistics"
    assert typed(here, "run", *RUNS).code == 0
    return partial(typed, here)


def test_what_waits_is_decided_in_a_workbook_and_counts_with_the_next_run(
    renkei: Renkei, country: Path, tmp_path: Path
) -> None:
    said = renkei("--json", "review", CROSSWALK).json
    assert (said["dataset"], len(said["waiting"])) == (PAIRS, 4)
    assert said["waiting"][-1]["left"] == {
        "dealer": "D03",
        "number": None,
        "name": "株式会社霧ヶ浦",
        "address": "霧ヶ浦市本町3番地",
    }
    lines = renkei("--lang", "ja", "review", CROSSWALK).out.splitlines()
    assert lines[-5:] == [
        "4. 0.9000  似ているが、確かとは言えない",
        "   D03  株式会社霧ヶ浦  霧ヶ浦市本町3番地",
        "   C3  学校法人霧ケ浦  霧ヶ浦市本町3",
        "   法人の種類: 不一致、番地: 一致",
        "判断を待つ組: 4",
    ]
    path = tmp_path / "review.xlsx"
    assert "4 pairs were written" in renkei("review", CROSSWALK, "--export", str(path)).out
    back = read_workbook(path, COLUMNS)
    rows = [{**row, "decision": "different", "why it was decided so": "別法人"} for row in back.rows.values()]
    write_workbook(path, title=Text("a", "a"), columns=COLUMNS, rows=rows, facts=back.facts, language="en")
    unsaid = renkei("review", CROSSWALK, "--decide", str(path))
    assert unsaid.code == 2
    assert "who decided" in unsaid.err
    done = renkei("review", CROSSWALK, "--decide", str(path), "--by", "山田")
    assert done.code == 0, done.err
    assert f"renkei run {PAIRS}" in done.out
    lines = (country / f"schemas/crosswalks/{CROSSWALK}.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    assert all(",different,山田," in line for line in lines[1:])
    assert renkei("check").code == 0
    assert renkei("run", PAIRS).code == 0
    assert "Pairs that wait for a decision: 0" in renkei("review", CROSSWALK).out
    asked = f"SELECT count(*) AS n FROM {PAIRS} WHERE status = 'rejected' AND decided_by = '山田'"
    assert renkei("--json", "sql", asked).json == [{"n": 4}]


def test_what_can_not_be_done_says_why(renkei: Renkei, tmp_path: Path) -> None:
    shown = renkei("--lang", "ja", "review", "nobody")
    assert shown.code == 1
    assert CROSSWALK in shown.err
    both = renkei("review", CROSSWALK, "--export", "a.xlsx", "--decide", "a.xlsx")
    assert both.code == 2
    assert renkei("review", CROSSWALK, "--decide", str(tmp_path / "absent.xlsx")).code == 2
