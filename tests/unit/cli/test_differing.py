"""`renkei diff` and `renkei check --against`, as people type them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def before(environment: dict[str, str], first_run: Any, tmp_path: Path) -> Iterator[str]:
    """A copy of the content as it was, while that of the project reads thousands of yen as millions, and one code less."""
    project = Path(environment["RENKEI_PROJECT"])
    shutil.copytree(project, tmp_path / "before", ignore=shutil.ignore_patterns(".renkei", "data"))
    changes = (
        ("connectors/harbour/landings.yml", "unit: 千円", "unit: 百万円"),
        ("schemas/codelists/species.csv", "S03,,,るりまぐろ,ruri tuna\n", ""),
    )
    kept = {name: (project / name).read_text(encoding="utf-8") for name, _, _ in changes}
    for name, old, new in changes:
        assert old in kept[name]
        (project / name).write_text(kept[name].replace(old, new), encoding="utf-8")
    yield str(tmp_path / "before")
    for name, text in kept.items():
        (project / name).write_text(text, encoding="utf-8")


def test_diff_in_lines_in_json_and_in_markdown(renkei: Any, before: str) -> None:
    lines = renkei("diff", "--against", before)
    assert lines.code == 0, lines.err
    assert "1 without the version it takes" in lines.out
    assert "    ~ month=2024-01, port_code=P01, species=S01  value_jpy: 3720000 → 3720000000" in lines.out.splitlines()
    assert "    ! landings_2024_02.csv:2  species: S03  code_list.unknown" in lines.out.splitlines()
    said = renkei("--json", "diff", "--against", before, "--rows", "3").json
    assert (said["level"], said["limit"]) == ("breaking", 3)
    assert [item["id"] for item in said["items"]] == ["harbour.landings", "species"]
    assert {rows["maker"]: rows["whole"] for rows in said["rows"]} == {
        "harbour.landings": False,
        "statistics.landings": False,
    }
    page = renkei("--lang", "ja", "diff", "--against", before, "--markdown")
    assert page.out.startswith("## renkei diff: ")
    assert "<summary><code>harbour.landings</code></summary>" in page.out
    assert "❌ 新しいメジャー版" in page.out


def test_check_fails_where_the_version_is_missing(renkei: Any, before: str) -> None:
    assert renkei("check").code == 0
    failed = renkei("check", "--against", before)
    assert failed.code == 1
    assert "schemas/fisheries/landings.yml:4 (version)" in failed.out
    assert renkei("check", "harbour.ports", "--against", before).code == 0
    assert renkei("check", "--against", "no-such-revision").code == 2


def test_the_same_content_is_said_to_be_the_same(renkei: Any, environment: dict[str, str], first_run: Any) -> None:
    same = renkei("--lang", "ja", "diff", "--against", environment["RENKEI_PROJECT"])
    assert (same.code, same.out.strip().endswith("内容に違いはありません。")) == (0, True)
