"""DCAT-AP, by shapes: those of tests here say what DCAT-AP 3.0.1 asks of a dataset and its distributions."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, Graph, Literal, URIRef

from renkei.exchange import dcat
from renkei.exchange.description import Description
from renkei.model.agreement import Agreement
from tests.unit.exchange.samples import CONTRACT, DESCRIPTION, SAID

SHAPES = Path(__file__).with_name("dcat_ap.ttl")
ID = URIRef("urn:x-renkei:economy.everything")
AGREEMENT = Agreement.model_validate(
    {
        "name": "x",
        "path": "x.yml",
        "title": SAID,
        "purpose": ("研究", "research"),
        "basis": {"law": SAID, "article": "9"},
        "givers": ["ministry"],
        "readers": ["analyst"],
        "from": date(2024, 1, 1),
        "until": date(2024, 12, 31),
        "datasets": [{"dataset": "economy.everything"}],
    }
)


def graph(text: str | bytes) -> Graph:
    return Graph().parse(data=text, format="json-ld", publicID="https://data.example/")


def said(of: Description) -> Graph:
    (document,) = dcat.documents(of)
    return graph(document.body)


@pytest.fixture(scope="module")
def written(folder: Path) -> Graph:
    return graph((folder / "economy.everything.dcat.jsonld").read_bytes())


def test_it_holds_to_the_profile(written: Graph) -> None:
    conforms, _, text = validate(written, shacl_graph=str(SHAPES))
    assert conforms, text
    assert len(list(written.objects(ID, DCAT.distribution))) == 4


def test_what_lacks_a_title_does_not(written: Graph) -> None:
    spoiled = Graph() + written
    spoiled.remove((ID, DCTERMS.title, None))
    assert not validate(spoiled, shacl_graph=str(SHAPES))[0]


def test_time_place_frequency_and_theme_are_told(written: Graph) -> None:
    eu = "http://publications.europa.eu/resource/authority/"
    assert written.value(ID, DCTERMS.spatial) == URIRef(f"{eu}country/JPN")
    assert written.value(ID, DCTERMS.accrualPeriodicity) == URIRef(f"{eu}frequency/MONTHLY")
    assert written.value(ID, DCAT.theme) == URIRef(f"{eu}data-theme/ECON")
    assert written.value(ID, DCTERMS.accessRights) == URIRef(f"{eu}access-right/PUBLIC")
    time = written.value(ID, DCTERMS.temporal)
    days = [str(written.value(time, each)) for each in (DCAT.startDate, DCAT.endDate)]
    assert days == ["2024-01-01", "2024-02-29"]


def test_files_are_where_they_will_be_found() -> None:
    found = said(replace(DESCRIPTION, base="https://data.example/x/"))
    assert (None, DCAT.downloadURL, URIRef("https://data.example/x/economy.everything.csv")) in found


def test_an_agreement_is_no_publication() -> None:
    found = said(replace(DESCRIPTION, agreement=AGREEMENT, left_out=("name",)))
    assert str(found.value(ID, DCTERMS.accessRights)).endswith("/RESTRICTED")
    text = next(str(o) for o in found.objects() if isinstance(o, Literal) and "Columns left out: name" in o)
    assert "until 2024-12-31: research" in text


def test_a_domain_without_a_theme_of_its_name_is_its_own() -> None:
    contract = CONTRACT.model_copy(update={"dataset": "islands.everything"})
    (document,) = dcat.documents(replace(DESCRIPTION, contract=contract))
    assert json.loads(document.body)["@graph"][0]["dcat:theme"][0]["@id"] == "urn:x-renkei:domain:islands"
