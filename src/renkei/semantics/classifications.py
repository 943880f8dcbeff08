"""Codes of countries, currencies, goods and industries. Whether a code is in force is for the code list to say."""

from collections.abc import Mapping

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Steps
from renkei.semantics.coded import coded

# The last division (中分類, two digits) of each section (大分類); the next section goes on from there.
_LAST_DIVISIONS = (2, 4, 5, 8, 32, 36, 41, 49, 61, 67, 70, 74, 77, 80, 82, 85, 87, 96, 98, 99)
_SECTIONS = "ABCDEFGHIJKLMNOPQRST"
_SECTION_OF = {f"{n:02d}": _SECTIONS[sum(n > last for last in _LAST_DIVISIONS)] for n in range(1, 100)}


def _without_separators(steps: Steps) -> Steps:
    pattern = "^([0-9]{4})[.-]([0-9]{2})(?:[.-]?([0-9]{3}))?$"
    return steps.then("jp.hs_code.separators_removed", lambda t: t.str.replace(pattern, "${1}${2}${3}"))


def _industry_digits(steps: Steps) -> Steps:
    """Drop the letter of a section that is the one of the division after it."""
    parts = steps.text.str.extract_groups("^(?<section>[A-T])(?<digits>[0-9]{2,4})$").struct.unnest()
    agrees = (_section(parts["digits"]) == parts["section"]).fill_null(value=False)
    return steps.then("jp.jsic.section_dropped", lambda t: t.str.slice(1), where=agrees)


def _section(digits: pl.Series) -> pl.Series:
    return digits.str.head(2).replace_strict(_SECTION_OF, default=None, return_dtype=pl.String)


def _no_such_division(text: pl.Series) -> Mapping[str, pl.Series]:
    digits = text.str.extract("^[A-T]?([0-9]{2,4})$")
    lettered = text.str.contains("^[A-T][0-9]{2,4}$")
    return {"jp.jsic.division": digits.is_not_null() & (lettered | _section(digits).is_null())}


TYPES = (
    coded(
        "country.iso3166_alpha2",
        title=Text("国コード（2 文字）", "country (2 letters)"),
        standard="ISO 3166-1 alpha-2 / JIS X 0304",
        form="[A-Z]{2}",
        refused=Text(
            "2 文字の国コード（例: JP）ではありません。国名や税関の国コードは、登録の code_list（税関なら customs_countries）と "
            "take で読み替えてください。",
            "It is no country code of 2 letters, such as JP. Translate names, or the customs' codes of countries "
            "(customs_countries), by `code_list` and `take`.",
        ),
    ),
    coded(
        "country.iso3166_alpha3",
        title=Text("国コード（3 文字）", "country (3 letters)"),
        standard="ISO 3166-1 alpha-3 / JIS X 0304",
        form="[A-Z]{3}",
        refused=Text(
            "3 文字の国コード（例: JPN）ではありません。国名や税関の国コードは、登録の code_list（税関なら customs_countries）と "
            "take で読み替えてください。",
            "It is no country code of 3 letters, such as JPN. Translate names, or the customs' codes of countries "
            "(customs_countries), by `code_list` and `take`.",
        ),
    ),
    coded(
        "currency.iso4217",
        title=Text("通貨コード", "currency"),
        standard="ISO 4217",
        form="[A-Z]{3}",
        refused=Text(
            "3 文字の通貨コード（例: JPY）ではありません。通貨の名称や記号は、登録の map で読み替えてください。",
            "It is no currency code of 3 letters, such as JPY. Translate names and signs by `map`.",
        ),
    ),
    coded(
        "jp.customs_country",
        title=Text("税関の国コード（3 桁）", "country, by the code of Japan's customs (3 digits)"),
        standard="財務省 貿易統計 統計国名符号表 (Ministry of Finance, Trade Statistics of Japan, country codes)",
        form="[1-7][0-9]{2}",
        refused=Text(
            "税関の国コードは 3 桁の数字です（例: 105 中華人民共和国、304 アメリカ合衆国）。ISO の国コードや国名ではありません。",
            "A country code of Japan's customs has 3 digits (105 is China, 304 the United States). It is neither ISO's nor "
            "a name.",
        ),
    ),
    coded(
        "jp.hs_code",
        title=Text("HS コード（6 桁・9 桁）", "HS code (6 or 9 digits)"),
        standard="HS Convention (6 digits); 財務省 輸出統計品目表・輸入統計品目表 (9 digits). Codes change by year",
        form="[0-9]{6}(?:[0-9]{3})?",
        refused=Text(
            "品目コードは 6 桁（HS）か 9 桁（統計品目番号）の数字です。先頭の 0 が落ちていないか、引用符に囲まれていないか"
            "（登録の unwrap で外せます）確かめてください。",
            "A code of goods has 6 digits (HS) or 9 (Japan's statistics). Look for a lost leading 0, and for quotes "
            "around it, which `unwrap` takes off.",
        ),
        tidied=_without_separators,
        explain={
            "jp.hs_code.separators_removed": Text(
                "品目コードの中の区切り（. と -）を取り除きました。", "Dots and hyphens within the code were removed."
            ),
        },
    ),
    coded(
        "jp.jsic",
        title=Text("日本標準産業分類コード", "industry (JSIC)"),
        standard="総務省 日本標準産業分類 (Japan Standard Industrial Classification): sections and divisions, the same in revision "
        "13 (2013) and 14 (2023)",
        form="[A-T]|[0-9]{2,4}",
        refused=Text(
            "産業分類コードは、大分類の英字（A から T）か、2 桁から 4 桁の数字です。先頭の 0 が落ちていないか確かめてください。",
            "A code of industries is the letter of a section (A to T), or 2 to 4 digits. Look for a lost leading 0.",
        ),
        tidied=_industry_digits,
        checks=_no_such_division,
        explain={
            "jp.jsic.section_dropped": Text(
                "中分類と合うことを確かめたうえで、大分類の英字を取り除きました。",
                "The letter of the section was verified against the division and dropped.",
            ),
            "jp.jsic.division": Text(
                "その中分類はないか、前に書かれた大分類のものではありません。元の値と、分類の改定時期を確かめてください。",
                "There is no such division, or it is not one of the section in front of it. Check the value, and which "
                "revision it follows.",
            ),
        },
    ),
)
