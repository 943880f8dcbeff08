"""Which texts name which unit, and what one unit is in another."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.semantics.unit_names import COUNTERS, DIMENSIONS, SCALES, named
from renkei.semantics.units import UnknownUnit, called, decimal, in_header, known, names_of, plain, sized, step, unit

NAMES = [name for one in named() for name in one.names]


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("百万円", "百万円"),
        ("１００万円", "百万円"),
        ("（千円）", "千円"),
        ("単位：千円", "千円"),
        ("（単位：百万円）", "百万円"),
        ("ｋｇ", "kg"),
        ("㎏", "kg"),
        ("㌧", "t"),
        ("ﾄﾝ", "t"),
        ("千トン", "千t"),
        ("1,000t", "千t"),
        ("㎡", "m²"),
        ("m2", "m²"),
        ("平方メートル", "m²"),
        ("㎢", "km²"),
        ("ｈａ", "ha"),
        ("㌶", "ha"),
        ("㎘", "kL"),
        ("KL", "kL"),
        ("㍑", "L"),
        ("％", "%"),
        ("㌫", "%"),
        ("人口１０万対", "人口10万対"),
        ("人口10万人対", "人口10万対"),
        ("人/km²", "人/km²"),
        ("人／㎢", "人/km²"),
        ("kg/10a", "kg/10a"),
        ("㎥/s", "m³/s"),
        ("円/kWh", "円/kWh"),
        ("億 ｋＷｈ", "億kWh"),
        ("名", "人"),
        ("ヵ所", "箇所"),
        ("億ドル", "億ドル"),
        ("米ドル", "ドル"),
        ("t‐CO₂", "t-CO2"),
        ("℃", "℃"),
    ],
)
def test_spellings(written: str, symbol: str) -> None:
    found = unit(written)
    assert found.symbol == symbol
    assert unit(symbol) == found


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("億円", "千円", 100_000),
        ("円", "百万円", Fraction(1, 10**6)),
        ("坪", "m²", Fraction(400, 121)),
        ("反", "a", Fraction(1200, 121)),
        ("尺", "m", Fraction(10, 33)),
        ("貫", "kg", Fraction(15, 4)),
        ("km²", "ha", 100),
        ("a", "m²", 100),
        ("kWh", "MJ", Fraction(36, 10)),
        ("kcal", "kJ", Fraction(4184, 1000)),
        ("%", "‰", 10),
        ("人口10万対", "人口千対", Fraction(1, 100)),
        ("km/h", "m/s", Fraction(5, 18)),
        ("人/ha", "人/km²", 100),
        ("kg/10a", "t/ha", Fraction(1, 100)),
        ("年", "か月", 12),
        ("海里", "km", Fraction(1852, 1000)),
    ],
)
def test_factors_are_exact(one: str, other: str, factor: Fraction | int) -> None:
    assert unit(one).to(unit(other)) == factor
    assert unit(other).to(unit(one)) == 1 / Fraction(factor)


@pytest.mark.parametrize(
    "text", ["", "俵", "石", "斤", "千", "0人", "0千円", "人/", "/人", "人/日/年", "千%", "百万", "円円", "-", "…"]
)
def test_what_is_no_unit_or_has_several_sizes_is_none(text: str) -> None:
    assert known(text) is None
    with pytest.raises(UnknownUnit):
        unit(text)


def test_an_unknown_unit_names_what_resembles_it() -> None:
    with pytest.raises(UnknownUnit, match=r"\[キログラムム\].*キログラム"):
        unit("キログラムム")


@pytest.mark.parametrize(
    ("one", "other"), [("kg", "m"), ("円", "ドル"), ("人", "件"), ("%", "人口10万対"), ("人/km²", "km²/人")]
)
def test_units_of_different_things_never_become_one_another(one: str, other: str) -> None:
    with pytest.raises(ValueError, match=r"\["):
        unit(one).to(unit(other))


def test_no_name_means_two_units() -> None:
    seen: dict[str, str] = {}
    for one in named():
        for name in one.names:
            assert seen.setdefault(plain(name), one.names[0]) == one.names[0]
            assert unit(name).symbol == one.names[0]


@given(name=st.sampled_from(NAMES), scale=st.sampled_from([*SCALES, ""]), wide=st.booleans())
def test_a_size_before_a_name_multiplies_it(name: str, scale: str, wide: bool) -> None:
    written = f"{scale}{name}"
    text = "".join(chr(ord(c) + 0xFEE0) if wide and "!" <= c <= "~" else c for c in written)
    found = known(text)
    if found is not None and known(name) is not None and plain(written) not in map(plain, NAMES):
        assert found.factor == unit(name).factor * 10 ** SCALES.get(scale, 0)
        assert unit(found.symbol) == found
        assert sized(found) == bool(scale)


@pytest.mark.parametrize(
    ("column", "symbol"),
    [
        ("費用（千円）", "千円"),
        ("数量 (単位：t)", "t"),
        ("面積[ha]", "ha"),
        ("費用（税込）（百万円）", "百万円"),
        ("備考（その他）", None),
        ("人口", None),
        ("千円", None),
    ],
)
def test_a_unit_in_the_name_of_a_column(column: str, symbol: str | None) -> None:
    found = in_header(column)
    assert (found.symbol if found else None) == symbol


def test_every_dimension_is_called_something_in_both_languages() -> None:
    for one in named():
        said = called(one.dimension)
        assert said.ja
        assert said.en
        assert (one.dimension in DIMENSIONS) != (one.dimension in COUNTERS)
    assert called("人/area").en == "number of [人] per area"
    assert called("人/area").ja == "面積当たりの「人」の数"


def test_the_names_of_a_dimension_begin_with_its_base_unit() -> None:
    assert names_of("JPY")[0] == "円"
    assert names_of("mass")[0] == "kg"
    assert names_of("nothing") == ()


@pytest.mark.parametrize(
    ("text", "of", "size"), [("億円", "円", 10**8), ("0.1", None, Fraction(1, 10)), ("kg", "t", Fraction(1, 1000))]
)
def test_a_step_of_rounding(text: str, of: str | None, size: Fraction) -> None:
    assert step(text, of) == size


@pytest.mark.parametrize(("text", "of"), [("坪", "m²"), ("kg", "円"), ("kg", None), ("0", "円"), ("-1", "円")])
def test_a_step_that_no_decimal_says_is_refused(text: str, of: str | None) -> None:
    with pytest.raises((ValueError, UnknownUnit)):
        step(text, of)


def test_fractions_that_end_in_decimals() -> None:
    assert decimal(Fraction(3, 40))
    assert not decimal(Fraction(400, 121))
