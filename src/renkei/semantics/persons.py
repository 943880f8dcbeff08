"""Names of people, and readings of names in kana, as they are displayed: only width and spaces are made uniform.

The rules are those of the Digital Agency's guidebook on characters (文字環境導入実践ガイドブック DS-461, 2.1.3 and table 2-2):
names in Japanese and readings are full-width with one full-width space between their parts, names in Latin letters are
half-width, readings are in katakana, and a voiced sound is one character. No kanji is folded: 髙 and 高 are two names. To find
one by the other, a second column of the type `text.search` is made of the same text.
"""

import unicodedata

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, only, replaced, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.text import BROKEN, CODE_PAGE_PAIRS, UNIFIED, troubles

_PERSON, _KANA = "name.person", "name.kana"
_HALF_WIDTH_KANA = [chr(code) for code in range(0xFF65, 0xFF9E)]
# A kana with the sign of a voiced sound behind it comes before the kana alone.
_FULL_WIDTH_KANA = {
    half: whole
    for half in [*(kana + sign for kana in _HALF_WIDTH_KANA for sign in "ﾞﾟ"), *_HALF_WIDTH_KANA]
    if len(whole := unicodedata.normalize("NFKC", half)) == 1
} | {"ﾞ": "゛", "ﾟ": "゜"}
_HIRAGANA = {chr(code): chr(code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_VOICED = {"゛": "\u3099", "゜": "\u309a"}
_JAPANESE = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
# Letters of any script and the signs within names: O'Brien, J.-P., ジャン=ポール, 佐々木.
_OF_A_PERSON = r"^\p{L}[\p{L}\p{M}〆〇・.'’=, \x{3000}-]*$"
_OF_KANA = r"^[ァ-ヺー・ヽヾ]+(?:\x{3000}[ァ-ヺー・ヽヾ]+)*$"


def _person(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).then(f"{_PERSON}.code_page_unified", lambda t: replaced(t, CODE_PAGE_PAIRS))
    steps = steps.trimmed(f"{_PERSON}.trimmed").folded(f"{_PERSON}.width_folded")
    steps = steps.then(f"{_PERSON}.kana_widened", _widened, where=not_ascii(steps.text))
    steps = steps.then(f"{_PERSON}.spaces_unified", _with_its_space, where=steps.text.str.contains(r"\s"))
    value = only(steps.text, steps.text.str.contains(_OF_A_PERSON))
    return understood(value, text=text, otherwise=f"{_PERSON}.form", broken=troubles(steps.text), rules=steps.rules)


def _kana(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed(f"{_KANA}.trimmed").then(f"{_KANA}.kana_widened", _widened)
    steps = steps.then(f"{_KANA}.hiragana_converted", lambda t: replaced(t, _HIRAGANA))
    steps = steps.then(f"{_KANA}.voiced_sounds_joined", _joined)
    steps = steps.then(f"{_KANA}.spaces_unified", lambda t: t.str.replace_all(r"\s+", "\u3000"))
    value = only(steps.text, steps.text.str.contains(_OF_KANA))
    return understood(value, text=text, otherwise=f"{_KANA}.form", broken=troubles(steps.text), rules=steps.rules)


def _widened(text: pl.Series) -> pl.Series:
    """Write half-width kana as full-width ones, voiced sounds as one character."""
    return text.str.replace_many(list(_FULL_WIDTH_KANA), list(_FULL_WIDTH_KANA.values()), leftmost=True)


def _joined(text: pl.Series) -> pl.Series:
    """Put the signs of voiced sounds together with the kana before them."""
    return replaced(text, _VOICED).str.normalize("NFC")


def _with_its_space(text: pl.Series) -> pl.Series:
    """Put one space between the parts of a name: a full-width one if it is written in Japanese, else one of ASCII."""
    full_width, narrow = text.str.replace_all(r"\s+", "\u3000"), text.str.replace_all(r"\s+", " ")
    return pl.select(pl.when(text.str.contains(_JAPANESE)).then(full_width).otherwise(narrow)).to_series()


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


_KANA_WIDENED = Text("半角カナを全角にしました。", "Half-width kana became full-width ones.")
_STANDARD = "文字環境導入実践ガイドブック DS-461 (Digital Agency, 2022)"

TYPES = (
    SemanticType(
        name=_PERSON,
        title=Text("氏名", "name of a person"),
        standard=f"{_STANDARD}, table 2-2: full-width in Japanese, half-width in Latin letters",
        dtype=pl.String(),
        parse=_person,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_PERSON}.form": Text(
                "氏名に数字・括弧などの記号が含まれています。肩書・旧姓・注記・人数などは別の列に分けてください。",
                "A name has letters and the signs within names alone. Put titles, former names and notes in columns of "
                "their own.",
            ),
            f"{_PERSON}.code_page_unified": UNIFIED,
            f"{_PERSON}.trimmed": TRIMMED,
            f"{_PERSON}.width_folded": WIDTH_FOLDED,
            f"{_PERSON}.kana_widened": _KANA_WIDENED,
            f"{_PERSON}.spaces_unified": Text(
                "姓と名の間の空白を一つにそろえました（日本語は全角、ローマ字は半角）。",
                "The space between the parts of the name became a single one: full-width in Japanese, else half-width.",
            ),
        },
    ),
    SemanticType(
        name=_KANA,
        title=Text("名称の読み（カナ）", "reading of a name, in kana"),
        standard=f"{_STANDARD}, 2.1.3: full-width katakana, a voiced sound as one character",
        dtype=pl.String(),
        parse=_kana,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_KANA}.form": Text(
                "読みは、カタカナと「ー」「・」、間の空白だけで書きます。英数字・括弧のほか、「ー」の代わりのハイフン（コ-ヒ-）も、"
                "どちらか決められないため読みません。",
                "A reading has katakana, ー, ・ and single spaces alone. Letters, digits and brackets are refused, and so "
                "is a hyphen in place of ー, because it can't be told which of them is meant.",
            ),
            f"{_KANA}.trimmed": TRIMMED,
            f"{_KANA}.kana_widened": _KANA_WIDENED,
            f"{_KANA}.hiragana_converted": Text("ひらがなをカタカナにしました。", "Hiragana became katakana."),
            f"{_KANA}.voiced_sounds_joined": Text(
                "離れて書かれた濁点・半濁点を、かなと一つの文字にしました（カ゛→ガ）。",
                "A kana and the sign of its voiced sound became one character (カ゛ → ガ).",
            ),
            f"{_KANA}.spaces_unified": Text(
                "間の空白を全角の空白一つにそろえました。", "The space between parts became a single full-width one."
            ),
        },
    ),
)
