"""Japanese addresses, taken apart by their form: prefecture, municipality, town, block, building.

No list of towns is needed, and none is asked: what an address is made of is told by the words that addresses are built
with (都道府県, 市区町村, 郡, 丁目, 番, 号) and by where its digits stand. So a part says what was written, not that there is
such a place; `level` says how far the form could be followed, and nothing that was written is lost: what could not be
placed is `remainder`, what follows the block is `building`.

Parts are spelt as 町字マスター of the address base registry (Digital Agency) does: 丁目 in kanji, the block as 3-8.
"""

import re
from collections.abc import Callable, Iterable

import polars as pl

from renkei.semantics.companies import hyphens_unified, normal
from renkei.semantics.places import PREFECTURES

LEVELS = ("none", "prefecture", "municipality", "town", "block")
SPANS = ("prefecture", "municipality", "street", "town", "block", "unit", "building", "remainder")
PARTS = ("prefecture", "municipality", "street", "town", "block", "building", "remainder", "level")

# fmt: off
_DESIGNATED = (
    "札幌", "仙台", "さいたま", "千葉", "横浜", "川崎", "相模原", "新潟", "静岡", "浜松", "名古屋", "京都", "大阪", "堺",
    "神戸", "岡山", "広島", "北九州", "福岡", "熊本",
)
_TOKYO_WARDS = (
    "千代田", "中央", "港", "新宿", "文京", "台東", "墨田", "江東", "品川", "目黒", "大田", "世田谷", "渋谷", "中野",
    "杉並", "豊島", "北", "荒川", "板橋", "練馬", "足立", "葛飾", "江戸川",
)
# Names in which 市, 郡, 町 or 村 comes before its end, some of them of the time before the mergers.
_CITIES = (
    "市川市", "市原市", "四日市市", "廿日市市", "野々市市", "八日市市", "八日市場市", "郡上市", "郡山市", "大和郡山市",
    "蒲郡市", "小郡市",
)
_TOWNS = ("上市町", "下市町", "市川三郷町", "市貝町", "余市町", "市川町", "玉村町", "村田町", "大町町")
# fmt: on


def _any(words: Iterable[str], after: str = "") -> str:
    return f"(?:{'|'.join(words)}){after}"


_TOWN_OR_VILLAGE = rf"(?:{_any(_TOWNS)}|[^町村0-9\s]{{1,7}}?[町村])"
_MUNICIPALITY = "|".join(
    [
        _any(_CITIES),
        _any(_DESIGNATED, r"市(?:\s?[^市区0-9\s]{1,4}?区)?"),
        _any(_TOKYO_WARDS, "区"),
        rf"(?:余市郡|高市郡|[^市区郡0-9\s]{{1,4}}郡)\s?{_TOWN_OR_VILLAGE}",
        _any(_TOWNS),
        r"[^市0-9\s]{1,7}?市",
    ]
)
_PREFECTURE = _any(PREFECTURES.values())
_STREET = r".*(?:[上下](?:が?る|ル)|[東西]入(?:る|ル)?)"
_NUMERALS = "〇一二三四五六七八九十百千"
_UNITS = "丁目|丁|条|線|番町|番丁|地割"
# 丁 and 線 behind numerals are more often within a name: 八丁西町.
_UNITS_OF_NUMERALS = "丁目|条|番町|番丁|地割"
_NUMBERED_TOWN = rf"(?:[^0-9]*?(?:[0-9]+(?:{_UNITS})|[{_NUMERALS}]+(?:{_UNITS_OF_NUMERALS})))+"
# Without 番, kanji numerals are parts of names: 三田, 六本木.
_BLOCK = (
    r"[0-9]+(?:(?:番地?の?|号-?|の|-)[0-9]+)*"
    rf"|[{_NUMERALS}]+番地?の?[{_NUMERALS}]+(?:号の[{_NUMERALS}]+)?|[{_NUMERALS}]+番地"
)
_PLACED = pl.col("municipality") != ""
# A number with one of these behind it counts floors or rooms.
_ROOM = r"^(?:号?室|階|F|号?棟|号館)"
_PLACES = ("千", "百", "十", "")
_BELOW_TEN_THOUSAND = re.compile(
    "([一-九]?千)?([一-九]?百)?([一-九]?十)?([一-九])?".replace("一-九", "一二三四五六七八九")
)
_DIGITS = {numeral: str(value) for value, numeral in enumerate(_NUMERALS[:10])}


