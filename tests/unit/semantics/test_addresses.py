from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.addresses import LEVELS, PARTS, folded, spans, split
from renkei.semantics.base import Options
from tests.bounds import examples

KEY = "jp.address_key"


def parts(text: str) -> dict[str, Any]:
    """Return the parts of an address that are there."""
    return {name: value for name, value in split(pl.Series([text])).row(0, named=True).items() if value}


@pytest.mark.parametrize(
    ("text", "prefecture", "municipality", "town", "block", "building"),
    [
        ("東京都港区六本木七丁目３番８号", "13", "港区", "六本木七丁目", "3-8", ""),
        ("東京都中央区銀座４－１２－１５　歌舞伎座タワー　１５階", "13", "中央区", "銀座", "4-12-15", "歌舞伎座タワー 15階"),
        ("神奈川県横浜市保土ケ谷区西谷町６１１番地の１", "14", "横浜市保土ケ谷区", "西谷町", "611-1", ""),
        ("愛知県名古屋市中村区名駅１丁目１番４号", "23", "名古屋市中村区", "名駅一丁目", "1-4", ""),
        ("千葉県市川市八幡1丁目1番1号", "12", "市川市", "八幡一丁目", "1-1", ""),
        ("三重県四日市市諏訪町1-5", "24", "四日市市", "諏訪町", "1-5", ""),
        ("福島県郡山市朝日１丁目23-7", "07", "郡山市", "朝日一丁目", "23-7", ""),
        ("群馬県佐波郡玉村町大字下新田２０１", "10", "佐波郡玉村町", "大字下新田", "201", ""),
        ("北海道余市郡余市町朝日町26番地", "01", "余市郡余市町", "朝日町", "26", ""),
        ("長野県軽井沢町長倉2381", "20", "軽井沢町", "長倉", "2381", ""),
        ("東京都八丈町大賀郷2551-2", "13", "八丈町", "大賀郷", "2551-2", ""),
        ("北海道札幌市中央区北１条西２丁目", "01", "札幌市中央区", "北一条西二丁目", "", ""),
        ("大阪府堺市北区東三国ケ丘町１丁１－１", "27", "堺市北区", "東三国ケ丘町一丁", "1-1", ""),
        ("大阪府高槻市八丁西町８番２１号", "27", "高槻市", "八丁西町", "8-21", ""),
        ("東京都千代田区三番町２番地４三番町ＫＳビル１０階", "13", "千代田区", "三番町", "2-4", "三番町KSビル10階"),
        ("神奈川県川崎市川崎区駅前本町１５番５十五番館ビル", "14", "川崎市川崎区", "駅前本町", "15-5", "十五番館ビル"),
        ("京都府京都市上京区主計町三番二十三号", "26", "京都市上京区", "主計町", "3-23", ""),
        ("東京都港区芝1-2-403号室", "13", "港区", "芝", "1-2", "-403号室"),
        ("さいたま市大宮区桜木町2丁目212-1", "", "さいたま市大宮区", "桜木町二丁目", "212-1", ""),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart_by_its_form(
    text: str, prefecture: str, municipality: str, town: str, block: str, building: str
) -> None:
    names = ("prefecture", "municipality", "town", "block", "building", "level")
    values = (prefecture, municipality, town, block, building, "block" if block else "town")
    assert parts(text) == {name: value for name, value in zip(names, values, strict=True) if value}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("京都府京都市中京区寺町通御池上る上本能寺前町488",
         {"prefecture": "26", "municipality": "京都市中京区", "street": "寺町通御池上る", "town": "上本能寺前町", "block": "488"}),
        ("東京都港区六本木七丁目ミッドタウン３階",
         {"prefecture": "13", "municipality": "港区", "town": "六本木七丁目", "remainder": "ミッドタウン3階"}),
        ("東京都港区六本木 ミッドタウン3F",
         {"prefecture": "13", "municipality": "港区", "town": "六本木", "remainder": "ミッドタウン3F"}),
        ("東京都内1-2", {"prefecture": "13", "remainder": "内1-2"}),
        ("１０ Downing Street", {"remainder": "10 Downing Street"}),
        ("東京都", {"prefecture": "13"}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_has_no_place_is_kept(text: str, found: dict[str, str]) -> None:
    reached = [level for level in LEVELS[1:] if level in found]
    assert parts(text) == {**found, "level": reached[-1] if reached else "none"}


def test_rows_keep_their_order_and_missing_ones_stay_missing() -> None:
    found = split(pl.Series(["東京都港区芝1", None, "東京都港区芝1", "大阪府"]))
    assert found.columns == list(PARTS)
    assert found["prefecture"].to_list() == ["13", None, "13", "27"]
    assert found["level"].to_list() == ["block", None, "block", "prefecture"]


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("東京都港区六本木七丁目３番８号", "東京都港区六本木7-3-8"),
        ("東京都港区六本木７－３－８　国立ビル２階", "東京都 港区六本木７丁目３番地８"),
        ("東京都千代田区霞ヶ関三丁目1番1号", "東京都千代田区霞が関3―1―1"),
        ("東京都千代田区丸ノ内1の1", "東京都千代田区丸の内一丁目１番"),
        ("東京都澁谷区廣尾2-2", "東京都渋谷区広尾二丁目2"),
        ("埼玉県川口市大字新堀999-888", "埼玉県川口市新堀９９９番地８８８"),
        ("京都府京都市中京区寺町通御池上る上本能寺前町488", "京都府京都市中京区上本能寺前町488番地"),
    ],
)
def test_spellings_of_one_address_have_one_key(parse, one: str, another: str) -> None:
    first, second = parse(KEY, one, another)
    assert first[0] == second[0] is not None


def test_each_change_of_a_key_is_a_rule(parse) -> None:
    assert parse(KEY, "東京都港区六本木7-3-8", "京都府京都市中京区寺町通上る大字虎ケ町１ー２ 髙嶋ビル", "大阪市北区芝田一丁目1番2号") == [
        ("東京都港区六本木7-3-8", None, set()),
        (
            "京都府京都市中京区虎が町1-2",
            None,
            {"width_folded", "spaces_removed", "building_left_out", "street_left_out", "oaza_left_out", "spelling_unified"},
        ),
        ("大阪市北区芝田1-1-2", None, {"numbers_unified"}),
    ]  # fmt: skip


def test_a_prefecture_is_taken_only_where_it_is_written(parse) -> None:
    name = "jp.address_prefecture"
    assert parse(name, "東京都港区芝1", "　京都府京都市", "府中市本町1", "13", "48", None) == [
        ("13", None, {"taken"}),
        ("26", None, {"taken"}),
        (None, "jp.address_prefecture.not_written", set()),
        ("13", None, set()),
        (None, "jp.address_prefecture.not_written", set()),
        (None, None, set()),
    ]


def test_an_address_up_to_a_level_is_an_address_again(parse) -> None:
    text = "東京都港区六本木7丁目３番８号　国立ビル"
    assert parse("jp.address_municipality", text, "東京都港区") == [
        ("東京都港区", None, {"width_folded", "spaces_removed", "rest_left_out"}),
        ("東京都港区", None, set()),
    ]
    assert parse(
        "jp.address_town", text, "東京都港区六本木七丁目", "京都府京都市中京区寺町通御池上る上本能寺前町488"
    ) == [
        ("東京都港区六本木七丁目", None, {"width_folded", "spaces_removed", "rest_left_out", "numbers_in_kanji"}),
        ("東京都港区六本木七丁目", None, set()),
        ("京都府京都市中京区上本能寺前町", None, {"rest_left_out"}),
    ]


def test_no_municipality_and_no_town_is_guessed(parse) -> None:
    for name in ("jp.address_municipality", "jp.address_town"):
        found = parse(name, "府中市本町1", "東京都", "本町1-2")
        assert {reason for _, reason, _ in found} == {f"{name}.not_written"}
    assert parse("jp.address_town", "東京都港区") == [(None, "jp.address_town.not_written", set())]


def test_the_level_says_how_far_the_form_was_followed(parse) -> None:
    assert parse("jp.address_level", "東京都港区芝1", "東京都港区芝", "東京都港区", "東京都", "Tokyo", "town", "") == [
        ("block", None, {"measured"}),
        ("town", None, {"measured"}),
        ("municipality", None, {"measured"}),
        ("prefecture", None, {"measured"}),
        ("none", None, {"measured"}),
        ("town", None, set()),
        (None, "text.empty", set()),
    ]


def test_numerals_of_one_address_are_not_found_in_those_of_another(parse) -> None:
    blocks = {"二番地": "2", "二十番地": "20", "二十三番地": "23", "二百二十番地": "220", "三百番地": "300"}
    for texts in permutations(blocks):
        found = split(pl.Series([f"東京都港区芝{text}" for text in texts]))["block"].to_list()
        assert found == [blocks[text] for text in texts]


# fmt: off
PIECES = (
    "東京都", "大阪府", "京都府", "港区", "京都市中京区", "市川市", "余市郡余市町", "寺町通上る", "大字", "字",
    "六本木", "三田", "霞ヶ関", "丸ノ内", "髙", "七丁目", "７丁目", "１２丁", "三条", "2条", "三番町", "十五番館",
    "3番", "番地", "号", "の", "-", "－", "ー", "1", "23", "４", "二十三", "千百", "一〇", "99999丁目", "0丁目", "階",
    "号室", "F", "ビル", "甲", "（", "）", " ", "\u3000", "\n",
)
# fmt: on
ADDRESSES = st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=1, max_size=20)


@given(texts=ADDRESSES)
@examples(50)
def test_no_character_is_lost(texts: list[str]) -> None:
    plain = folded(pl.Series(texts))
    together = spans(plain).select(pl.concat_str(pl.all()).alias("text"))["text"]
    assert together.str.replace_all(" ", "").to_list() == plain.str.replace_all(" ", "").to_list()
    assert split(pl.Series(texts)).height == len(texts)


@pytest.mark.parametrize("name", [KEY, "jp.address_municipality", "jp.address_town"])
@given(texts=ADDRESSES)
@examples(50)
def test_a_key_is_its_own_key(name: str, texts: list[str]) -> None:
    kind = get(name)
    made = kind.parse(pl.Series("text", texts), Options()).value
    again = kind.parse(made, Options())
    assert again.value.to_list() == made.to_list()
    assert not again.rules
