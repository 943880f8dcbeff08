import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.contracts.document import Document
from renkei.contracts.odcs import compile_contract
from renkei.errors import ContentError
from renkei.project.yaml import read

COUNTRY = Path(__file__).parents[2] / "project"
ROOT = COUNTRY.parents[1]
LANDINGS = (COUNTRY / "schemas/fisheries/landings.yml").read_text(encoding="utf-8")
BY_ISLAND = (COUNTRY / "schemas/fisheries/landings_by_island.yml").read_text(encoding="utf-8")


def compiled(text: str, *, dataset: str = "fisheries.landings", sql: str | None = None):
    return compile_contract(read(Path("landings.yml"), data=text.encode()), dataset=dataset, sql=sql)


def test_all_of_it_is_understood():
    contract = compiled(LANDINGS)
    assert (contract.dataset, contract.domain, contract.table) == ("fisheries.landings", "fisheries", "landings")
    assert (contract.version, contract.status) == ("1.1.0", "active")
    assert contract.title == ("水揚げ", "Landings of fish")
    assert contract.key == ("month", "port_code", "species")
    assert contract.precedence == ("statistics.landings", "harbour.landings")
    quantity, reason = contract.column("quantity_kg"), contract.column("quantity_missing")
    assert (quantity.type, quantity.logical_type, quantity.unit) == ("number.integer", "integer", "kg")
    assert (quantity.minimum, quantity.maximum, quantity.required) == ("0", "100000000", False)
    assert reason.missing_reason_of == "quantity_kg"
    assert contract.column("port_code").pattern == "^P[0-9]{2}$"
    assert contract.column("species").code_list == "species"
    assert contract.column("month").description == ("水揚げの月。", "Month of the landing.")


def test_a_derived_one_has_its_query():
    contract = compiled(BY_ISLAND, dataset="fisheries.landings_by_island", sql="SELECT 1")
    assert contract.reads == ("fisheries.landings", "reference.ports")
    assert contract.sql == "SELECT 1"


def test_the_key_has_the_order_of_its_positions():
    text = LANDINGS.replace("primaryKeyPosition: 1", "primaryKeyPosition: 9").replace("Position: 3", "Position: 1")
    assert compiled(text.replace("Position: 9", "Position: 3")).key == ("species", "port_code", "month")


