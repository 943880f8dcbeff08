"""Places: prefectures, municipalities and local governments, by their codes."""

from collections.abc import Callable

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

# fmt: off
_NAMES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県",
    "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県",
    "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県",
    "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県",
    "宮崎県", "鹿児島県", "沖縄県",
)
# fmt: on
PREFECTURES = {f"{number:02d}": name for number, name in enumerate(_NAMES, start=1)}
# The suffix is one character, taken once: stripping every 都, 府 and 県 from the end would leave 京 of 京都府.
_BY_NAME = {name: code for code, name in PREFECTURES.items()} | {
    name[:-1]: code for code, name in PREFECTURES.items() if name != "北海道"
}


def check_digit(digits: str) -> str:
    """Return the check digit of a 5-digit local government code (総務省, 全国地方公共団体コード仕様)."""
    return str((11 - sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2), strict=True)) % 11) % 10)


_AREA_CODES = {f"{code}000": code for code in PREFECTURES} | {
    f"{code}000{check_digit(f'{code}000')}": code for code in PREFECTURES
}
_WITHOUT_ZERO = {code.lstrip("0"): code for code in PREFECTURES if code.startswith("0")}
_PREFECTURE_OF = {**_BY_NAME, **_AREA_CODES, **_WITHOUT_ZERO, **{code: code for code in PREFECTURES}}


def _prefecture(text: pl.Series, _: Options) -> Parsed:
    name = "jp.prefecture"
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded")
    code = steps.text.replace_strict(_PREFECTURE_OF, default=None, return_dtype=pl.String)
    spellings = {"name_to_code": _BY_NAME, "area_code_shortened": _AREA_CODES, "zero_restored": _WITHOUT_ZERO}
    written = {f"{name}.{rule}": steps.text.is_in(list(names)) for rule, names in spellings.items()}
    rules = {**steps.rules, **{rule: mask.fill_null(value=False) for rule, mask in written.items() if mask.any()}}
    return understood(code, text=text, otherwise=f"{name}.unknown", rules=rules)