def split(text: pl.Series) -> pl.DataFrame:
    """Take addresses apart; one row each, in the same order, with the String columns `PARTS`.

    `prefecture` is its code (JIS X 0401); `municipality` is what stands in the address, with 郡 and with the ward of a
    designated city; `street` is the 通り名 of Kyoto; `level` is one of `LEVELS`. A part that is not there is "". A null
    text has null in every column.
    """
    distinct = text.alias("text").unique()
    found = spans(folded(distinct))
    said = found.select(
        pl.col("prefecture").replace({name: code for code, name in PREFECTURES.items()}),
        pl.col("municipality", "street").str.replace_all(" ", ""),
        numbers_in_kanji(found["town"].str.replace_all(" ", "")),
        hyphened(found["block"]),
        "building",
        "remainder",
        _level(),
    )
    parts = said.select(pl.when(distinct.is_not_null()).then(pl.all())).with_columns(distinct)
    return pl.DataFrame({"text": text}).join(parts, on="text", nulls_equal=True, maintain_order="left").select(PARTS)


def folded(text: pl.Series) -> pl.Series:
    """Return addresses in one width, with one kind of hyphen between digits, and with single spaces."""
    return hyphens_unified(normal(text)).str.replace_all(r"\s+", " ").str.strip_chars()


def spans(text: pl.Series) -> pl.DataFrame:
    """Cut folded addresses into `SPANS`, as they are written: put together they are the text, but for its spaces.

    `unit` is what closes the block (番地, 番, 号).
    """
    lone = (pl.col("municipality") == "") & (pl.col("prefecture") != "")
    in_kyoto = pl.col("municipality").str.starts_with("京都市")
    return (
        pl.DataFrame({"rest": text})
        .pipe(_cut, "prefecture", _PREFECTURE)
        .pipe(_cut, "municipality", _MUNICIPALITY)
        .pipe(_cut, "municipality", _TOWN_OR_VILLAGE, where=lone)
        .pipe(_cut, "street", _STREET, where=in_kyoto)
        .pipe(_cut, "town", _NUMBERED_TOWN, where=_PLACED)
        .pipe(_with_block)
        .select(SPANS)
    )


def _cut(frame: pl.DataFrame, part: str, pattern: str, *, where: pl.Expr | None = None) -> pl.DataFrame:
    """Take what a pattern finds at the beginning of the `rest`, and add it to a part."""
    taken = pl.col("rest").str.extract(f"^({pattern}) ?")
    taken = taken if where is None else pl.when(where).then(taken)
    so_far = pl.col(part) if part in frame.columns else pl.lit("")
    left = pl.col("rest").str.slice(taken.str.len_chars()).str.strip_chars_start(" ")
    return frame.with_columns(
        pl.concat_str(so_far, taken.fill_null("")).alias(part), pl.coalesce(left, "rest").alias("rest")
    )


def _with_block(frame: pl.DataFrame) -> pl.DataFrame:
    """Find the block in the rest; what stands before it is the end of the town, what stands behind it the building.

    Where there is none, the town ends with the first word, and the remainder is what is left.
    """
    in_chome = pl.col("town").str.contains("(?:丁目|丁)$")
    # Behind a 丁目, words before the next number are those of a building, but for 字 and the like.
    # Nor is a number within parentheses one: （徳山郵便局私書箱第３７号）.
    fits = ~pl.col("tail").str.contains(r" |\([^)]*$") & (
        ~in_chome | pl.col("tail").str.contains("^(?:大?字|[甲乙丙丁]|$)")
    )
    word = (
        pl.when(_PLACED & ~in_chome)
        .then(pl.col("rest").str.extract("^([^0-9 (]*)"))
        .when(_PLACED)
        .then(pl.col("rest").str.extract("^((?:大?字|[甲乙丙丁])[^0-9 (]*)$").fill_null(""))
        .otherwise(pl.lit(""))
    )
    found = _PLACED & fits & (pl.col("block") != "")
    return (
        frame.pipe(_numbers)
        .pipe(_rooms_apart)
        .with_columns(found.alias("found"), word.alias("word"))
        .with_columns(
            pl.concat_str("town", pl.when("found").then("tail").otherwise("word")).alias("town"),
            pl.when("found").then(pl.col("block", "unit", "building")).otherwise(pl.lit("")),
            pl.when("found").then(pl.lit("")).otherwise(_after("rest", "word")).alias("remainder"),
        )
    )


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Look for the first number that a block may begin with."""
    parts = ["tail", "block", "unit", "building"]
    found = pl.col("rest").str.extract_groups(rf"^([^0-9]*?) ?({_BLOCK})(番地|番|号)?(.*)$").struct.rename_fields(parts)
    return frame.with_columns(found.alias("found")).unnest("found").with_columns(pl.col(parts).fill_null(""))


def _rooms_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave a last number that counts floors or rooms to the building."""
    counts = pl.concat_str("unit", "building").str.contains(_ROOM)
    before = pl.col("block").str.extract("^(.*[0-9])[^0-9]+[0-9]+$").fill_null("")
    return frame.with_columns(before.alias("before")).with_columns(
        pl.when(counts).then("before").otherwise("block").alias("block"),
        pl.when(counts).then(pl.lit("")).otherwise("unit").alias("unit"),
        pl.when(counts)
        .then(pl.concat_str(_after("block", "before"), "unit", "building"))
        .otherwise(pl.col("building").str.strip_chars(" "))
        .alias("building"),
    )


