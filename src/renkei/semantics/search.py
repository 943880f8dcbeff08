"""Text as a key for searching: what is left when the ways of writing one thing are taken out of it.

For names of places, facilities, systems and people; names of organisations have a key of their own, which takes off
株式会社 and its like as well. Two things may have one key (斉 and 斎 are two characters), so a key finds candidates, and stands in a
second column beside the text, which stays as it is.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, replaced, steps_where, understood
from renkei.semantics.companies import hyphens_unified, kanji_folded, normal, small_kana_folded
from renkei.semantics.text import BROKEN, CODE_PAGE_PAIRS, foldings, troubles

_NAME = "text.search"
# Texts of nothing but these are keys already.
_SETTLED = "^[0-9a-z]+$"
# コ－ヒ－: what looks like a hyphen between kana, or behind one at the end, is the sign of a long sound.
_LONG_SOUND = r"([ァ-ヺー])[-‐‑‒–—―−]([ァ-ヺー]|$)"


def _search(text: pl.Series, _: Options) -> Parsed:
    steps = steps_where(text, ~text.str.contains(_SETTLED), _to_one_width)
    broken = troubles(steps.text.str.strip_chars())  # before anything is cut off
    unsettled = steps_where(steps.text, ~steps.text.str.contains(_SETTLED), _to_one_spelling)
    rules = {**steps.rules, **unsettled.rules}
    return understood(unsettled.text, text=text, otherwise="text.empty", broken=broken, rules=rules)


def _to_one_width(steps: Steps) -> Steps:
    steps = steps.then(f"{_NAME}.code_page_unified", lambda t: replaced(t, CODE_PAGE_PAIRS))
    return steps.then(f"{_NAME}.width_folded", normal)


def _to_one_spelling(steps: Steps) -> Steps:
    steps = steps.then(f"{_NAME}.spaces_removed", lambda t: normal(t.str.replace_all(r"\s", "")))
    steps = steps.then(f"{_NAME}.variant_folded", kanji_folded)
    steps = steps.then(f"{_NAME}.small_kana_folded", small_kana_folded)
    steps = steps.then(f"{_NAME}.long_sound_unified", _long_sounds_unified)
    steps = steps.then(f"{_NAME}.hyphen_unified", hyphens_unified)
    return steps.then(f"{_NAME}.case_folded", _lowered)


def _long_sounds_unified(text: pl.Series) -> pl.Series:
    """Twice, because the kana behind one sign may be that before the next: コ-ヒ-."""
    once = text.str.replace_all(_LONG_SOUND, "${1}ー${2}")
    return once.str.replace_all(_LONG_SOUND, "${1}ー${2}")


def _lowered(text: pl.Series) -> pl.Series:
    """Lower letters; İ becomes two characters, which NFKC may put together with what follows."""
    return normal(normal(text.str.to_lowercase()).str.to_lowercase())


TYPES = (
    SemanticType(
        name=_NAME,
        title=Text("検索用の文字列", "text for searching"),
        standard="Unicode Standard Annex #15, NFKC; 常用漢字表 (Cabinet Notification No. 2 of 2010)",
        dtype=pl.String(),
        parse=_search,
        write=lambda value: value,
        explain={
            **BROKEN,
            **foldings(_NAME),
            f"{_NAME}.long_sound_unified": Text(
                "カタカナに続く横線（コ－ヒ－）を長音の ー にそろえました。",
                "A dash between katakana (コ－ヒ－) became ー, the sign of a long sound.",
            ),
            f"{_NAME}.hyphen_unified": Text(
                "英数字の間のハイフンや横線を - にそろえました。",
                "Hyphens and dashes between letters or digits became -.",
            ),
            f"{_NAME}.case_folded": Text("英字の大文字を小文字にしました。", "Capital letters became small ones."),
        },
    ),
)
