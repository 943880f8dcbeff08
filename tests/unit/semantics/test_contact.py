import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.contact import USUAL_PHONE, any_phone


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("1000001", set()),
        ("100-0001", {"hyphen_removed"}),
        ("〒100-0001", {"mark_removed", "hyphen_removed"}),
        ("〒 １００－０００１", {"width_folded", "mark_removed", "hyphen_removed"}),
        ("100 0001", {"hyphen_removed"}),
        (" 100ー0001", {"trimmed", "width_folded", "hyphen_removed"}),
    ],
)
def test_postal_codes(parse, text: str, rules: set[str]) -> None:
    assert parse("jp.postal_code", text) == [("1000001", None, rules)]


@pytest.mark.parametrize("text", ["60000", "12-345", "12-34567", "1234-567", "〒〒1000001", "100-00-01", "不明", ""])
def test_no_postal_codes(parse, text: str) -> None:
    assert parse("jp.postal_code", text) == [(None, "jp.postal_code.form", set())]


@pytest.mark.parametrize(
    ("text", "value", "rules"),
    [
        ("03-1234-5678", "03-1234-5678", set()),
        ("0312345678", "0312345678", set()),
        ("０３－１２３４－５６７８", "03-1234-5678", {"width_folded"}),
        ("03(1234)5678", "03-1234-5678", {"parentheses_replaced"}),
        ("（078）123-4567", "078-123-4567", {"width_folded", "parentheses_replaced"}),
        ("+81-3-1234-5678", "03-1234-5678", {"country_code_replaced"}),
        ("+81 (0)3-1234-5678", "03-1234-5678", {"country_code_replaced"}),
        ("0120-123-456", "0120-123-456", set()),
        ("090-1234-5678", "090-1234-5678", set()),
        ("0800-123-4567", "0800-123-4567", set()),
        ("03 1234 5678", "03-1234-5678", {"spaces_replaced"}),
        ("03-1234-5678㈹", "03-1234-5678", {"width_folded", "main_line_removed"}),
        ("03-1234-5678（代表）", "03-1234-5678", {"width_folded", "main_line_removed"}),
        ("03-1234-5678 ext. 12", "03-1234-5678 ext. 12", set()),
        ("03-1234-5678(内線1)", "03-1234-5678 ext. 1", {"extension_unified"}),
        (
            "０８７（８４１）２１４６　内線：４５６７",
            "087-841-2146 ext. 4567",
            {"width_folded", "extension_unified", "parentheses_replaced"},
        ),
        (
            "+81 3 1234 5678 ext 9",
            "03-1234-5678 ext. 9",
            {"country_code_replaced", "extension_unified", "spaces_replaced"},
        ),
    ],
)
def test_telephone_numbers(parse, text: str, value: str, rules: set[str]) -> None:
    assert parse("jp.phone", text) == [(value, None, rules)]


@pytest.mark.parametrize(
    "text",
    [
        "090-12",
        "(03(1234)5678",
        "03)1234(5678",
        "03-1234-5678 内線",
        "内線12",
        "03-1234-5678、03-1234-5679",
        "841-2146",
        "0-1-234",
        "-",
        "",
        "012345-1234-5678",
    ],
)
def test_no_telephone_numbers(parse, text: str) -> None:
    assert parse("jp.phone", text) == [(None, "jp.phone.form", set())]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("jp.phone", "312345678", "leading_zero_lost"),
        ("jp.phone", "3-1234-5678", "leading_zero_lost"),
        ("jp.phone", "９０１２３４５６７８", "leading_zero_lost"),
        ("jp.phone", "90-1234-5678 内線3", "leading_zero_lost"),
        ("jp.phone", "03-1234-567", "digits"),
        ("jp.phone", "03123456789", "digits"),
        ("jp.phone", "090-123-4567", "digits"),
        ("jp.postal_code", "600001", "leading_zero_lost"),
        ("jp.postal_code", "〒６０－０００１", "leading_zero_lost"),
    ],
)
def test_what_is_missing_is_said_by_name(parse, name: str, text: str, reason: str) -> None:
    assert parse(name, text) == [(None, f"{name}.{reason}", set())]


AREAS = st.sampled_from(["03", "087", "0120", "090", "0800", "09912", "050"])


@given(area=AREAS, digits=st.from_regex("[1-9][0-9]{9}", fullmatch=True), extension=st.integers(0, 999_999) | st.none())
@settings(max_examples=60, deadline=None)
def test_every_way_of_writing_a_number_gives_the_same(area: str, digits: str, extension: int | None) -> None:
    length = 11 if area[2:3] == "0" else 10
    exchange, line = digits[: length - len(area) - 4], digits[-4:]
    plain = f"{area}-{exchange}-{line}"
    ways = [
        plain,
        f"{area}({exchange}){line}",
        f"({area}){exchange}-{line}",
        f"+81-{plain[1:]}",
        plain.replace("-", " "),
    ]
    ends = (
        [""]
        if extension is None
        else [f" 内線{extension}", f"(内線 {extension})", f" ext.{extension}", f"　内線：{extension}"]
    )
    texts = [way + end for way in ways for end in ends]
    found = get("jp.phone").parse(pl.Series("text", texts), Options()).value.to_list()
    assert set(found) == {plain if extension is None else f"{plain} ext. {extension}"}


@given(st.lists(st.from_regex(USUAL_PHONE.replace("^", "").replace("$", ""), fullmatch=True), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_number_of_a_usual_form_needs_no_closer_look(texts: list[str]) -> None:
    found = any_phone(pl.Series("text", texts))
    assert found.value.to_list() == texts
    assert not found.rules
