"""Addresses as keys, and what they name. How an address is taken apart: `renkei.semantics.addresses`.

The whole address up to a level is an address again: 東京都港区, 東京都港区六本木七丁目, and with the block the key. What is left out of one
is in the others, or in the column of the type `text.display` beside it.
"""

from collections.abc import Callable

import polars as pl

from renkei.language import Text
from renkei.semantics.addresses import LEVELS, folded, hyphened, numbers_in_digits, numbers_in_kanji, spans, split
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, replaced, understood
from renkei.semantics.companies import kanji_folded
from renkei.semantics.places import PREFECTURES
from renkei.semantics.text import BROKEN, troubles

_KEY, _LEVEL, _PREFECTURE = "jp.address_key", "jp.address_level", "jp.address_prefecture"
_MUNICIPALITY, _TOWN = "jp.address_municipality", "jp.address_town"
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


def _municipality(text: pl.Series, _: Options) -> Parsed:
    return _up_to(text, _MUNICIPALITY, ("municipality",))


def _town(text: pl.Series, _: Options) -> Parsed:
    return _up_to(text, _TOWN, ("municipality", "town"))


def _up_to(text: pl.Series, name: str, parts: tuple[str, ...]) -> Parsed:
    """Keep of addresses what comes up to the last of `parts`; null where that, or the prefecture, is not written."""
    plain = folded(text)
    closed = _closed(plain)
    found = spans(closed).with_columns(pl.col("town").str.replace_all(" ", ""))
    whole = found.select(pl.all_horizontal(pl.col("prefecture", *parts) != "").alias("whole"))["whole"]
    steps = Steps(text).then(f"{name}.width_folded", lambda _: plain)
    steps = steps.then(f"{name}.spaces_removed", lambda _: closed)
    steps = steps.then(f"{name}.rest_left_out", lambda _: _together(found, "prefecture", *parts))
    named = found.with_columns(numbers_in_kanji(found["town"]))
    steps = steps.then(f"{name}.numbers_in_kanji", lambda _: _together(named, "prefecture", *parts))
    value, broken = only(steps.text, whole), troubles(plain)
    return understood(value, text=text, otherwise=f"{name}.not_written", broken=broken, rules=steps.rules)


def _level(text: pl.Series, _: Options) -> Parsed:
    said = text.is_in(LEVELS)
    value = pl.select(pl.when(said).then(text).otherwise(split(text)["level"])).to_series()
    measured = {f"{_LEVEL}.measured": (~said).fill_null(value=False)}
    return understood(value, text=text, otherwise="text.empty", broken=troubles(folded(text)), rules=measured)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


_WIDTH_FOLDED = Text(
    "全角と半角、数字の間のハイフンをそろえました。", "Widths, and hyphens between digits, were made uniform."
)
_NUMBERS_IN_KANJI = Text(
    "町名の中の丁目・条などの数字を漢数字にしました（町字マスターの書き方）。",
    "Numbers of 丁目, 条 and the like became kanji numerals, as 町字マスター has them.",
)
_SPACES_REMOVED = Text("空白を取り除きました。", "White space was removed.")
_STANDARD = "住居表示に関する法律 (1962), article 2; 町字マスター (Digital Agency) for how towns and blocks are written"


def _area(name: str, *, title: Text, not_written: Text, rest: Text, parse: Callable[..., Parsed]) -> SemanticType:
    return SemanticType(
        name=name,
        title=title,
        standard=_STANDARD,
        dtype=pl.String(),
        parse=parse,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{name}.not_written": not_written,
            f"{name}.width_folded": _WIDTH_FOLDED,
            f"{name}.spaces_removed": _SPACES_REMOVED,
            f"{name}.rest_left_out": rest,
            **({f"{name}.numbers_in_kanji": _NUMBERS_IN_KANJI} if name == _TOWN else {}),
        },
    )


TYPES = (
    SemanticType(
        name=_KEY,
        title=Text("照合用の住所", "address, for matching"),
        standard=_STANDARD,
        dtype=pl.String(),
        parse=_key,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_KEY}.width_folded": _WIDTH_FOLDED,
            f"{_KEY}.spaces_removed": _SPACES_REMOVED,
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
        name=_LEVEL,
        title=Text("住所のどこまで読めたか", "how far an address could be followed"),
        standard=_STANDARD,
        dtype=pl.String(),
        parse=_level,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_LEVEL}.measured": Text(
                "住所を、どこまで読めたか（none・prefecture・municipality・town・block）にしました。",
                "The address became the level to which its form could be followed: none, prefecture, municipality, town "
                "or block.",
            ),
        },
        repeats=True,
    ),
    _area(
        _MUNICIPALITY,
        title=Text("住所の市区町村まで", "address up to the municipality"),
        not_written=Text(
            "住所に都道府県名と市区町村名がそろって書かれていません。推し量ることはしません（同じ名前の市や区があるため）。"
            "元の表で補ってください。",
            "The address has not both a prefecture and a municipality, and none is guessed, because several municipalities "
            "share a name (府中市, 中央区). Write them at the origin.",
        ),
        rest=Text("町名より後を除きました。", "The town and all that follows it was left out."),
        parse=_municipality,
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
    _area(
        _TOWN,
        title=Text("住所の町名まで", "address up to the town"),
        not_written=Text(
            "住所から、都道府県・市区町村・町名のすべてを読み取れません。推し量ることはしません。元の表で補ってください。",
            "Prefecture, municipality and town could not all be read, and none is guessed. Write them at the origin.",
        ),
        rest=Text(
            "番地から後と、京都の通り名を除きました。",
            "The block and all that follows it, and the street of Kyoto, were left out.",
        ),
        parse=_town,
    ),
)
