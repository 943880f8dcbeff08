"""Every column of a sample: what it means, also held against the columns beside it, and what it is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from renkei.language import Text
from renkei.model.proposal import ProposedColumn
from renkei.proposing.facts import Facts, facts_of
from renkei.proposing.judging import Judged, judge
from renkei.proposing.markers import reasons_in
from renkei.proposing.stated import with_unit
from renkei.proposing.words import Named, dictionary, named, snake
from renkei.semantics import get

_SEVEN, _FIVE = r"\d{3}-?\d{4}", r"\d{5}"
_MOSTLY, _SOME = 0.95, 5
_SUFFIX = {"money.jpy": "_jpy", "money.usd": "_usd"}
_UNIT = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]$|[:：][^:：]+$")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Look:
    """One column of the sample: its name in the file, what its values are, what its name says, what it seems to mean."""

    source: str
    values: pl.Series
    facts: Facts
    name: Named
    judged: Judged


def look_at(
    frame: pl.DataFrame, *, headless: bool, known: Mapping[str, Named] | None = None, unit: str | None = None
) -> list[Look]:
    """Judge every column by itself, then those that the columns beside them make surer.

    `known` is what the names of columns say that are not in the file; `unit` the one that is stated above the table.
    """
    looks = []
    for source in frame.columns:
        facts = facts_of(frame[source])
        said = with_unit((known or {}).get(source) or named("" if headless else source), facts, unit)
        looks.append(Look(source, frame[source], facts, said, judge(facts, said)))
    prefecture = next((one for one in looks if one.judged.type == "jp.prefecture" and _by_name(one)), None)
    return [_beside(one, prefecture) for one in looks] if prefecture is not None else looks


def _by_name(one: Look) -> bool:
    return one.facts.share(r"\D+") == 1.0


def _beside(one: Look, prefecture: Look) -> Look:
    """Make a code surer that goes with the prefecture of its row: of a municipality, or a postal code."""
    if one.judged.type not in ("code", "number.integer", "jp.municipality") or one.name.type not in (
        None,
        "code",
        "jp.municipality",
    ):
        return one
    if one.facts.share(_FIVE) == 1.0 and _agree(one, prefecture):
        why = Text(
            "初めの 2 桁が同じ行の都道府県と一致する", "its first 2 digits are those of the prefecture in its row"
        )
        return replace(one, judged=Judged("jp.municipality", "likely", (why,), ("jp.local_government_code", "code")))
    if (
        one.name.type is None
        and one.facts.share(_SEVEN) == 1.0
        and one.facts.count >= _SOME
        and _go_together(one, prefecture)
    ):
        why = Text(
            "7 桁で、初めの桁が同じ行の都道府県に応じて決まる",
            "7 digits, of which the first go with the prefecture in its row",
        )
        return replace(one, judged=Judged("jp.postal_code", "likely", (why,), ("code",)))
    return one


def _pairs(one: Look, prefecture: Look) -> pl.DataFrame:
    from renkei.semantics.base import Options

    rows = pl.DataFrame({"code": one.values.str.strip_chars(), "prefecture": prefecture.values.str.strip_chars()})
    rows = rows.filter((pl.col("code") != "") & (pl.col("prefecture") != ""))
    number = get("jp.prefecture").parse(rows["prefecture"], Options()).value
    return rows.with_columns(number=number)


def _agree(one: Look, prefecture: Look) -> bool:
    rows = _pairs(one, prefecture)
    return len(rows) >= _SOME and bool((rows["code"].str.slice(0, 2) == rows["number"].str.slice(0, 2)).all())


def _go_together(one: Look, prefecture: Look) -> bool:
    """Tell whether nearly every beginning of three digits belongs to one prefecture, as beginnings of postal codes do."""
    rows = _pairs(one, prefecture).with_columns(first=pl.col("code").str.slice(0, 3))
    each = (
        rows.group_by("first", "number").len().group_by("first").agg(most=pl.col("len").max(), all=pl.col("len").sum())
    )
    return len(each) > 1 and float(each["most"].sum()) >= _MOSTLY * float(each["all"].sum())


def proposed(looks: Sequence[Look], answers: Mapping[str, str]) -> tuple[ProposedColumn, ...]:
    """Return the columns as they are proposed, what a person said of them counted in."""
    taken: set[str] = set()
    return tuple(_proposed(one, place, answers, taken) for place, one in enumerate(looks, 1))


def _proposed(one: Look, place: int, answers: Mapping[str, str], taken: set[str]) -> ProposedColumn:
    judged, source = one.judged, one.source
    if (said := answers.get(f"type/{source}")) is not None:
        judged = Judged(said, "high", (Text("人が確かめた", "a person said so"),))
    unit = answers.get(f"unit/{source}") or one.name.unit
    english = answers.get(f"english/{source}") or one.name.english
    japanese = answers.get(f"ja/{source}") or _japanese(source, place, one.name.unit)
    use = answers.get(f"use/{source}", "yes" if one.facts.count else "no") == "yes"
    understood = one.facts.understood(judged.type, _known_unit(judged.type, unit))
    return ProposedColumn(
        source=source,
        name=_apart(_called(english, judged.type, place), taken),
        title=Text(japanese, _sentence(english or source)),
        description=Text(f"{japanese}。", f"{_sentence(english or source)}."),
        type=judged.type,
        confidence=judged.confidence,
        why=judged.why,
        unit=unit if judged.type in ("quantity", "quantity.whole") or get(judged.type).units else None,
        required=use and not one.facts.markers and understood == 1.0,
        used=use,
        values=one.facts.count,
        distinct=len(one.facts.distinct),
        understood=round(understood, 4),
        missing=reasons_in(one.facts.markers, answers),
        examples=tuple(one.facts.distinct.head(5).to_list()),
        others=judged.others,
    )


def _known_unit(kind: str, unit: str | None) -> str | None:
    return unit if unit is None or kind.startswith("quantity") or unit in get(kind).units else None


def _called(english: str | None, kind: str, place: int) -> str:
    name = snake(english)[:50] if english else f"column_{place}"
    suffix = _SUFFIX.get(kind, "")
    return (
        name
        if not suffix or name.endswith(suffix)
        else f"{name.removesuffix('_in_yen').removesuffix('_amount')}{suffix}"
    )


def _apart(name: str, taken: set[str]) -> str:
    """Return the name, or with a number behind it where it is taken."""
    candidate, count = name if _PLAIN_NAME.fullmatch(name) else "column", 1
    while candidate in taken:
        count += 1
        candidate = f"{name}_{count}"
    taken.add(candidate)
    return candidate


def _japanese(source: str, place: int, unit: str | None) -> str:
    """Return what a column is called in Japanese: its name, or that of its one word in the dictionary."""
    if source == f"#{place}":
        return f"{place} 列目"
    if source.isascii() and (english := named(source).english):
        return next(
            (each.word for each in dictionary().values() if each.english == english and not each.word.isascii()), source
        )
    bare = re.sub(r"\s", "", source)
    return _UNIT.sub("", bare) or bare if unit else bare


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
