"""Text: as it is displayed, and as a key for comparing.

A stored name is never folded: `text.display` keeps what the agency wrote. `text.key` is the other face of the same
value, for joining and searching.

One code of JIS X 0208 may be two Unicode characters: 0x8160 is 〜 by the standard's table and ～ by that of Windows. A
value must not depend on whether it came as UTF-8 or as cp932, so both types bring the pairs to the character that
cp932 gives, under a rule of its own.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import (
    WHITE_SPACE,
    Options,
    Parsed,
    SemanticType,
    Steps,
    nowhere,
    replaced,
    steps_where,
    understood,
)

# White space within a text (a line break in an address) is legitimate, the other controls are not. U+FFFD stands
# for bytes that were lost in decoding; U+F8F0-F8F3 is what cp932 makes of stray single bytes.
_CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}"
_UNDECODABLE = r"\x{fffd}\x{f8f0}-\x{f8f3}"

# The characters of the standard's table, and those of code page 932 for the same codes. ¢ £ ¬ are not among them: with
# them the pairs are half-width and full-width, as A and Ａ are, and NFKC folds them for the key.
CODE_PAGE_PAIRS = {"〜": "～", "−": "－", "‖": "∥", "—": "―"}
_PAIRED = "".join(CODE_PAGE_PAIRS)

# Characters that NFKC leaves alone wherever they stand (Unicode Standard Annex #15: quick check Yes, no combining
# class), and that are in no pair. It need not be complete: a text with any other character takes the long way, with the
# same result.
SETTLED = (
    r"\x20-\x7e、-〄〇-〛〝-〩〰-〵〻-〽ぁ-ゖゝゞ゠-ヾ㐀-䶿一-鿿"
    r"×÷‐―‘’“”†‡※←-↓○●◎◇◆□■△▲▽▼☆★"
)
_EDGES = rf"^[{WHITE_SPACE}]|[{WHITE_SPACE}]$"
_HURT = f"^$|[{_CONTROL}{_UNDECODABLE}]"
# What may be left to do, or to refuse, in a text whose characters are those of NFKC.
_UNTIDY = rf"{_HURT}|[\t-\r\x{{85}}\x{{1680}}\x{{2028}}\x{{2029}}]|^ | $|  "

_EMPTY = Text(
    "空白しかありません。欠損を表す空欄であれば、登録の missing に宣言してください。",
    "It holds nothing but white space. If a blank means a missing value, declare it under `missing`.",
)
_CONTROL_TEXT = Text(
    "制御文字が含まれています。元の表で取り除いてください（セル内の改行とタブは使えます）。",
    "It holds a control character. Remove it at the origin (line breaks and tabs inside a cell are allowed).",
)
_UNDECODABLE_TEXT = Text(
    "文字化けした文字（復号できなかった文字）が含まれています。文字コードの指定と元のファイルを確かめてください。",
    "It holds a character that was lost in decoding. Check the encoding of the registration, and the file itself.",
)
UNIFIED = Text(
    "文字コード表により二通りある文字（〜と～、−と－、‖と∥、—と―）を cp932 の文字にそろえました。",
    "Characters that are two by the table one asks (〜 ～, − －, ‖ ∥, — ―) were made those of cp932.",
)
_TRIMMED = Text("前後の空白を取り除きました。", "Surrounding white space was removed.")
BROKEN = {
    "text.empty": _EMPTY,
    "text.control_character": _CONTROL_TEXT,
    "text.undecodable": _UNDECODABLE_TEXT,
}


def foldings(name: str) -> dict[str, Text]:
    """Explain what every key of names folds, for the type `name`."""
    return {
        f"{name}.code_page_unified": UNIFIED,
        f"{name}.width_folded": Text(
            "全角英数字・半角カナ・㈱などの互換文字を NFKC でそろえました。",
            "Full-width letters, half-width kana and characters such as ㈱ were made uniform by NFKC.",
        ),
        f"{name}.spaces_removed": Text("空白を取り除きました。", "White space was removed."),
        f"{name}.variant_folded": Text(
            "異体字・旧字体（髙、﨑、邊、齋など）を一つの字にそろえました。",
            "Variant and traditional kanji (髙 﨑 邊 齋 …) were made one.",
        ),
        f"{name}.small_kana_folded": Text(
            "小さいかな（ッ、ャ、ヶなど）を大きいかなにしました。", "Small kana (ッ ャ ヶ …) became large ones."
        ),
    }


def troubles(text: pl.Series, *, suspect: pl.Series | None = None) -> dict[str, pl.Series]:
    """Return the broken rules of a trimmed `text`; only texts that are `suspect` can break one."""
    places = (text.str.contains(_HURT) if suspect is None else suspect).arg_true()
    few = text.gather(places)
    found = {
        "text.empty": few == "",
        "text.control_character": few.str.contains(f"[{_CONTROL}]"),
        "text.undecodable": few.str.contains(f"[{_UNDECODABLE}]"),
    }
    return {rule: nowhere(len(text)).scatter(places, mask) for rule, mask in found.items()}


def _display(text: pl.Series, _: Options) -> Parsed:
    # One scan tells the few texts that need a closer look; the others pass as they are.
    suspect = text.str.contains(rf"^$|{_EDGES}|[{_CONTROL}{_UNDECODABLE}{_PAIRED}]")
    steps = _unified(Steps(text), where=suspect)
    steps = steps.then("text.trimmed", lambda t: t.str.strip_chars(WHITE_SPACE), where=suspect)
    return _settled(text, steps, suspect)


def _key(text: pl.Series, _: Options) -> Parsed:
    uniform = steps_where(text, text.str.contains(f"[^{SETTLED}]"), _in_one_width)
    untidy = uniform.text.str.contains(_UNTIDY)
    steps = steps_where(uniform.text, untidy, _in_single_spaces)
    return _settled(text, Steps(steps.text, {**uniform.rules, **steps.rules}), untidy)


def _in_one_width(steps: Steps) -> Steps:
    return _unified(steps, where=steps.text.str.contains(f"[{_PAIRED}]")).then("text.width_folded", _folded)


def _in_single_spaces(steps: Steps) -> Steps:
    steps = steps.then("text.trimmed", lambda t: t.str.strip_chars())
    return steps.then("text.space_collapsed", lambda t: t.str.replace_all(r"\s+", " "))


def _folded(text: pl.Series) -> pl.Series:
    """Fold by NFKC, which has characters of a pair among its results: the vertical ︱ becomes —."""
    folded = text.str.normalize("NFKC")
    return replaced(folded, CODE_PAGE_PAIRS) if folded.str.contains(f"[{_PAIRED}]").any() else folded


def _unified(steps: Steps, *, where: pl.Series | None = None) -> Steps:
    return steps.then("text.code_page_unified", lambda text: replaced(text, CODE_PAGE_PAIRS), where=where)


def _settled(text: pl.Series, steps: Steps, suspect: pl.Series) -> Parsed:
    broken = troubles(steps.text, suspect=suspect) if suspect.any() else {}
    return understood(steps.text, text=text, otherwise="text.empty", broken=broken, rules=steps.rules)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


TYPES = (
    SemanticType(
        name="text.display",
        title=Text("表示用の文字列", "text for display"),
        standard="Unicode Standard, general category Cc; RFC 4180 for line breaks inside a field",
        dtype=pl.String(),
        parse=_display,
        write=_as_it_is,
        explain={**BROKEN, "text.code_page_unified": UNIFIED, "text.trimmed": _TRIMMED},
    ),
    SemanticType(
        name="text.key",
        title=Text("照合用の文字列", "text for comparing"),
        standard="Unicode Standard Annex #15, NFKC",
        dtype=pl.String(),
        parse=_key,
        write=_as_it_is,
        explain={
            **BROKEN,
            "text.code_page_unified": UNIFIED,
            "text.trimmed": _TRIMMED,
            "text.width_folded": Text(
                "全角英数字・半角カナ・㈱や①などの互換文字を NFKC でそろえました。",
                "Full-width letters, half-width kana and characters such as ㈱ and ① were made uniform by NFKC.",
            ),
            "text.space_collapsed": Text(
                "連続する空白や改行を一つの空白にしました。",
                "Runs of white space and line breaks became one space.",
            ),
        },
    ),
)
