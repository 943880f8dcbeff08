"""Names of organisations as keys: what is left when the ways of writing one name are taken out of it.

A key is a second column beside the name, made of the same text; the name itself is `text.display` and stays as it is.
Two organisations may have one key (株式会社甲 and 甲株式会社 are two by law), so a key finds candidates. The rules say
which part stood where: `form_before_removed`, `form_after_removed`.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, replaced, understood
from renkei.semantics.text import BROKEN, CODE_PAGE_PAIRS, foldings, troubles
from renkei.semantics.variants import VARIANTS

_NAME = "name.company_key"

# Kinds of corporations and of other bodies, by the Companies Act and the acts that found the others, and their short
# forms in parentheses (㈱ becomes (株) by NFKC), as they are after variants are folded: 株式會社 is 株式会社 then.
# fmt: off
_FORMS = (
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "相互会社", "特定目的会社", "一般社団法人",
    "一般財団法人", "公益社団法人", "公益財団法人", "社団法人", "財団法人", "特定非営利活動法人", "NPO法人",
    "医療法人社団", "医療法人財団", "社会医療法人", "医療法人", "社会福祉法人", "学校法人", "準学校法人", "宗教法人",
    "更生保護法人", "独立行政法人", "地方独立行政法人", "国立研究開発法人", "国立大学法人", "公立大学法人",
    "大学共同利用機関法人", "弁護士法人", "税理士法人", "司法書士法人", "行政書士法人", "社会保険労務士法人",
    "特許業務法人", "弁理士法人", "監査法人", "農事組合法人", "有限責任事業組合", "投資法人", "職業訓練法人",
    "管理組合法人", "労働者協同組合",
)
_SHORT = (
    "株", "有", "同", "資", "名", "相", "特", "社", "財", "一社", "一財", "公社", "公財", "特非", "医", "医社",
    "医財", "福", "学", "宗", "独", "独行", "農",
)
# What the short forms stand for; 特 is left alone, it is short for several.
_MEANT = {
    "(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社", "(資)": "合資会社", "(名)": "合名会社",
    "(相)": "相互会社", "(社)": "社団法人", "(財)": "財団法人", "(一社)": "一般社団法人", "(一財)": "一般財団法人",
    "(公社)": "公益社団法人", "(公財)": "公益財団法人", "(特非)": "特定非営利活動法人", "NPO法人": "特定非営利活動法人",
    "(医)": "医療法人", "(医社)": "医療法人社団", "(医財)": "医療法人財団", "(福)": "社会福祉法人", "(学)": "学校法人",
    "(宗)": "宗教法人", "(独)": "独立行政法人", "(独行)": "独立行政法人", "(農)": "農事組合法人", "(特)": "",
}
# fmt: on
_ANY = "|".join([*sorted(_FORMS, key=len, reverse=True), *(rf"\({short}\)" for short in _SHORT)])

_HYPHENS = "‐‑‒–—―−ー"
_BETWEEN_LATIN = rf"([0-9A-Za-z])[{_HYPHENS}]([0-9A-Za-z])"
_SELECTORS = r"[\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]"
_SMALL = dict(
    zip(
        "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ",
        "あいうえおつやゆよわかけアイウエオツヤユヨワカケ",
        strict=True,
    )
)


def _company_key(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).then(f"{_NAME}.code_page_unified", lambda t: replaced(t, CODE_PAGE_PAIRS))
    steps = steps.then(f"{_NAME}.width_folded", normal, where=not_ascii(steps.text))
    # Broken bytes are looked for before anything is cut off.
    broken = troubles(steps.text.str.strip_chars())
    steps = steps.then(f"{_NAME}.spaces_removed", lambda t: normal(t.str.replace_all(r"\s", "")))
    wide = not_ascii(steps.text)
    steps = steps.then(f"{_NAME}.variant_folded", kanji_folded, where=wide)
    steps = steps.then(f"{_NAME}.small_kana_folded", small_kana_folded, where=wide)
    steps = steps.then(f"{_NAME}.hyphen_unified", hyphens_unified, where=wide)
    steps = steps.then(f"{_NAME}.form_before_removed", lambda t: t.str.replace(f"^(?:{_ANY})+", ""), where=wide)
    steps = steps.then(f"{_NAME}.form_after_removed", lambda t: t.str.replace(f"(?:{_ANY})+$", ""), where=wide)
    only_a_form = (steps.text == "") & ~broken["text.empty"]
    broken |= {f"{_NAME}.only_a_form": only_a_form}
    return understood(steps.text, text=text, otherwise="text.empty", broken=broken, rules=steps.rules)


def forms(text: pl.Series) -> pl.DataFrame:
    """Return the corporate forms that names have `before` and `after`, short ones written out; "" where there is none.

    株式会社甲 and 甲株式会社 are two companies by law, and so are 株式会社甲 and 学校法人甲; their keys are one.
    """
    plain = kanji_folded(normal(normal(text).str.replace_all(r"\s", "")))
    before = plain.str.extract(f"^((?:{_ANY})+)")
    after = plain.str.slice(before.str.len_chars().fill_null(0)).str.extract(f"((?:{_ANY})+)$")
    return pl.DataFrame(
        {"before": replaced(before.fill_null(""), _MEANT), "after": replaced(after.fill_null(""), _MEANT)}
    )


def normal(text: pl.Series) -> pl.Series:
    """Return texts in NFKC, with the characters of code page 932 where there are two."""
    # Twice, because a character of a pair has a form in NFKC of its own: ︱ becomes —, that ―; 〜 becomes ～, that ~.
    return replaced(text.str.normalize("NFKC"), CODE_PAGE_PAIRS).str.normalize("NFKC")


def kanji_folded(text: pl.Series) -> pl.Series:
    """Fold variant kanji, and drop the selectors that tell glyphs of one kanji apart."""
    return normal(replaced(text.str.replace_all(_SELECTORS, ""), VARIANTS))


def small_kana_folded(text: pl.Series) -> pl.Series:
    """Write small kana as large ones, as old half-width readings do: シャ is シヤ."""
    return normal(replaced(text, _SMALL))


def hyphens_unified(text: pl.Series) -> pl.Series:
    """Write signs of the hyphen family between digits and Latin letters as `-`; ー in a word stays.

    Twice, because the letter after one hyphen may be that before the next: 1－2－3.
    """
    once = text.str.replace_all(_BETWEEN_LATIN, "${1}-${2}")
    return once.str.replace_all(_BETWEEN_LATIN, "${1}-${2}")


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


TYPES = (
    SemanticType(
        name=_NAME,
        title=Text("照合用の法人名", "name of an organisation, for matching"),
        standard="Unicode Standard Annex #15, NFKC; 常用漢字表 (2010); 会社法 (Companies Act), article 6: forms in names",
        dtype=pl.String(),
        parse=_company_key,
        write=_as_it_is,
        explain={
            **BROKEN,
            f"{_NAME}.only_a_form": Text(
                "「株式会社」などの法人の種類しかありません。名称が欠けていないか確かめてください。",
                "It holds nothing but a corporate form such as 株式会社. Look for the name that belongs to it.",
            ),
            **foldings(_NAME),
            f"{_NAME}.hyphen_unified": Text(
                "英数字の間のハイフンや横線を - にそろえました（カタカナの長音はそのままです）。",
                "Hyphens and dashes between letters or digits became -; ー in a word stays.",
            ),
            f"{_NAME}.form_before_removed": Text(
                "名称の前の法人の種類（株式会社など）を取り除きました。",
                "The corporate form (株式会社 …) before the name was taken off.",
            ),
            f"{_NAME}.form_after_removed": Text(
                "名称の後の法人の種類（株式会社など）を取り除きました。",
                "The corporate form (株式会社 …) after the name was taken off.",
            ),
        },
    ),
)
