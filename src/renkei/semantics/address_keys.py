"""Addresses as keys, and the prefectures that they name. How an address is taken apart: `renkei.semantics.addresses`."""

import polars as pl

from renkei.language import Text
from renkei.semantics.addresses import folded, hyphened, numbers_in_digits, spans
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, replaced, understood
from renkei.semantics.companies import kanji_folded
from renkei.semantics.places import PREFECTURES
from renkei.semantics.text import BROKEN, troubles

_KEY, _PREFECTURE = "jp.address_key", "jp.address_prefecture"
# 霞が関 and 霞ヶ関, 丸の内 and 丸ノ内 are one name each.
_SPELLINGS = {**dict.fromkeys("ヶヵケガ", "が"), "ノ": "の"}
_AREA = ("prefecture", "municipality")
_PLACE = ("town", "block", "unit", "remainder")


def _key(text: pl.Series, _: Options) -> Parsed:
    plain = folded(text)
    closed = _closed(plain)
    found = spans(closed)
    steps = Steps(text).then(f"{_KEY}.width_folded", lambda _: plain)
    steps = steps.then(f"{_KEY}.spaces_removed", lambda _: closed)
    steps = steps.then(f"{_KEY}.building_left_out", lambda _: _together(found, *_AREA, "street", *_PLACE))
    steps = steps.then(f"{_KEY}.street_left_out", lambda _: _together(found, *_AREA, *_PLACE))
    placed = found.with_columns(pl.col("town").str.replace("^(?:大?字)+", ""))
    steps = steps.then(f"{_KEY}.oaza_left_out", lambda _: _together(placed, *_AREA, *_PLACE))
    steps = steps.then(f"{_KEY}.numbers_unified", lambda _: _together(_in_numbers(placed), *_AREA, *_PLACE))
    steps = steps.then(f"{_KEY}.variant_folded", kanji_folded)
    steps = steps.then(f"{_KEY}.spelling_unified", lambda t: replaced(t, _SPELLINGS))
    broken = troubles(plain)
    return understood(steps.text, text=text, otherwise="text.empty", broken=broken, rules=steps.rules)


def _closed(plain: pl.Series) -> pl.Series:
    """Remove the spaces, but for those between two numbers: 3-8 405 is not 3-8405."""
    apart = plain
    for _ in range(2):  # the number behind one space may be that before the next
        apart = apart.str.replace_all("([0-9]) ([0-9])", "$1\n$2")
    return folded(apart.str.replace_all(" ", "", literal=True))


def _together(found: pl.DataFrame, *parts: str) -> pl.Series:
    return found.select(pl.concat_str(parts).alias("text"))["text"]


def _in_numbers(found: pl.DataFrame) -> pl.DataFrame:
    """Write 丁目, 番 and 号 as hyphens. A 丁目 before words of which the block is not known stays one."""
    town = numbers_in_digits(found["town"])
    # One 丁目 alone, at the end, with no block before it: 7丁目7丁目 would be another address if it became 7-7.
    ends = town.str.contains("[0-9]丁目?$") & (town.str.count_matches("[0-9]丁|番地|[番号][0-9]") == 1)
    closed = (found["remainder"] == "") & ends
    block = hyphened(found["block"])
    return found.with_columns(town.alias("town"), block.alias("block"), pl.lit("").alias("unit")).with_columns(
        pl.when(closed).then(pl.col("town").str.replace("丁目?$", "")).otherwise("town").alias("town"),
        pl.when(closed & (block != "")).then("-" + block).otherwise(block).alias("block"),
    )


def _prefecture(text: pl.Series, _: Options) -> Parsed:
    codes = {name: code for code, name in PREFECTURES.items()}
    coded = text.is_in(list(PREFECTURES))
    named = spans(folded(text))["prefecture"].replace_strict(codes, default=None, return_dtype=pl.String)
    value = pl.select(pl.when(coded).then(text).otherwise(named)).to_series()
    taken = {f"{_PREFECTURE}.taken": (~coded).fill_null(value=False)}
    return understood(value, text=text, otherwise=f"{_PREFECTURE}.not_written", rules=taken)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


TYPES = (
    SemanticType(
        name=_KEY,
        title=Text("照合用の住所", "address, for matching"),
        standard="住居表示に関する法律 (1962), article 2; 町字マスター (Digital Agency) for how towns and blocks are written",
        dtype=pl.String(),
        parse=_key,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_KEY}.width_folded": Text(
                "全角と半角、数字の間のハイフンをそろえました。",
                "Widths, and hyphens between digits, were made uniform.",
            ),
            f"{_KEY}.spaces_removed": Text("空白を取り除きました。", "White space was removed."),
            f"{_KEY}.building_left_out": Text(
                "番地・号より後（建物名・階・部屋）を照合から外しました。",
                "What follows the block (building, floor, room) was left out of the key.",
            ),
            f"{_KEY}.street_left_out": Text(
                "京都の通り名（上る・下る・東入・西入まで）を照合から外しました。",
                "The name of the street in Kyoto (up to 上る 下る 東入 西入) was left out of the key.",
            ),
            f"{_KEY}.oaza_left_out": Text(
                "町名の前の「大字」「字」を取り除きました。", "大字 or 字 before the name of the town was removed."
            ),
            f"{_KEY}.numbers_unified": Text(
                "丁目・番地・番・号を数字とハイフンにそろえました。", "丁目, 番地, 番 and 号 became digits and hyphens."
            ),
            f"{_KEY}.variant_folded": Text(
                "異体字・旧字体を一つの字にそろえました。", "Variant and traditional kanji were made one."
            ),
            f"{_KEY}.spelling_unified": Text(
                "ヶ・ケ・ガは「が」に、ノは「の」にそろえました（霞ヶ関、丸ノ内）。",
                "ヶ ケ ガ became が, and ノ became の (霞ヶ関, 丸ノ内).",
            ),
        },
    ),
    SemanticType(
        name=_PREFECTURE,
        title=Text("住所の都道府県コード", "prefecture of an address"),
        standard="JIS X 0401",
        dtype=pl.String(),
        parse=_prefecture,
        write=_as_it_is,
        explain={
            f"{_PREFECTURE}.not_written": Text(
                "住所が都道府県名で始まっていません。市区町村名から推し量ることはしません（同じ名前の市や区があるため）。"
                "元の表で都道府県名を補ってください。",
                "The address does not begin with a prefecture, and none is guessed from the municipality, because several "
                "share a name (府中市, 中央区). Write it at the origin.",
            ),
            f"{_PREFECTURE}.taken": Text(
                "住所の先頭の都道府県名を JIS X 0401 のコードにしました。",
                "The prefecture at the head of the address became its code of JIS X 0401.",
            ),
        },
    ),
)
