"""docs/meanings: one page a family of semantic types, its examples run, its rules those of the code, in both languages."""

import re
from dataclasses import dataclass

import polars as pl
import pytest

from renkei import semantics
from renkei.language import Text
from renkei.model.registration import MissingReason
from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from renkei.semantics.base import Options, SemanticType
from tests.content import pages
from tests.content.pages import ROOT, coded, table

MEANINGS = "docs/meanings"
PAGES = sorted(path.name for path in (ROOT / MEANINGS).glob("*.md") if path.name != "README.md")
STORED = {
    "String": "文字列 / text",
    "Int64": "整数 / whole number",
    "Decimal": "小数 / decimal number",
    "Boolean": "真偽 / true or false",
    "Date": "日付 / date",
    "Datetime": "日時（UTC） / point in time (UTC)",
}
_FACTS, _CAME, _REFUSED = "| | |", "| 届いた値 / As it came |", "| 読まない値 / Refused |"
_JAPANESE, _ENGLISH = re.compile(r"[ぁ-んァ-ヶ一-龥]"), re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True)
class Section:
    """What a page says of one type."""

    page: str
    name: str
    title: str
    about: str
    facts: dict[str, str]
    came: list[list[str]]
    refused: list[list[str]]

    @property
    def kind(self) -> SemanticType:
        return semantics.get(self.name)

    def __str__(self) -> str:
        return self.name


def sections(page: str) -> list[Section]:
    """The sections of a page that are of types: those whose heading begins with a name in backticks."""
    found = []
    for part in re.split(r"^## ", pages.page(f"{MEANINGS}/{page}"), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        if not heading.startswith("`"):
            continue
        (name,) = coded(heading)
        about, _, rest = body.partition(_FACTS)
        facts, _, rest = rest.partition(_CAME)
        came, _, refused = rest.partition(_REFUSED)
        title = heading.removeprefix(f"`{name}` ")
        rows = table(_FACTS + facts)
        found.append(
            Section(
                page,
                name,
                title,
                about,
                {row[0]: row[1] for row in rows},
                table(_CAME + came),
                table(_REFUSED + refused),
            )
        )
    return found


SECTIONS = [section for page in PAGES for section in sections(page)]
ROWS = [(section, row) for section in SECTIONS for row in section.came]
REFUSED = [(section, row) for section in SECTIONS for row in section.refused]


def understood(section: Section, cell: str) -> tuple[str | None, str | None, list[str]]:
    """Read an example: a text and, where the type has them, its unit, the unit of the contract and the rounding."""
    text, *more = coded(cell) or [""]
    unit, kept, rounding = (*more, None, None, None)[:3]
    series = pl.Series("text", [_decoded(text)], dtype=pl.String)
    found = section.kind.parse(series, Options(unit, kept=kept, rounding=rounding))
    rules = [rule for rule, mask in found.rules.items() if mask[0]]
    return section.kind.write(found.value)[0], found.reason[0], rules


def test_every_type_has_one_section_and_every_section_a_type() -> None:
    assert sorted(section.name for section in SECTIONS) == list(semantics.names())


@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_a_section_says_what_the_type_is(section: Section) -> None:
    kind = section.kind
    assert section.title == f"{kind.title.ja} / {kind.title.en}"
    assert _JAPANESE.search(section.about)
    assert _ENGLISH.search(re.sub(r"`[^`]*`", "", section.about))
    assert section.facts["標準・法令 / Standard"] == kind.standard
    assert section.facts["保存 / Stored as"] == STORED[str(kind.dtype).split("(")[0]]
    assert section.facts["標準形 / Canonical form"]
    assert coded(section.facts.get("単位 / Units", "")) == list(kind.units)


@pytest.mark.parametrize(("section", "row"), ROWS, ids=lambda one: one[0] if isinstance(one, list) else str(one))
def test_an_example_becomes_what_is_shown_by_the_rules_that_are_shown(section: Section, row: list[str]) -> None:
    came, canonical, rules = row
    value, reason, changed = understood(section, came)
    assert reason is None
    assert value is not None
    assert [value] == [_decoded(text) for text in coded(canonical)]
    assert sorted(changed) == sorted(coded(rules))
    again = section.kind.parse(pl.Series("text", [value], dtype=pl.String), Options())
    assert section.kind.write(again.value)[0] == value
    assert not again.rules, "a canonical text needs no rule"


@pytest.mark.parametrize(("section", "row"), REFUSED, ids=lambda one: one[0] if isinstance(one, list) else str(one))
def test_a_refused_example_is_refused_for_the_reason_shown(section: Section, row: list[str]) -> None:
    value, reason, _ = understood(section, row[0])
    assert (value, [reason]) == (None, coded(row[1]))


@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_every_rule_and_every_reason_of_a_type_is_shown_by_an_example(section: Section) -> None:
    shown = {rule for row in (*section.came, *section.refused) for rule in coded(row[-1])}
    assert shown == set(section.kind.explain)


@pytest.mark.parametrize("page", PAGES)
def test_the_rules_of_a_page_are_explained_as_in_the_code(page: str) -> None:
    rules: dict[str, Text] = {}
    for section in sections(page):
        rules |= section.kind.explain
    said = {
        coded(row[0])[0]: Text(row[1], row[2]) for row in table(pages.section(f"{MEANINGS}/{page}", "## 規則 / Rules"))
    }
    assert said == rules


def test_the_index_names_every_type_with_its_page() -> None:
    rows = [row for row in table(pages.prose(f"{MEANINGS}/README.md")) if coded(row[0])]
    said = {coded(row[0])[0]: (row[1], row[2], row[3]) for row in rows}
    there = {one.name: (one.kind.title.ja, one.kind.title.en, f"[{one.page[:-3]}]({one.page})") for one in SECTIONS}
    assert said == there
    assert [coded(row[0])[0] for row in rows] == list(semantics.names())


def test_every_reason_of_a_missing_value_is_explained() -> None:
    rows = table(pages.section(f"{MEANINGS}/codes.md", "## 値がない理由 / Reasons"))
    assert [coded(row[0])[0] for row in rows] == list(MissingReason.__args__)  # type: ignore[attr-defined]
    assert all(_JAPANESE.search(row[1]) and _ENGLISH.search(row[2]) for row in rows)


def test_codes_of_countries_lead_to_one_country_each(project: Project) -> None:
    rows = read_codes(project.codelist("customs_countries"))
    customs, alpha2, alpha3 = (semantics.get(name) for name in ("jp.customs_country", *_ISO))
    for kind, codes in (
        (customs, [row.code for row in rows]),
        (alpha2, [row.more["alpha2"] for row in rows if row.more["alpha2"]]),
        (alpha3, [row.more["alpha3"] for row in rows if row.more["alpha3"]]),
    ):
        assert len(set(codes)) == len(codes)
        assert kind.parse(pl.Series("text", codes), Options()).value.to_list() == codes
    assert all(bool(row.more["alpha2"]) == bool(row.more["alpha3"]) for row in rows)
    assert sum(not row.more["alpha2"] for row in rows) == 13


_ISO = ("country.iso3166_alpha2", "country.iso3166_alpha3")


def _decoded(text: str) -> str:
    r"""Write \n, \t and \u0000 of a page as the characters that they stand for."""
    text = text.replace(r"\n", "\n").replace(r"\t", "\t")
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
