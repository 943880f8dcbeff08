"""What is wrong in a suite is told before Great Expectations is imported."""

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from renkei.errors import ContentError
from renkei.stages.audit.asked import asked


def test_a_column_that_is_not_there(contract: Any, suite: Any) -> None:
    said = suite(
        ("expect_column_values_to_not_be_null", {"column": "prefectur"}),
        ("expect_compound_columns_to_be_unique", {"column_list": ["id", "nme"]}),
        ("expect_column_values_to_not_be_null", {"column": "name", "row_condition": 'col("cuont") > 1'}),
    )
    with pytest.raises(ContentError, match="prefectur") as told:
        asked(contract, said)
    assert "grants.yml" in told.value.where
    assert "[prefecture]" in told.value.fix.en
    assert "「prefecture」" in told.value.fix.ja
    assert ["[name]" in told.value.others[0].fix.en, "[count]" in told.value.others[1].fix.en] == [True, True]


def test_a_type_that_is_not_there(contract: Any, suite: Any) -> None:
    with pytest.raises(ContentError, match="expect_column_values_to_be_betwen") as told:
        asked(contract, suite(("expect_column_values_to_be_betwen", {"column": "count"})))
    assert "expect_column_values_to_be_between" in told.value.fix.en


def test_values_get_the_type_of_their_column(contract: Any, suite: Any) -> None:
    said = suite(
        ("expect_column_values_to_be_in_set", {"column": "count", "value_set": ["1", "2"]}),
        ("expect_column_values_to_be_in_set", {"column": "decided_on", "value_set": ["2024-04-01"]}),
        ("expect_column_values_to_be_in_set", {"column": "prefecture", "value_set": ["01"]}),
    )
    assert [one["value_set"] for one in asked(contract, said)] == [[1, 2], [date(2024, 4, 1)], ["01"]]
    with pytest.raises(ContentError, match="many"):
        asked(contract, suite(("expect_column_values_to_be_in_set", {"column": "count", "value_set": ["many"]})))


def test_a_row_condition_may_be_japanese(contract: Any, suite: Any) -> None:
    said = "col('prefecture') == '東京都' and col(\"count\") >= 2 and col(\"name\").notnull()"
    (kwargs,) = asked(contract, suite(("expect_column_values_to_be_unique", {"column": "name", "row_condition": said})))
    terms = kwargs["row_condition"]["conditions"]
    assert [one.get("parameter") for one in terms] == ["東京都", 2, None]


@pytest.mark.parametrize("said", ["", "count > 1", 'col("count") > ', 'col("count") > 1 or', 'col("count") > 1 and'])
def test_a_row_condition_that_can_not_be_read(contract: Any, suite: Any, said: str) -> None:
    with pytest.raises(ContentError, match="row condition"):
        asked(contract, suite(("expect_column_values_to_be_unique", {"column": "name", "row_condition": said})))


def test_asking_costs_no_import_of_gx() -> None:
    said = "import sys, renkei.stages.audit.asked; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