@pytest.mark.parametrize(
    "path",
    [*sorted((COUNTRY / "schemas").glob("[!ce]*/*.yml")), *sorted((ROOT / "schemas").glob("[!ce]*/*.yml"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_what_is_accepted_here_is_odcs_by_the_standard_s_own_schema(path):
    standard = json.loads(resources.files("open_data_contract_standard").joinpath("schema.json").read_text())
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), standard)


BAD = [
    ("apiVersion: v3.1.0", "apiVersion: v2.2.2", "landings.yml:1 (apiVersion)", "[v2.2.2]", "v3.1.0"),
    ("kind: DataContract", "kind: Contract", "(kind)", "[Contract]", "DataContract"),
    ("id: fisheries.landings", "id: fishery.landings", "(id)", "[fishery.landings]", "[fisheries.landings]"),
    ("status: active", "status: activ", "(status)", "[activ]", "Did you mean [active]?"),
    ("version: 1.1.0\n", "", "(version)", "[version] is missing", "Add"),
    ("version: 1.1.0", "verzion: 1.1.0", "landings.yml:4 (verzion)", "no key [verzion]", "[version]"),
    ("  - name: landings\n", "  - name: landing\n", "(schema[0].name)", "[landing]", "[landings]"),
    ("    businessName: Landings of fish\n", "", "(schema[0].businessName)", "[businessName] is missing", "Add"),
    (
        "businessName: Month",
        "busnessName: Month",
        "(schema[0].properties[0].busnessName)",
        "ODCS has no key",
        "[businessName]",
    ),
    (
        "{property: titleJa, value: 月}",
        "{property: titelJa, value: 月}",
        "customProperties[0].property)",
        "[titelJa]",
        "[titleJa]",
    ),
    (
        "          - {property: descriptionJa, value: 水揚げの月。}\n",
        "",
        "landings.yml:22 (schema[0].properties[0].customProperties)",
        "lacks [descriptionJa]",
        "Add [- {property: descriptionJa",
    ),
    ("          - {property: semanticType, value: period.month}\n", "", "properties[0]", "lacks [semanticType]", "Add"),
    ("{property: unit, value: kg}", "{property: unit, value: [kg]}", "properties[3]", "not text", "text"),
    (
        "value: [statistics.landings, harbour.landings]",
        "value: harbour.landings",
        "[0].customProperties[2]",
        "not a list",
        "[a, b]",
    ),
    ("{property: unit, value: kg}", "{property: titleJa, value: kg}", "properties[3]", "there twice", "Keep one"),
    ("      - name: species\n", "      - name: month\n", "properties[2].name", "there twice", "Remove"),
    ("      - name: species\n", "      - name: 魚種\n", "properties[2].name", "can't be the name", "a-z"),
    ("      - name: species\n", "      - name: _species\n", "properties[2].name", "can't be the name", "a-z"),
    (
        "        logicalType: string\n        required: true\n        primaryKey: true\n        primaryKeyPosition: 1",
        "        logicalType: text\n        required: true\n        primaryKey: true\n        primaryKeyPosition: 1",
        "properties[0].logicalType",
        "[text]",
        "string",
    ),
    ("{minimum: 0, maximum", "{minimun: 0, maximum", "logicalTypeOptions.minimun", "no option [minimun]", "[minimum]"),
    ("{minimum: 0, maximum", "{minimum: none, maximum", "logicalTypeOptions.minimum", "[none]", "number"),
    ("{minimum: 0, maximum", "{minimum: 0.5, maximum", "logicalTypeOptions.minimum", "[0.5]", "whole number"),
    ('{pattern: "^P[0-9]{2}$"}', '{pattern: "^P[0-9"}', "logicalTypeOptions.pattern", "[^P[0-9]", "pattern"),
    ('{pattern: "^P[0-9]{2}$"}', "{maxLength: 3}", "logicalTypeOptions.maxLength", "no option [maxLength]", "pattern"),
    (
        "missingReasonOf, value: quantity_kg",
        "missingReasonOf, value: quantity",
        "properties[4]",
        "[quantity]",
        "[quantity_kg]",
    ),
    ("missingReasonOf, value: quantity_kg", "codeListAsOf, value: quantity_kg", "properties[4]", "not a date", "dates"),
    ("primaryKeyPosition: 3", "primaryKeyPosition: 2", "(schema[0].properties)", "1, 2, 2", "from 1 to 3"),
    (
        "        required: true\n        primaryKey: true\n        primaryKeyPosition: 3",
        "        primaryKey: true\n        primaryKeyPosition: 3",
        "properties[2]",
        "may be empty",
        "required: true",
    ),
    ("primaryKeyPosition: 3", "primaryKeyPosition: third", "primaryKeyPosition", "not a whole number", "whole"),
    (
        "        businessName: Month\n",
        "        businessName: Month\n        unique: true\n",
        "properties[0].unique",
        "nobody checks",
        "suite",
    ),
    (
        "{property: precedence, value: [statistics.landings, harbour.landings]}",
        "{property: reads, value: [reference.ports]}",
        "(schema[0])",
        "[reads] has no meaning",
        ".sql",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "what", "fix"), BAD)
def test_a_fault_is_named_with_its_place_and_fix(old, new, where, what, fix):
    assert old in LANDINGS
    with pytest.raises(ContentError) as caught:
        compiled(LANDINGS.replace(old, new, 1))
    faults = [caught.value, *caught.value.others]
    found = [each for each in faults if where in each.where and what in each.what.en and fix in each.fix.en]
    assert len(found) == 1, caught.value.text("en")
    assert found[0].what.ja
    assert found[0].fix.ja


def test_a_contract_without_a_key():
    text = LANDINGS.replace("        primaryKey: true\n", "")
    with pytest.raises(ContentError, match="There is no key"):
        compiled(text)


@pytest.mark.parametrize("said", ["schema: []", "schema: [{name: a}, {name: b}]", "other: x"])
def test_one_dataset_in_a_file(said):
    head = LANDINGS.split("schema:")[0]
    with pytest.raises(ContentError, match=r"schema has|ODCS has no key|no key \[other\]"):
        compiled(head + said + "\n")


def test_a_derived_one_says_what_it_reads():
    text = BY_ISLAND.replace("      - {property: reads, value: [fisheries.landings, reference.ports]}\n", "")
    with pytest.raises(ContentError, match="must say what it reads"):
        compiled(text, dataset="fisheries.landings_by_island", sql="SELECT 1")


_JSON = st.recursive(
    st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "schema", "properties", "customProperties", "property", "value", "required", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(_JSON)
def test_whatever_the_document_the_only_error_is_one_that_explains_itself(value):
    document = Document(path=Path("x.yml"), shown="x.yml", value=value, lines={(): 1})
    with pytest.raises(ContentError) as caught:
        compile_contract(document, dataset="a.b")
    assert caught.value.where.startswith("x.yml:1")


CONVERTED = """
      - name: value_usd
        businessName: Value in dollars
        description: The same in US dollars.
        logicalType: number
        logicalTypeOptions: {multipleOf: 0.01, minimum: 0}
        customProperties:
          - {property: titleJa, value: 金額（ドル）}
          - {property: descriptionJa, value: 米ドルの金額。}
          - {property: semanticType, value: money.usd}
          - {property: unit, value: ドル}
          - property: convertedBy
            value:
              from: value_jpy
              rate: rate
              rateType: rate_type
              rateOn: month
              rateSource: rate_type
              quoted: JPY per USD
              rounding: half_up
              implied: [worked_out]
      - name: rate
        businessName: Rate
        description: Rate.
        logicalType: number
        customProperties: &texts
          - {property: titleJa, value: 相場}
          - {property: descriptionJa, value: 相場。}
          - {property: semanticType, value: rate}
      - name: rate_type
        businessName: Type of the rate
        description: Type of the rate.
        logicalType: string
        customProperties:
          - {property: titleJa, value: 相場の種類}
          - {property: descriptionJa, value: 相場の種類。}
          - {property: semanticType, value: code}
""".replace(" &texts", "")


def test_how_an_amount_was_converted():
    contract = compiled(LANDINGS + CONVERTED.lstrip("\n"))
    column = contract.column("value_usd")
    assert column.decimals == 2
    made = column.converted_by
    assert (made.source, made.quoted, made.rounding, made.implied) == (
        "value_jpy",
        "JPY per USD",
        "half_up",
        ("worked_out",),
    )
    assert made.columns == ("rate", "rate_type", "month", "rate_type")


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "fix"),
    [
        ("from: value_jpy", "from: value_yen", "value.from)", "[value_yen]", "[value_jpy]"),
        ("from: value_jpy", "from: value_usd", "value.from)", "[value_usd]", "value_jpy"),
        ("from: value_jpy", "from: species", "value.from)", "no column of numbers", "numbers"),
        ("rate: rate\n", "rate: month\n", "value.rate)", "no column of numbers", "numbers"),
        ("rateOn: month", "rateOnn: month", "rateOnn", "no key [rateOnn]", "[rateOn]"),
        ("              rateOn: month\n", "", "rateOn", "[rateOn] is missing", "Add"),
        ("rounding: half_up", "rounding: up", "rounding", "[up]", "half_up"),
        ("quoted: JPY per USD", "quoted: JPY/USD", "quoted", "[JPY/USD]", "written"),
        ("multipleOf: 0.01", "multipleOf: 0.02", "multipleOf)", "[0.02]", "0.01"),
    ],
)
def test_faults_of_a_conversion(old, new, where, what, fix):
    text = LANDINGS + CONVERTED.lstrip("\n")
    assert text.count(old) == 1
    with pytest.raises(ContentError) as caught:
        compiled(text.replace(old, new))
    found = [one for one in (caught.value, *caught.value.others) if what in one.what.en]
    assert len(found) == 1
    assert where in found[0].where
    assert "landings.yml:" in found[0].where
    assert fix in found[0].fix.en


def test_a_conversion_is_a_mapping():
    text = LANDINGS + CONVERTED.lstrip("\n")
    start, end = text.index("            value:\n"), text.index("      - name: rate\n")
    with pytest.raises(ContentError, match="a mapping"):
        compiled(f"{text[:start]}            value: yes\n{text[end:]}")
