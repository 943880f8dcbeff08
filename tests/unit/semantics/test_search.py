import pytest

SEARCH = "text.search"


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("髙島屋　図書館", "高島屋図書館"),
        ("渡邊記念館", "渡辺記念館"),
        ("神\ufa19戸\u3000センター", "神神戸センター"),
        ("霞ヶ関", "霞ケ関"),
        ("ＡＢＣ－１", "abc-1"),
        ("A‐1", "A―1"),
        ("ｺ-ﾋ-ｼｮｯﾌﾟ", "コーヒーショップ"),
        ("サ－ビス−センタ－", "サービスーセンター"),
        ("葛\U000e0100城市", "葛城市"),
        ("㈱", "(株)"),
    ],
)
def test_ways_of_writing_one_thing_have_one_key(parse, one: str, another: str) -> None:
    (first, _, _), (second, _, _) = parse(SEARCH, one, another)
    assert first == second is not None


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("コーヒー", "コヒ"),
        ("A-1", "A1"),
        ("東京－大阪", "東京大阪"),
        ("さくら", "サクラ"),
        ("株式会社甲", "甲"),
        ("弁護士", "辯護士"),
    ],
)
def test_what_differs_otherwise_has_two(parse, one: str, another: str) -> None:
    (first, _, _), (second, _, _) = parse(SEARCH, one, another)
    assert first != second


def test_a_hyphen_is_folded_only_where_it_is_one(parse) -> None:
    assert parse(SEARCH, "コーヒー", "1ー2", "カ-ナ", "東京-大阪") == [
        ("コーヒー", None, set()),
        ("1-2", None, {"hyphen_unified"}),
        ("カーナ", None, {"long_sound_unified"}),
        ("東京-大阪", None, set()),
    ]


def test_each_change_is_a_rule_and_nothing_is_refused_but_what_is_no_text(parse) -> None:
    assert parse(SEARCH, "髙島　ＡＢ", "abc", " ", "\x00", "\ufffd", None) == [
        ("高島ab", None, {"width_folded", "spaces_removed", "variant_folded", "case_folded"}),
        ("abc", None, set()),
        (None, "text.empty", set()),
        (None, "text.control_character", set()),
        (None, "text.undecodable", set()),
        (None, None, set()),
    ]
