import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.variants import VARIANTS

KEY = "name.company_key"


@pytest.mark.parametrize(
    ("text", "key", "rules"),
    [
        ("高島屋", "高島屋", set()),
        ("株式会社髙島屋", "高島屋", {"form_before_removed", "variant_folded"}),
        ("㈱高島屋", "高島屋", {"width_folded", "form_before_removed"}),
        ("高島屋（株）", "高島屋", {"width_folded", "form_after_removed"}),
        ("株式會社　髙嶋屋", "高島屋", {"width_folded", "spaces_removed", "variant_folded", "form_before_removed"}),
        ("一般社団法人山﨑会", "山崎会", {"variant_folded", "form_before_removed"}),
        ("キヤノン", "キヤノン", set()),
        ("キャノン", "キヤノン", {"small_kana_folded"}),
        ("ｷｬﾉﾝ(有)", "キヤノン", {"width_folded", "small_kana_folded", "form_after_removed"}),
        ("スーパー", "スーパー", set()),
        ("Ａ―１サービス", "A-1サービス", {"width_folded", "hyphen_unified"}),
        ("1ー2‐3", "1-2-3", {"hyphen_unified"}),
        ("甲株式会社乙支店", "甲株式会社乙支店", set()),
        ("辻\U000e0102", "辻", {"variant_folded"}),
        ("医療法人社団渡邉医院", "渡辺医院", {"variant_folded", "form_before_removed"}),
        ("𠮷野家", "吉野家", {"variant_folded"}),
    ],
)
def test_spellings_of_one_name_have_one_key(parse, text: str, key: str, rules: set[str]) -> None:
    assert parse(KEY, text) == [(key, None, rules)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("株式会社", "name.company_key.only_a_form"),
        ("㈱　(株)", "name.company_key.only_a_form"),
        ("　", "text.empty"),
        ("株式会社\ufffd", "text.undecodable"),
        ("甲\x00", "text.control_character"),
    ],
)
def test_what_is_no_name_is_refused(parse, text: str, reason: str) -> None:
    assert parse(KEY, text) == [(None, reason, set())]


def test_every_variant_is_folded_once_and_is_no_matter_of_nfkc() -> None:
    assert len(VARIANTS) > 380
    assert not set(VARIANTS) & set(VARIANTS.values())
    for variant, kept in VARIANTS.items():
        assert unicodedata.normalize("NFKC", variant + kept) == variant + kept
    wanted = "髙高 﨑崎 邊辺 邉辺 齋斎 齊斎 斉斎 𠮷吉 濵浜 濱浜 澤沢 廣広 國国"
    assert {pair[0]: pair[1] for pair in wanted.split()}.items() <= VARIANTS.items()


PARTS = st.sampled_from(
    [
        "株式会社",
        "㈱",
        "(有)",
        "一般",
        "社団法人",
        "髙",
        "齊",
        "ｶﾞ",
        "か\u3099",
        "ゃ",
        "ー",
        "-",
        "−",
        "―",
        "1",
        "Ａ",
        " ",
        "　",
        "﨑\ufe00",
    ]
)


@given(texts=st.lists(st.lists(PARTS, max_size=7).map("".join), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_a_key_is_its_own_key_whatever_the_spacing_and_the_width(texts: list[str]) -> None:
    def keys(spellings: list[str | None]) -> pl.Series:
        found = get(KEY).parse(pl.Series("text", spellings, dtype=pl.String), Options())
        return found.value

    made = keys(list(texts))
    assert keys(made.to_list()).to_list() == made.to_list()
    assert keys([f"　{unicodedata.normalize('NFKC', text)}　" for text in texts]).to_list() == made.to_list()
    assert not made.drop_nulls().str.contains(r"[\s髙齊﨑]|^株式会社|株式会社$").any()
