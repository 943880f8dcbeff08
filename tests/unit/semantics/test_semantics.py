"""What holds for every semantic type, and how types are found."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei import semantics
from renkei.semantics import UnknownType, explain, get, names
from renkei.semantics.base import Options, Parsed
from tests.bounds import examples

TELLING = [
    "１２３４",
    " 13101 ",
    "131016",
    "令和元年5月1日",
    "平成35年度第3四半期",
    "S64.1.8",
    "明治5年12月2日",
    "2018000103",
    "2014年10～12月期",
    "201401",
    "△1,234",
    "5兆3452億円",
    "二○二四",
    "12r",
    "（５）",
    "1,23",
    "-007.10",
    "9223372036854775808",
    "0.000000001",
    "1000013050080",
    "T1000013050080",
    "E00004",
    "130a0",
    "JPY",
    "8523.51-000",
    "A0111",
    "5339-46-11",
    "〒100-0001",
    "03(1234)5678",
    "+81-3-1234-5678",
    "東京",
    "㈱ テスト\n",
    "○",
    "suppressed",
    "2024-01-01T09:00+09:00",
    "0001-01-01T00:00:00",
    "2024/1/1 24:00",
    "2024年1月1日午後1時半",
    "午前12時",
    "25:10",
    "43859",
    "",
    "　",
    "\x00",
]
LETTERS = "0123456789０１９年月日度第四半期上下令和平成昭明HRSTQFYM/-.,:△▲()（）+－− 　T〒Z元"
TEXTS = st.lists(
    st.one_of(st.none(), st.sampled_from(TELLING), st.text(LETTERS, max_size=14), st.text(max_size=20)), max_size=30
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "date": st.dates(),
    "date.excel_serial": st.dates(),
    "time": st.from_regex("[0-1][0-9]:[0-5][0-9]:[0-5][0-9]|2[0-9]:[0-5][0-9]:[0-5][0-9]", fullmatch=True),
    "timestamp": st.datetimes(datetime(1001, 1, 1), datetime(2999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    "flag": st.booleans(),
    "number.integer": st.integers(-(2**63), 2**63 - 1),
    "money.jpy": st.integers(-(2**63), 2**63 - 1),
    "money.jpy.marked": st.integers(-(2**63), 2**63 - 1),
    "number.marked": st.decimals(Decimal(-(10**28)), Decimal(10**28), places=9),
    "number.mark": st.sampled_from(["p", "r*", "※", "注1", "none"]),
    "money.usd": st.decimals(Decimal(-(10**35)), Decimal(10**35), places=2),
    "number.decimal": st.decimals(Decimal(-(10**28)), Decimal(10**28), places=9),
    "quantity": st.decimals(Decimal(-(10**28)), Decimal(10**28), places=9),
    "quantity.whole": st.integers(-(2**63), 2**63 - 1),
    "rate": st.decimals(Decimal(-(10**31)), Decimal(10**31), places=6),
    "jp.postal_code": st.from_regex("[0-9]{7}", fullmatch=True),
    "jp.invoice_number": st.from_regex("T[1-9][0-9]{12}", fullmatch=True),
    "jp.edinet_code": st.from_regex("E[0-9]{5}", fullmatch=True),
    "jp.securities_code": st.from_regex("[1-9][0-9A][0-9][0-9A]", fullmatch=True),
    "country.iso3166_alpha2": st.from_regex("[A-Z]{2}", fullmatch=True),
    "country.iso3166_alpha3": st.from_regex("[A-Z]{3}", fullmatch=True),
    "currency.iso4217": st.from_regex("[A-Z]{3}", fullmatch=True),
    "jp.hs_code": st.from_regex("[0-9]{6}([0-9]{3})?", fullmatch=True),
    "jp.jsic": st.from_regex("[A-T]|(0[1-9]|[1-9][0-9])[0-9]{0,2}", fullmatch=True),
    "jp.mesh": st.from_regex("[3-5][0-9][34][0-9]([0-7]{2}([0-9]{2}[1-4]{0,3})?)?", fullmatch=True),
    "period.year": st.from_regex("[12][0-9]{3}", fullmatch=True),
    "period.fiscal_year": st.from_regex("FY[12][0-9]{3}", fullmatch=True),
    "period.half": st.from_regex("[12][0-9]{3}-H[12]", fullmatch=True),
    "period.fiscal_half": st.from_regex("FY[12][0-9]{3}-H[12]", fullmatch=True),
    "period.quarter": st.from_regex("[12][0-9]{3}-Q[1-4]", fullmatch=True),
    "period.fiscal_quarter": st.from_regex("FY[12][0-9]{3}-Q[1-4]", fullmatch=True),
    "period.month": st.from_regex("[12][0-9]{3}-(0[1-9]|1[0-2])", fullmatch=True),
}


def _parse(name: str, texts: list[str | None], *, unit: str | None = None) -> Parsed:
    return get(name).parse(pl.Series("text", texts, dtype=pl.String), Options(unit=unit))


@pytest.mark.parametrize("name", names())
@given(texts=TEXTS)
@examples(12)
def test_any_text_is_understood_or_refused_with_an_explained_reason(name: str, texts: list[str | None]) -> None:
    kind = get(name)
    for unit in (None, *kind.units[:2]):
        found = _parse(name, texts, unit=unit)
        assert found.value.dtype == kind.dtype
        assert found.reason.dtype == pl.String
        assert found.value.len() == found.reason.len() == len(texts)
        for text, value, reason in zip(texts, found.value.to_list(), found.reason.to_list(), strict=True):
            assert (value is None) == (text is None or reason is not None)
            assert text is not None or reason is None
        assert set(found.reason.drop_nulls()) | set(found.rules) <= set(kind.explain)
        for mask in found.rules.values():
            assert mask.dtype == pl.Boolean
            assert mask.null_count() == 0
            assert mask.any()
            assert not (mask & found.value.is_null()).any()


@pytest.mark.parametrize("name", names())
@given(texts=TEXTS)
@examples(12)
def test_what_was_written_is_parsed_to_the_same_value_and_needs_no_rule(name: str, texts: list[str | None]) -> None:
    value = _parse(name, texts).value
    again = get(name).parse(get(name).write(value), Options())
    assert again.value.to_list() == value.to_list()
    assert again.reason.null_count() == len(value)
    assert not again.rules


@pytest.mark.parametrize("name", sorted(VALUES))
@given(data=st.data())
@examples(12)
def test_every_value_can_be_written_and_parsed(name: str, data: st.DataObject) -> None:
    kind = get(name)
    values = pl.Series(data.draw(st.lists(VALUES[name], min_size=1, max_size=20)), dtype=kind.dtype)
    again = kind.parse(kind.write(values), Options())
    assert again.value.to_list() == values.to_list()
    assert not again.rules


@pytest.mark.parametrize("name", names())
def test_a_column_is_understood_value_by_value(name: str) -> None:
    whole = _parse(name, TELLING)
    for i, text in enumerate(TELLING):
        alone = _parse(name, [text])
        assert (alone.value[0], alone.reason[0]) == (whole.value[i], whole.reason[i])
        assert set(alone.rules) == {rule for rule, mask in whole.rules.items() if mask[i]}


@pytest.mark.parametrize("name", names())
def test_a_type_explains_itself_in_both_languages(name: str) -> None:
    kind = get(name)
    assert kind.name == name
    assert kind.standard
    for text in (kind.title, *kind.explain.values()):
        assert text.ja
        assert text.en
        assert text.ja != text.en


@pytest.mark.parametrize("name", names())
def test_columns_without_rows_or_values_are_fine(name: str) -> None:
    for texts in ([], [None, None]):
        found = _parse(name, texts)
        assert found.value.to_list() == found.reason.to_list() == texts
        assert not found.rules


def test_the_register_names_exactly_what_the_families_hold() -> None:
    for family, members in semantics._FAMILIES.items():
        module = import_module(f"renkei.semantics.{family}")
        assert tuple(kind.name for kind in module.TYPES) == members


def test_an_unknown_type_is_a_key_error_with_the_closest_names() -> None:
    with pytest.raises(UnknownType, match=r"\[jp.prefectures\].*jp\.prefecture") as caught:
        get("jp.prefectures")
    assert isinstance(caught.value, KeyError)
    assert caught.value.closest[0] == "jp.prefecture"


def test_a_rule_is_explained_by_its_name_alone() -> None:
    assert "check digit" in explain("jp.corporate_number.check_digit").en
    assert explain("nobody.knows").ja == "nobody.knows"


def test_names_are_known_without_loading_polars() -> None:
    program = "import sys; from renkei import semantics; semantics.names(); sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
