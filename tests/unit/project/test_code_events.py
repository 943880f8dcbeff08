from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.project.code_events import read_events
from renkei.project.loader import Project

EVENTS = "schemas/codelists/species.events.csv"


def listed(folder: Path, text: str) -> CodeList:
    (folder / "x.events.csv").write_text(text, encoding="utf-8")
    return CodeList(name="x", title=Text("コード", "codes"), source="us", path=folder / "x.yml")


def test_the_country_s_split(loaded):
    told = read_events(loaded().codelist("species"))
    assert [(line, event.to_code, event.weight) for line, event in told] == [
        (2, "S05", Decimal("0.35")),
        (3, "S06", Decimal("0.65")),
    ]
    assert all(event.on == date(2024, 4, 1) and event.kind == "split" for _, event in told)
    assert all(event.basis and not event.exact for _, event in told)


def test_empty_cells_are_nothing(tmp_path):
    text = "on,kind,from_code,to_code,weight,exact,basis,source\n2024-04-01,created,,S05,,,,\n2024-04-01,abolished,S04,,1,true,,the act\n"
    (_, new), (_, gone) = read_events(listed(tmp_path, text))
    assert (new.from_code, new.to_code, new.weight, new.exact, new.basis, new.source) == (
        None,
        "S05",
        None,
        False,
        None,
        None,
    )
    assert (gone.to_code, gone.weight, gone.exact, gone.source) == (None, Decimal(1), True, "the act")


@pytest.mark.parametrize(
    ("row", "what", "fix"),
    [
        (",created,,S05,,", "The day is empty.", "Write it."),
        ("2024-02-30,created,,S05,,", "[2024-02-30] is not a date.", "[2024-01-31]"),
        ("2024-04-01,splitt,S04,S05,,", "There is no kind of event [splitt].", "Did you mean [split]?"),
        ("2024-04-01,split,S04,S05,1.5,", "[1.5] is not a weight.", "up to 1"),
        ("2024-04-01,split,S04,S05,0.5,yes", "[exact] can't be [yes].", "true or false"),
        ("2024-04-01,split,S04,S05,0.5", "5 cells, 6 named.", "commas"),
    ],
)
def test_a_row_that_can_not_be_read_is_told_with_its_line(tmp_path, row, what, fix):
    with pytest.raises(ContentError) as caught:
        read_events(listed(tmp_path, f"on,kind,from_code,to_code,weight,exact\n2024-04-01,created,,S06,,\n{row}\n"))
    assert caught.value.where.endswith("x.events.csv:3")
    assert caught.value.what.en == what
    assert fix in caught.value.fix.en


@pytest.mark.parametrize(
    "header", ["on,kind,from_code", "on,kind,from_code,to_code,wait", "on,kind,kind,from_code,to_code"]
)
def test_a_header_that_is_none(tmp_path, header):
    with pytest.raises(ContentError) as caught:
        read_events(listed(tmp_path, f"{header}\n"))
    assert caught.value.where.endswith("x.events.csv:1")
    assert "Begin with on,kind,from_code,to_code,weight,exact,basis,source" in caught.value.fix.en


def test_a_list_is_either_beside_or_in_a_dataset(loaded, edit):
    edit("schemas/codelists/species.yml", "notes:", "events: {dataset: reference.ports}\nnotes:")
    fault = loaded().broken_codelists["species"]
    assert "(events)" in fault.where
    assert "species.events.csv" in fault.what.en


def test_events_without_their_list_are_read_by_nobody(loaded, country):
    (country / "schemas/codelists/rivers.events.csv").write_text("on,kind,from_code,to_code\n", encoding="utf-8")
    fault = loaded().stray["schemas/codelists/rivers.events.csv"]
    assert fault.fix.en == "Add rivers.yml beside it."


def test_events_are_no_part_of_what_a_source_is_made_of_unless_it_follows_them(loaded, edit):
    before = loaded().content_version("harbour.landings")
    edit(EVENTS, "0.35", "0.36")
    assert loaded().content_version("harbour.landings") == before


def test_the_version_counts_the_events_that_a_crosswalk_follows(loaded, edit):
    registration = "connectors/statistics/landings.yml"
    edit(registration, "species: {from: ", "species: {crosswalk: species_2024, from: ")
    before = _versions(loaded())
    edit(EVENTS, "0.35", "0.36")
    after = _versions(loaded())
    assert {name for name in before if before[name] != after[name]} == {"statistics.landings"}


def _versions(project: Project) -> dict[str, str]:
    return {name: project.content_version(name) for name in project.sources}