def _after(whole: str, beginning: str) -> pl.Expr:
    return pl.col(whole).str.slice(pl.col(beginning).str.len_chars()).str.strip_chars(" ")


def _level() -> pl.Expr:
    placed = [pl.when(pl.col(part) != "").then(pl.lit(part)) for part in reversed(LEVELS[1:])]
    return pl.coalesce(*placed, pl.lit(LEVELS[0])).alias("level")


def hyphened(block: pl.Series) -> pl.Series:
    """Write blocks as digits and hyphens: 3番地の8 is 3-8."""
    digits = rewritten(block, rf"[{_NUMERALS}]+", _to_digits)
    return digits.str.replace_all("番地?の?|号-?の?|の", "-").str.strip_chars_end("-")


def numbers_in_digits(town: pl.Series) -> pl.Series:
    """Write the numbers of towns in digits: 六本木七丁目 is 六本木7丁目."""
    return rewritten(town, rf"[{_NUMERALS}]+(?:{_UNITS_OF_NUMERALS})", _to_digits)


def numbers_in_kanji(town: pl.Series) -> pl.Series:
    """Write the numbers of towns in numerals, as 町字マスター does: 六本木7丁目 is 六本木七丁目."""
    return rewritten(town, rf"[0-9]+(?:{_UNITS})", _to_kanji)


def rewritten(text: pl.Series, pattern: str, change: Callable[[str], str]) -> pl.Series:
    """Rewrite all that a pattern finds, thinking once about each thing found.

    The longest come first: 二 of one text must not be found in 二十 of another.
    """
    found = sorted(text.str.extract_all(pattern).explode().drop_nulls().unique().to_list(), key=len, reverse=True)
    return text.str.replace_many(found, [change(words) for words in found], leftmost=True) if found else text


def _to_digits(words: str) -> str:
    """Write the numerals at the beginning in digits: 二十三 (below ten thousand), or one a digit, 二〇三; others stay."""
    unit = words.lstrip(_NUMERALS)
    numerals = words.removesuffix(unit)
    if not set(numerals) & set("十百千"):
        return "".join(_DIGITS[numeral] for numeral in numerals) + unit
    found = _BELOW_TEN_THOUSAND.fullmatch(numerals)
    if found is None:
        return words
    values = [int(_DIGITS.get(part[0], "1")) if part else 0 for part in found.groups()]
    return f"{sum(value * power for value, power in zip(values, (1000, 100, 10, 1), strict=True))}{unit}"


def _to_kanji(words: str) -> str:
    """Write the number at the beginning in numerals, as names of towns have it: 12丁目 is 十二丁目."""
    unit = words.lstrip("0123456789")
    digits = words.removesuffix(unit).lstrip("0")
    if len(digits) > len(_PLACES):
        return words
    said = ""
    for digit, place in zip(digits, _PLACES[len(_PLACES) - len(digits) :], strict=True):
        one = digit == "1" and place
        said += "" if digit == "0" else ("" if one else _NUMERALS[int(digit)]) + place
    return (said or "〇") + unit
