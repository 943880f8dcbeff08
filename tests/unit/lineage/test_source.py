"""The lineage of a source: columns of its file, and what becomes of them, in the order of the registration."""

from renkei.lineage import of_source
from renkei.model.codelist import CodeList
from renkei.model.lineage import Edge, Lineage
from renkei.model.registration import FieldMapping
from renkei.project.content import Project
from tests.country import LANDINGS, PORTS, Country


def made(country: Country, name: str, **fields: FieldMapping) -> Lineage:
    project = country.workspace().project
    source = project.source(name)
    changed = source.model_copy(update={"fields": {**source.fields, **fields}})
    return of_source(changed, project.contract(source.dataset), codelists=lists(project))


def lists(project: Project) -> dict[str, CodeList]:
    return dict(project.codelists)


def only(edges: tuple[Edge, ...]) -> Edge:
    (edge,) = edges
    return edge


def test_a_column_says_what_becomes_of_it(country: Country) -> None:
    edge = only(made(country, LANDINGS).of("value_jpy"))
    assert (edge.origin.kind, edge.origin.of, edge.origin.column, edge.how) == (
        "file",
        LANDINGS,
        "金額",
        "transformation",
    )
    assert [step.en for step in edge.steps][1:] == [
        "read as money.jpy",
        "unit [千円] converted to [円]",
        "turn 2 of 2 sources",
    ]


def test_a_missing_reason_comes_from_the_column_of_the_value(country: Country) -> None:
    edge = only(made(country, LANDINGS).of("quantity_missing"))
    assert (edge.origin.column, edge.steps[0].en) == ("数量", "why [quantity_kg] has no value")


def test_dropped_rows_are_decided_by_their_column(country: Country) -> None:
    assert [(edge.origin.column, edge.steps[0].en) for edge in made(country, LANDINGS).deciding] == [
        ("魚種", "drop rule [total_rows]")
    ]


def test_several_columns_that_are_joined_are_all_named(country: Country) -> None:
    field = FieldMapping.model_validate({"from": ["県", "市"], "join": "・", "unwrap": "「」"})
    edges = made(country, PORTS, island=field).of("island")
    assert [edge.origin.column for edge in edges] == ["県", "市"]
    assert [step.en for step in edges[0].steps][:2] == ["joined by [・]", "unwrapped of [「」]"]


def test_a_constant_is_one(country: Country) -> None:
    edge = only(made(country, PORTS, island=FieldMapping(constant="01")).of("island"))
    assert (edge.origin.kind, edge.origin.of) == ("constant", "01")


def test_what_a_code_list_gives_leads_to_the_dataset_behind_it(country: Country) -> None:
    field = FieldMapping.model_validate({"from": "漁港", "code_list": "ports", "take": "island"})
    file, looked = made(country, LANDINGS, species=field).of("species")
    assert (file.origin.kind, file.origin.column) == ("file", "漁港")
    assert (looked.origin.kind, looked.origin.of, looked.origin.column) == ("dataset", "reference.ports", "island")


def test_a_unit_beside_the_value_is_an_origin_too(country: Country) -> None:
    field = FieldMapping.model_validate({"from": "金額", "unit": {"from": "単位"}})
    assert [edge.origin.column for edge in made(country, LANDINGS, value_jpy=field).of("value_jpy")] == ["金額", "単位"]


def test_corrections_are_named_where_there_are_any(country: Country) -> None:
    project = country.workspace().project
    source = project.source(LANDINGS)
    lineage = of_source(source, project.contract(source.dataset), corrected={"value_jpy"})
    assert [edge.origin.kind for edge in lineage.of("value_jpy")] == ["file", "corrections"]
    assert [edge.origin.kind for edge in lineage.of("quantity_kg")] == ["file"]
