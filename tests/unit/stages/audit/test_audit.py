"""The verdict as a whole: outcome, reasons, result, page."""

import json
from decimal import Decimal
from typing import Any

import pytest

from renkei.errors import ContentError
from renkei.model.runs import Verdict
from renkei.stages.audit import audit, failing_rows

from .conftest import row

IN_SET = ("expect_column_values_to_be_in_set", {"column": "prefecture", "value_set": ["東京都"]})
POSITIVE = ("expect_column_values_to_be_between", {"column": "amount_jpy", "min_value": 0})


@pytest.mark.parametrize(
    ("failures", "outcome"),
    [(("note", "note"), "pass"), (("note", "hold"), "hold"), (("hold", "stop"), "stop"), (("stop", "note"), "stop")],
)
def test_the_gravest_failure_decides(
    contract: Any, stage: Any, suite: Any, tmp_path: Any, failures: tuple[str, str], outcome: str
) -> None:
    staged = stage([row(1), row(2, prefecture="京都府", amount_jpy=Decimal("-0.50"))])
    said = suite((*IN_SET, failures[0]), (*POSITIVE, failures[1]))
    verdict = audit(contract, said, staged, scratch=tmp_path, docs=None)
    assert verdict.outcome == outcome
    assert len(verdict.reasons) == 2


def test_a_reason_names_what_where_and_how_many(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    staged = stage([row(1)], [row(7, prefecture="京都府")])
    (reason,) = audit(contract, suite(IN_SET), staged, scratch=tmp_path, docs=None).reasons
    for said in ("expect_column_values_to_be_in_set", "prefecture", "京都府", "7", "1" * 12, "東京都"):
        assert said in reason.en
        assert said in reason.ja
    assert "1 of 2" in reason.en
    assert "2 件のうち 1 件" in reason.ja


def test_duplicates_are_not_judged(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    staged = stage([row(1), row(2, id="K0001", prefecture="京都府")])
    verdict = audit(contract, suite(IN_SET), staged, scratch=tmp_path, docs=None)
    assert (verdict.outcome, len(verdict.duplicates)) == ("pass", 1)
    assert verdict.result["results"][0]["result"]["element_count"] == 1


def test_an_expectation_that_can_not_be_judged_fails(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    said = suite(
        ("expect_column_value_z_scores_to_be_less_than", {"column": "name", "threshold": 1, "double_sided": True})
    )
    verdict = audit(contract, said, stage([row(1), row(2)]), scratch=tmp_path, docs=None)
    assert verdict.outcome == "stop"
    assert "could not be judged" in verdict.reasons[0].en


@pytest.mark.parametrize(
    "rows", [[], [row(n, name=None, count=None, amount_jpy=None, decided_on=None) for n in (1, 2)]]
)
def test_no_rows_and_columns_all_null(contract: Any, stage: Any, suite: Any, tmp_path: Any, rows: Any) -> None:
    said = suite(
        ("expect_column_values_to_match_regex", {"column": "name", "regex": "x"}),
        POSITIVE,
        ("expect_column_values_to_be_between", {"column": "decided_on", "min_value": "2024-01-01"}),
        ("expect_column_mean_to_be_between", {"column": "count", "min_value": 0}, "note"),
        ("expect_column_median_to_be_between", {"column": "count", "min_value": 0}, "note"),
        ("expect_table_row_count_to_be_between", {"min_value": 1}, "hold"),
    )
    for staged in (stage(rows), ()) if not rows else (stage(rows),):
        verdict = audit(contract, said, staged, scratch=tmp_path, docs=None)
        assert verdict.outcome == ("pass" if rows else "hold")
        assert [reason.en.count("The value is [null]") for reason in verdict.reasons][-2:] == [1, 1]


def test_the_result_is_gx_s_bounded_and_json(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    staged = stage([row(n, prefecture="県" * 5000, seen_at=None) for n in range(1, 101)])
    said = suite(IN_SET, ("expect_column_values_to_not_be_null", {"column": "seen_at"}))
    verdict = audit(contract, said, staged, scratch=tmp_path, docs=None)
    kept = verdict.model_dump_json()
    assert len(kept) < 60_000
    assert Verdict.model_validate_json(kept) == verdict
    found = json.loads(kept)["result"]
    assert found["statistics"]["unsuccessful_expectations"] == 2
    assert found["results"][0]["result"]["unexpected_count"] == 100
    assert len(found["results"][0]["result"]["partial_unexpected_index_list"]) == 20


def test_all_failing_rows_can_be_had(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    first = [row(n, prefecture="京都府") for n in range(1, 51)]
    staged = stage(first, [row(60, name="重"), row(61, name="重"), row(62, id="K0001")])
    said = suite(
        IN_SET,
        ("expect_column_values_to_be_unique", {"column": "name", "row_condition": 'col("name") == "重"'}),
        ("expect_table_row_count_to_be_between", {"min_value": 1}),
    )
    assert list(failing_rows(contract, said, staged, scratch=tmp_path, number=0)) == [
        ("0" * 64, n) for n in range(1, 51)
    ]
    assert list(failing_rows(contract, said, staged, scratch=tmp_path, number=1)) == [("1" * 64, 60), ("1" * 64, 61)]
    with pytest.raises(ContentError, match="can't be listed"):
        list(failing_rows(contract, said, staged, scratch=tmp_path, number=2))


def test_the_page_needs_no_network_and_runs_no_script(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    docs = tmp_path / "docs" / "run"
    staged = stage([row(1, prefecture="<script>alert(1)</script>"), row(2)])
    audit(contract, suite(IN_SET, POSITIVE), staged, scratch=tmp_path, docs=docs)
    page = (docs / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in docs.iterdir()] == ["index.html"]
    assert "values must belong to this set" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert not list((tmp_path / "spill").iterdir())


def test_without_a_suite_gx_stays_out(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    docs = tmp_path / "docs"
    assert audit(contract, suite(), stage([row(1)]), scratch=tmp_path, docs=docs) == Verdict(outcome="pass")
    assert not docs.exists()
