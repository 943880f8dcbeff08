import pytest


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("1000001", set()),
        ("100-0001", {"hyphen_removed"}),
        ("〒100-0001", {"mark_removed", "hyphen_removed"}),
        ("〒 １００－０００１", {"width_folded", "mark_removed", "hyphen_removed"}),
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
        "03-1234-5678(内線1)",
        "1234567890",
        "0-1-234",
        "-",
        "",
        "012345-1234-5678",
    ],
)
def test_no_telephone_numbers(parse, text: str) -> None:
    assert parse("jp.phone", text) == [(None, "jp.phone.form", set())]
