from pathlib import Path

import polars as pl

from renkei.semantics import get
from renkei.semantics.base import Options


def test_corporate_numbers(parse) -> None:
    broken = "jp.corporate_number."
    assert parse(
        "jp.corporate_number", "1000013050080", "１００００１３０５００８０　", "1000013050081", "T1000013050080"
    ) == [
        ("1000013050080", None, set()),
        ("1000013050080", None, {"trimmed", "width_folded"}),
        (None, f"{broken}check_digit", set()),
        (None, f"{broken}form", set()),
    ]
    signed = parse("jp.corporate_number", "+100001305008", "-100001305008", "0000013050080", "100001305008", "不明")
    assert {reason for _, reason, _ in signed} == {f"{broken}form"}


def test_one_wrong_digit_is_always_found(parse) -> None:
    good = "1000013050080"
    changed = [good[:i] + d + good[i + 1 :] for i in range(1, 13) for d in "0123456789" if d != good[i]]
    outcomes = parse("jp.corporate_number", *changed)
    # Modulo 9, a 0 and a 9 weigh the same: those two alone can pass for each other.
    passed = [text for text, (value, *_) in zip(changed, outcomes, strict=True) if value]
    assert all({old, new} == {"0", "9"} for text in passed for old, new in zip(good, text, strict=True) if old != new)


def test_every_number_of_a_real_day_is_valid(real_files: Path) -> None:
    day = (real_files / "houjin" / "diff_20240105.csv").read_bytes().decode("cp932")
    numbers = pl.read_csv(day.encode(), has_header=False, infer_schema=False).to_series(1)
    assert len(numbers) == 12_471
    found = get("jp.corporate_number").parse(numbers, Options())
    assert found.value.to_list() == numbers.to_list()
    assert not found.rules


def test_invoice_numbers(parse) -> None:
    assert parse("jp.invoice_number", "T1000013050080", "ｔ1000013050080", "T1000013050081", "1000013050080") == [
        ("T1000013050080", None, set()),
        ("T1000013050080", None, {"width_folded", "letter_raised"}),
        ("T1000013050081", None, set()),
        (None, "jp.invoice_number.form", set()),
    ]


def test_invoice_numbers_of_corporations_have_a_check_digit(parse) -> None:
    name = "jp.invoice_number.corporate"
    assert parse(name, "T1000013050080", "ｔ1000013050080", "T1000013050081", "1000013050080") == [
        ("T1000013050080", None, set()),
        ("T1000013050080", None, {"width_folded", "letter_raised"}),
        (None, f"{name}.check_digit", set()),
        (None, "jp.invoice_number.form", set()),
    ]
