import sys

import polars as pl
import pytest

from renkei.errors import ContentError
from renkei.project.check import check
from renkei.project.plugins import plugin_functions

SIBLING = "connectors/statistics/landings.py"
FRAME = pl.DataFrame(
    {"年": ["2024", "2024"], "月": ["1", "2"], "漁港": ["P01 北瑠璃港", "P02 南瑠璃港"], "_row": [5, 6]},
    schema_overrides={"_row": pl.Int64},
)


def write(country, body: str) -> None:
    (country / SIBLING).write_text(body, encoding="utf-8")


def test_the_country_s_own(loaded):
    (function,) = plugin_functions(loaded().source("statistics.landings"))
    made = function(FRAME)
    assert made["年月"].to_list() == ["2024年1月", "2024年2月"]
    assert made["漁港"].to_list() == ["P01", "P02"]
    assert function.__name__ == "one_month"


def test_a_sibling_may_take_addresses_apart(country, loaded):
    body = "from renkei.plugin import addresses\ndef one_month(frame):\n    return frame.with_columns(addresses(frame['漁港']))\n"
    write(country, body)
    (function,) = plugin_functions(loaded().source("statistics.landings"))
    made = function(FRAME.with_columns(漁港=pl.Series(["東京都港区芝浦１丁目２番３号", "北瑠璃港"])))
    assert made.select("prefecture", "municipality", "town", "block", "remainder", "level").rows() == [
        ("13", "港区", "芝浦一丁目", "2-3", "", "block"),
        ("", "", "", "", "北瑠璃港", "none"),
    ]


def test_a_source_without_functions_has_none(loaded):
    assert plugin_functions(loaded().source("harbour.landings")) == ()


def test_two_versions_and_two_agencies_never_share_a_module(country, loaded):
    (first,) = plugin_functions(loaded().source("statistics.landings"))
    write(country, "def one_month(frame):\n    return frame.select('_row')\n")
    (second,) = plugin_functions(loaded().source("statistics.landings"))
    assert second(FRAME).columns == ["_row"]
    assert "年月" in first(FRAME).columns
    assert not any(name == "landings" for name in sys.modules)


def test_nothing_is_written_into_the_content(country, loaded):
    plugin_functions(loaded().source("statistics.landings"))
    assert not list(country.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ("import os\ndef one_month(frame): return frame\n", ":1", "[os] can't be imported"),
        ("import re, httpx\ndef one_month(frame): return frame\n", ":1", "[httpx] can't be imported"),
        ("from renkei.settings import Settings\ndef one_month(frame): return frame\n", ":1", "[renkei.settings]"),
        ("from . import other\ndef one_month(frame): return frame\n", ":1", "[.] can't be imported"),
        ("def one_month(frame):\n    import subprocess\n    return frame\n", ":2", "[subprocess]"),
        ("def one_month(frame):\n    return open('x')\n", ":2", "[open] can't be used"),
        ("def one_month(frame:\n", ":1", "not Python"),
        ("def other(frame): return frame\n", "landings.py", "no function [one_month]"),
        ("def one_month(): return None\n", ":1", "takes the frame"),
    ],
)
def test_what_is_not_a_pure_function_of_rows_is_found_without_running_it(country, loaded, body, where, what):
    write(country, body)
    project = loaded()
    faults = check(project, "statistics.landings")
    assert [what in fault.what.en and where in fault.where for fault in faults] == [True]
    with pytest.raises(ContentError, match=r"can't|not Python|no function|takes the frame"):
        plugin_functions(project.source("statistics.landings"))


@pytest.mark.parametrize(
    "line",
    [
        "import re",
        "import polars as pl",
        "import polars.selectors as cs",
        "from datetime import date",
        "from renkei.plugin import Frame",
    ],
)
def test_what_may_be_imported(country, loaded, line):
    write(country, f"{line}\ndef one_month(frame):\n    return frame\n")
    assert check(loaded(), "statistics.landings") == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("    raise KeyError('1234')", "The function failed: KeyError"),
        ("    return None", "did not return a frame"),
        ("    return frame.drop('_row')", "did not return a frame"),
        ("    return frame.with_columns(frame['_row'].alias('n'))", "returned columns not text: ['n']"),
    ],
)
def test_a_function_that_breaks_its_promise(country, loaded, body, what):
    write(country, f"def one_month(frame):\n{body}\n")
    (function,) = plugin_functions(loaded().source("statistics.landings"))
    with pytest.raises(ContentError) as caught:
        function(FRAME)
    assert what in caught.value.what.en
    assert "1234" not in caught.value.text("en")
    assert caught.value.where == "connectors/statistics/landings.py one_month()"


def test_a_file_that_fails_when_it_is_loaded(country, loaded):
    write(country, "1 / 0\ndef one_month(frame): return frame\n")
    with pytest.raises(ContentError, match="division by zero"):
        plugin_functions(loaded().source("statistics.landings"))
    assert not any(name.startswith("renkei_connector") and "1 / 0" in name for name in sys.modules)
