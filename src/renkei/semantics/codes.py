"""Codes, yes/no flags and the reasons of missing values."""

from typing import get_args

import polars as pl

from renkei.language import Text
from renkei.model.registration import MissingReason
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, only, replaced, understood
from renkei.semantics.text import troubles

_LETTERS_AND_DIGITS = {
    chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isascii() and chr(code).isalnum()
}
_YES = ("true", "1", "t", "yes", "y", "on", "はい", "有", "有り", "あり", "○", "〇", "◯", "該当")
_NO = ("false", "0", "f", "no", "n", "off", "いいえ", "無", "無し", "なし", "×", "✕", "非該当")
_REASONS = get_args(MissingReason)

WIDTH_FOLDED = Text("全角の英数字・記号を半角にしました。", "Full-width letters, digits and signs became ASCII.")
TRIMMED = Text("前後の空白を取り除きました。", "Surrounding white space was removed.")
_CODE_BROKEN = {
    "code.empty": Text(
        "コードが空です。空欄が欠損を表すのであれば、登録の missing に宣言してください。",
        "The code is empty. If a blank means a missing value, declare it under `missing`.",
    ),
    "code.control_character": Text(
        "コードに改行・タブなどの制御文字または文字化けが含まれています。元の表で取り除いてください。",
        "The code holds a line break, a tab, another control character or a lost one. Remove it at the origin.",
    ),
}


def _code(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("code.trimmed")
    steps = steps.then("code.width_folded", lambda t: replaced(t, _LETTERS_AND_DIGITS), where=not_ascii(steps.text))
    found = troubles(steps.text)
    stray = found["text.control_character"] | found["text.undecodable"] | steps.text.str.contains(r"[\t\n\r\v\f]")
    broken = {"code.empty": found["text.empty"], "code.control_character": stray}
    return understood(steps.text, text=text, otherwise="code.empty", broken=broken, rules=steps.rules)


def _flag(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("flag.trimmed").folded("flag.width_folded")
    word = steps.text.str.to_lowercase()
    meaning = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    value = word.replace_strict(meaning, default=None, return_dtype=pl.Boolean)
    converted = (~steps.text.is_in(["true", "false"])).fill_null(value=False)
    rules = {**steps.rules, "flag.word_converted": converted}
    return understood(value, text=text, otherwise="flag.unknown", rules=rules)


def _missing_reason(text: pl.Series, _: Options) -> Parsed:
    return understood(only(text, text.is_in(_REASONS)), text=text, otherwise="missing.reason.unknown")


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


TYPES = (
    SemanticType(
        name="code",
        title=Text("コード", "code"),
        standard="Unicode Standard, half-width and full-width forms (U+FF00-FFEF)",
        dtype=pl.String(),
        parse=_code,
        write=_as_it_is,
        explain={**_CODE_BROKEN, "code.trimmed": TRIMMED, "code.width_folded": WIDTH_FOLDED},
        repeats=True,
    ),
    SemanticType(
        name="flag",
        title=Text("真偽", "yes or no"),
        standard="words that Japanese administrative tables use for yes and no",
        dtype=pl.Boolean(),
        parse=_flag,
        write=lambda value: value.cast(pl.String),
        explain={
            "flag.unknown": Text(
                "真偽として読めません。1・0、true・false、有・無、○・×、はい・いいえ のいずれかで書くか、登録の map で"
                "読み替えてください。",
                "It can't be read as yes or no. Write 1/0, true/false, yes/no, 有/無 or ○/×, or translate it by `map`.",
            ),
            "flag.trimmed": TRIMMED,
            "flag.width_folded": WIDTH_FOLDED,
            "flag.word_converted": Text(
                "1・0、有・無、○・× などの書き方を真偽に直しました。",
                "A word or sign such as 1/0, 有/無, ○/× was turned into true or false.",
            ),
        },
        repeats=True,
    ),
    SemanticType(
        name="missing.reason",
        title=Text("欠損の理由", "why a value is missing"),
        standard="the words of `missing` in a registration",
        dtype=pl.String(),
        parse=_missing_reason,
        write=_as_it_is,
        explain={
            "missing.reason.unknown": Text(
                f"欠損の理由として定められた語ではありません。次のいずれかを使ってください: {', '.join(_REASONS)}",
                f"It is not one of the words for a missing value. Use one of: {', '.join(_REASONS)}",
            ),
        },
        repeats=True,
    ),
)
