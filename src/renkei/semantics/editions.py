"""Codes that mean something only together with their edition: goods by year, industries by revision, meshes by datum.

The edition stands before the code, 2026:852351000, so that one key holds both and codes of two editions never pass for
one. Where the source has them in two columns, `join` in the registration puts them together.
"""

from collections.abc import Callable, Mapping

import polars as pl

from renkei.language import Text
from renkei.semantics import classifications, mesh
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

_PARTS = "^(?<edition>.+?) ?[:/ ] ?(?<code>[^:/ ]+)$"
# 商品の名称及び分類についての統一システムに関する国際条約: in force since 1988-01-01, for Japan too.
_FIRST_HS_YEAR = 1988
_REVISIONS = {
    "13": ("2013", "平成25年", "平成25年10月改定", "H25", "第13回改定", "第13回改訂", "第13回", "13回"),
    "14": ("2023", "令和5年", "令和5年7月改定", "R5", "第14回改定", "第14回改訂", "第14回", "14回"),
}
_DATUMS = {
    "TKY": ("日本測地系", "旧日本測地系", "旧測地系", "TOKYO", "EPSG4301"),
    "JGD": ("世界測地系", "日本測地系2000", "日本測地系2011", "JGD2000", "JGD2011", "EPSG4612", "EPSG6668"),
}


def _hs_year(text: pl.Series) -> pl.Series:
    year = text.str.extract("^([12][0-9]{3})年?$")
    return only(year, year.cast(pl.Int32) >= _FIRST_HS_YEAR)


def _listed(spellings: Mapping[str, tuple[str, ...]]) -> Callable[[pl.Series], pl.Series]:
    meaning = {word: edition for edition, words in spellings.items() for word in (edition, *words)}

    def read(text: pl.Series) -> pl.Series:
        word = text.str.to_uppercase().str.replace_all("[ _-]", "").str.replace("^EPSG:", "EPSG")
        return word.replace_strict(meaning, default=None, return_dtype=pl.String)

    return read


def _of_edition(
    name: str,
    *,
    code: SemanticType,
    edition: Callable[[pl.Series], pl.Series],
    title: Text,
    standard: str,
    form: Text,
    unknown: Text,
) -> SemanticType:
    """Make the type `name` of the codes of another type with their edition before them."""

    def parse(text: pl.Series, options: Options) -> Parsed:
        steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded")
        parts = steps.text.str.extract_groups(_PARTS).struct.unnest()
        said, found = edition(parts["edition"]), code.parse(parts["code"], options)
        value = said + ":" + found.value
        unified = value.str.split(":").list.first() + ":" + parts["code"] != steps.text
        reason = {rule: found.reason == rule for rule in found.reason.drop_nulls().unique().sort()}
        broken = {f"{name}.unknown_edition": parts["edition"].is_not_null() & said.is_null(), **reason}
        rules = {**steps.rules, **found.rules, f"{name}.edition_unified": unified}
        return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules=rules)

    done_before = {f"{code.name}.trimmed", f"{code.name}.width_folded"}
    return SemanticType(
        name=name,
        title=title,
        standard=standard,
        dtype=pl.String(),
        parse=parse,
        write=lambda value: value,
        explain={
            **{rule: text for rule, text in code.explain.items() if rule not in done_before},
            f"{name}.form": form,
            f"{name}.unknown_edition": unknown,
            f"{name}.trimmed": TRIMMED,
            f"{name}.width_folded": WIDTH_FOLDED,
            f"{name}.edition_unified": Text(
                "版（年・改定・測地系）の書き方と、コードとの区切りをそろえました。",
                "The edition (year, revision or datum), and what stands between it and the code, were written one way.",
            ),
        },
        repeats=True,
    )


def _type(name: str) -> SemanticType:
    return next(kind for kind in (*classifications.TYPES, *mesh.TYPES) if kind.name == name)


TYPES = (
    _of_edition(
        "jp.hs_code.of_year",
        code=_type("jp.hs_code"),
        edition=_hs_year,
        title=Text("HS コード（年付き）", "HS code of a year"),
        standard="HS Convention (1988), amended every five years or so; 財務省 輸出統計品目表・輸入統計品目表, renewed every January",
        form=Text(
            "年とコードを「2026:852351000」のように、間に「:」を置いて書いてください。年とコードが別の列なら、登録の "
            'from に二つの列を並べ、join に ":" を書けます。',
            "Write the year, a colon and the code: 2026:852351000. Where the source has two columns, name both under "
            '`from`, with `join: ":"`.',
        ),
        unknown=Text(
            "コードの前に書かれた年が、1988 年（HS 条約の発効）以後の西暦 4 桁ではありません。",
            "What stands before the code is no year of 4 digits from 1988 on, when the HS Convention came into force.",
        ),
    ),
    _of_edition(
        "jp.jsic.of_edition",
        code=_type("jp.jsic"),
        edition=_listed(_REVISIONS),
        title=Text("日本標準産業分類コード（改定付き）", "industry (JSIC) of a revision"),
        standard="総務省 日本標準産業分類, 第13回改定 (2013, in force 2014-04-01) and 第14回改定 (2023, in force 2024-04-01)",
        form=Text(
            "改定とコードを「14:0911」のように、間に「:」を置いて書いてください。別の列なら、登録の from に二つの列を"
            '並べ、join に ":" を書けます。',
            "Write the revision, a colon and the code: 14:0911. Where the source has two columns, name both under `from`, "
            'with `join: ":"`.',
        ),
        unknown=Text(
            "コードの前に書かれた改定が、第13回（2013 年）でも第14回（2023 年）でもありません。",
            "What stands before the code is neither revision 13 (2013) nor 14 (2023).",
        ),
    ),
    _of_edition(
        "jp.mesh.of_datum",
        code=_type("jp.mesh"),
        edition=_listed(_DATUMS),
        title=Text("地域メッシュコード（測地系付き）", "mesh code of a datum"),
        standard="JIS X 0410; 測量法 (Survey Act), article 11: TKY until 2002-03-31, JGD (JGD2000, JGD2011) since",
        form=Text(
            "測地系とコードを「JGD:53394611」のように、間に「:」を置いて書いてください。別の列なら、登録の from に二つの"
            '列を並べ、join に ":" を書けます。',
            "Write the datum, a colon and the code: JGD:53394611. Where the source has two columns, name both under "
            '`from`, with `join: ":"`.',
        ),
        unknown=Text(
            "コードの前に書かれた測地系が、日本測地系（TKY）でも世界測地系（JGD・JGD2000・JGD2011）でもありません。"
            "二つはおよそ 400 m ずれます。",
            "What stands before the code is neither the Tokyo datum (TKY) nor a world datum (JGD, JGD2000, JGD2011). They "
            "lie some 400 m apart.",
        ),
    ),
)
