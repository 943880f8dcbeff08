import polars as pl
import pytest

from renkei.semantics.individual_number import (
    holds_individual_number,
    individual_numbers_in,
    looks_like_individual_number,
    mentions_individual_number,
)

# A number of the ordinance's own kind, belonging to nobody: 12345678901 and its check digit.
SAMPLE = "123456789018"


def _ask(question, *texts: str | None) -> list[bool]:
    return (
        pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).select(question(pl.col("text"))).to_series().to_list()
    )


def test_twelve_digits_with_their_check_digit() -> None:
    forms = (
        SAMPLE,
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４５６７８９０１８",
        "１２３４－５６７８－９０１８",
        f" {SAMPLE}　",
    )
    assert _ask(looks_like_individual_number, *forms) == [True] * len(forms)


def test_what_does_not_look_like_one() -> None:
    others = (
        "123456789017",
        "12345678901",
        "1234567890180",
        "1000013050080",
        "000000000000",
        "不明",
        "",
        None,
        f"番号{SAMPLE}",
    )
    assert _ask(looks_like_individual_number, *others) == [False] * len(others)


def test_the_check_digit_is_that_of_the_ordinance() -> None:
    def expected(base: str) -> int:
        rest = sum(int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(base), start=1)) % 11
        return 0 if rest <= 1 else 11 - rest

    bases = [f"{number:011d}" for number in range(987_654_321, 10**11, 987_654_321)]
    texts = [f"{base}{digit}" for base in bases for digit in range(10)]
    assert _ask(looks_like_individual_number, *texts) == [d == expected(b) for b in bases for d in range(10)]


@pytest.mark.parametrize(
    "header", ["個人番号", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "My Number", "ＭｙＮｕｍｂｅｒ", "my_number", "Individual Number"]
)
def test_headers_that_speak_of_it(header: str) -> None:
    assert mentions_individual_number(header)
    assert _ask(mentions_individual_number, f"{header}: あり", None) == [True, False]


@pytest.mark.parametrize("header", ["法人番号", "番号", "整理番号", "number of households"])
def test_headers_that_do_not(header: str) -> None:
    assert not mentions_individual_number(header)


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (SAMPLE.encode(), [0]),
        (f"A99{SAMPLE}99".encode(), [3]),  # fields stand side by side
        (f"A{SAMPLE}".encode("cp037"), [1]),
        (SAMPLE.encode("cp037")[:-1] + b"\xc8", [0]),  # with a sign over the last digit
        (bytes.fromhex(f"40 0{SAMPLE}F 40"), [1]),
        (bytes.fromhex(f"0{SAMPLE}D"), [0]),
        (bytes.fromhex(f"0{SAMPLE}0"), []),  # no sign
        (SAMPLE.encode()[:-1] + b"7", []),
        (SAMPLE.encode()[:11], []),
        (b"0" * 30 + b"\xf0" * 30 + bytes(30) + b"\x0f", []),
        (b"", []),
    ],
)
def test_numbers_in_bytes_of_any_kind(data: bytes, places: list[int]) -> None:
    assert individual_numbers_in(data) == [(place, SAMPLE) for place in places]


def test_a_number_told_within_a_text() -> None:
    texts = (
        "マイナンバーは1234-5678-9018です",
        f"個人番号 123456789017 {SAMPLE}",
        "個人番号は未提出",
        f"受付 {SAMPLE}",
        "個人番号ではなく法人番号1234567890180",
        None,
    )
    assert _ask(holds_individual_number, *texts) == [True, True, False, False, False, False]
