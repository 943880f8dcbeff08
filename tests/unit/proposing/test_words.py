import pytest

from renkei.proposing.words import dictionary, named, snake
from renkei.semantics import names


@pytest.mark.parametrize(
    ("name", "kind", "unit", "english"),
    [
        ("提出者法人番号", "jp.corporate_number", None, "filer corporate number"),
        ("費用（千円）", "money.jpy", "千円", "cost"),
        ("売上高【百万円】", "money.jpy", "百万円", "sales"),
        ("貿易収支/輸出:億円", "money.jpy", "億円", None),
        ("receipts_100m_jpy", "money.jpy", "億円", "receipts 100m amount in yen"),
        ("postCode", "jp.postal_code", None, "postal code"),
        ("submitDateTime", "timestamp", None, "submit date and time"),
        ("都道府県名（カナ）", "text.display", None, "prefecture name kana"),
        ("まったく知らない語", None, None, None),
    ],
)
def test_what_a_name_says(name: str, kind: str | None, unit: str | None, english: str | None) -> None:
    said = named(name)
    assert (said.type, said.unit, said.english) == (kind, unit, english)


def test_the_dictionary_speaks_of_types_that_there_are() -> None:
    assert {word.type for word in dictionary().values() if word.type} <= set(names())
    assert all(word.english for word in dictionary().values())


def test_names_of_columns_are_names() -> None:
    assert snake("Postal code (old)") == "postal_code_old"
    assert snake("2024 total") == "c_2024_total"
