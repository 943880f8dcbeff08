import unicodedata

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.text import CODE_PAGE_PAIRS, SETTLED


def test_display_keeps_what_the_agency_wrote_but_for_white_space_around(parse) -> None:
    assert parse("text.display", "　㈱ＡＢＣ　商会 ", "髙﨑", "a\nb", None) == [
        ("㈱ＡＢＣ　商会", None, {"trimmed"}),
        ("髙﨑", None, set()),
        ("a\nb", None, set()),
        (None, None, set()),
    ]


def test_blank_and_damaged_texts_are_refused(parse) -> None:
    for name in ("text.display", "text.key"):
        reasons = [reason for _, reason, _ in parse(name, "", " 　", "a\x00b", "a\x80b", "\ufffd", "\uf8f0")]
        assert reasons == [
            "text.empty",
            "text.empty",
            "text.control_character",
            "text.control_character",
            "text.undecodable",
            "text.undecodable",
        ]


def test_key_makes_spellings_of_one_name_equal(parse) -> None:
    assert parse("text.key", "㈱ＡＢＣ　商会", "ｶﾞｽ  会社", " (株)ABC 商会", "東京都\n港区") == [
        ("(株)ABC 商会", None, {"width_folded"}),
        ("ガス 会社", None, {"width_folded", "space_collapsed"}),
        ("(株)ABC 商会", None, {"trimmed"}),
        ("東京都 港区", None, {"space_collapsed"}),
    ]


def test_one_code_of_two_tables_is_one_character_in_utf8_and_cp932(parse) -> None:
    assert parse("text.display", "〜−‖—", "～－∥―", "¢£¬", "￠￡￢") == [
        ("～－∥―", None, {"code_page_unified"}),
        ("～－∥―", None, set()),
        ("¢£¬", None, set()),
        ("￠￡￢", None, set()),
    ]
    assert parse("text.key", "１〜２−３", "１～２－３", "a−b", "‖—", "∥―", "︱", "￡") == [
        ("1~2-3", None, {"code_page_unified", "width_folded"}),
        ("1~2-3", None, {"width_folded"}),
        ("a-b", None, {"code_page_unified", "width_folded"}),
        ("∥―", None, {"code_page_unified"}),
        ("∥―", None, set()),
        ("―", None, {"width_folded"}),
        ("£", None, {"width_folded"}),
    ]


def test_characters_that_skip_nfkc_are_left_alone_by_it() -> None:
    characters = pl.Series([chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000])
    settled = characters.filter(characters.str.contains(f"^[{SETTLED}]$")).to_list()
    assert len(settled) > 25_000
    for character in settled:
        assert unicodedata.normalize("NFKC", character) == character
        assert unicodedata.combining(character) == 0
        assert character not in CODE_PAGE_PAIRS
    # None of them is drawn into the character before it either.
    assert all(unicodedata.normalize("NFKC", "か" + character) == "か" + character for character in settled)


@given(texts=st.lists(st.text(st.sampled_from("aか゛ﾞ㈱ＡＢ　 \n﨑神é\u0301・ー1①"), max_size=12), min_size=1))
@settings(max_examples=60, deadline=None)
def test_key_equals_plain_nfkc_with_single_spaces(texts: list[str]) -> None:
    found = get("text.key").parse(pl.Series(texts, dtype=pl.String), Options()).value.to_list()
    plain = [" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts]
    assert found == [text or None for text in plain]