def _digit_expected(five: pl.Series) -> pl.Series:
    """Return the check digit of numbers of 5 digits.

    The rule has two cases (Σ d·w of 11 and more, and below); the second, 11 − Σ by its last digit, is the first.
    """
    weighted: pl.Series = sum(((five // 10**place) % 10) * (place + 2) for place in range(5))
    expected: pl.Series = (11 - weighted % 11) % 10
    return expected


def _digits(text: pl.Series, count: int) -> pl.Series:
    """Return texts of `count` digits as numbers, null for all others."""
    return only(text, text.str.contains(f"^[0-9]{{{count}}}$")).cast(pl.Int64)


def _municipality(text: pl.Series, _: Options) -> Parsed:
    return _coded(
        text,
        "jp.municipality",
        lambda steps, _, six: steps.then("jp.municipality.check_digit_dropped", lambda t: t.str.head(5), where=six),
    )


def _local_government_code(text: pl.Series, _: Options) -> Parsed:
    return _coded(
        text,
        "jp.local_government_code",
        lambda steps, five, _: steps.then("jp.local_government_code.check_digit_added", _completed, where=five),
    )


def _completed(five: pl.Series) -> pl.Series:
    return five + _digit_expected(five.cast(pl.Int64)).cast(pl.String)


def _coded(text: pl.Series, name: str, in_one_form: Callable[[Steps, pl.Series, pl.Series], Steps]) -> Parsed:
    """Read codes of 5 and of 6 digits; `in_one_form` gets which ones are of 5, and which of 6."""
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded")
    five, six = _digits(steps.text, 5), _digits(steps.text, 6)
    steps = in_one_form(steps, five.is_not_null(), six.is_not_null())
    value = only(steps.text, five.is_not_null() | six.is_not_null())
    broken = {
        f"{name}.prefecture": ~value.str.head(2).is_in(list(PREFECTURES)),
        f"{name}.check_digit": _digit_expected(six // 10) != six % 10,
    }
    return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules=steps.rules)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


_NO_PREFECTURE = Text(
    "先頭 2 桁が都道府県コード（01 から 47）ではありません。先頭の 0 が落ちていないか確かめてください。",
    "The first two digits are no prefecture (01 to 47). Look for a lost leading 0.",
)
_WRONG_CHECK_DIGIT = Text(
    "検査数字（6 桁目）が合いません。総務省の全国地方公共団体コード表で確かめてください。",
    "The check digit (the sixth) does not fit. Look the code up in the table of the Ministry of Internal Affairs.",
)

TYPES = (
    SemanticType(
        name="jp.prefecture",
        title=Text("都道府県コード", "prefecture"),
        standard="JIS X 0401",
        dtype=pl.String(),
        parse=_prefecture,
        write=_as_it_is,
        explain={
            "jp.prefecture.unknown": Text(
                "都道府県の名称でもコード（01 から 47）でもありません。誤字や、市区町村名が混ざっていないか確かめて"
                "ください。",
                "It is neither the name nor the code (01 to 47) of a prefecture. Look for a misspelling, or for a "
                "municipality in the wrong column.",
            ),
            "jp.prefecture.trimmed": TRIMMED,
            "jp.prefecture.width_folded": WIDTH_FOLDED,
            "jp.prefecture.name_to_code": Text(
                "都道府県名を JIS X 0401 のコードに直しました。", "The name became the code of JIS X 0401."
            ),
            "jp.prefecture.area_code_shortened": Text(
                "都道府県を表す 5 桁・6 桁の地域コードを先頭 2 桁にしました。",
                "An area code of 5 or 6 digits for a whole prefecture became its first two digits.",
            ),
            "jp.prefecture.zero_restored": Text(
                "落ちていた先頭の 0 を補いました。", "The lost leading 0 was restored."
            ),
        },
        repeats=True,
    ),
    SemanticType(
        name="jp.municipality",
        title=Text("市区町村コード（5 桁）", "municipality (5 digits)"),
        standard="JIS X 0402 after JIS X 0401; check digit: 総務省, 全国地方公共団体コード仕様",
        dtype=pl.String(),
        parse=_municipality,
        write=_as_it_is,
        explain={
            "jp.municipality.form": Text(
                "市区町村コードは 5 桁（検査数字を付けるなら 6 桁）の数字です。先頭の 0 が落ちていないか確かめてください。",
                "A municipality's code has 5 digits, or 6 with its check digit. Look for a lost leading 0.",
            ),
            "jp.municipality.prefecture": _NO_PREFECTURE,
            "jp.municipality.check_digit": _WRONG_CHECK_DIGIT,
            "jp.municipality.trimmed": TRIMMED,
            "jp.municipality.width_folded": WIDTH_FOLDED,
            "jp.municipality.check_digit_dropped": Text(
                "6 桁のコードの検査数字を確かめたうえで取り除きました。",
                "The check digit of a 6-digit code was verified and dropped.",
            ),
        },
        repeats=True,
    ),
    SemanticType(
        name="jp.local_government_code",
        title=Text("全国地方公共団体コード（6 桁）", "local government code (6 digits)"),
        standard="総務省, 全国地方公共団体コード仕様 (Ministry of Internal Affairs and Communications)",
        dtype=pl.String(),
        parse=_local_government_code,
        write=_as_it_is,
        explain={
            "jp.local_government_code.form": Text(
                "全国地方公共団体コードは 6 桁（検査数字を除けば 5 桁）の数字です。先頭の 0 が落ちていないか"
                "確かめてください。",
                "A local government code has 6 digits, or 5 without its check digit. Look for a lost leading 0.",
            ),
            "jp.local_government_code.prefecture": _NO_PREFECTURE,
            "jp.local_government_code.check_digit": _WRONG_CHECK_DIGIT,
            "jp.local_government_code.trimmed": TRIMMED,
            "jp.local_government_code.width_folded": WIDTH_FOLDED,
            "jp.local_government_code.check_digit_added": Text(
                "5 桁のコードに検査数字を計算して付けました。",
                "The check digit was computed and added to a code of 5 digits.",
            ),
        },
        repeats=True,
    ),
)
