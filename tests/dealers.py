"""Fish dealers of the Harbour Office and companies of the Statistics Office, to be linked: laid into a copy of the country."""

from collections.abc import Sequence
from pathlib import Path

CROSSWALK = "dealers_companies"
DEALERS, COMPANIES, PAIRS = "fisheries.dealers", "reference.companies", "fisheries.dealer_companies"
RUNS = ("harbour.dealers", "statistics.companies", PAIRS)

# Made-up numbers whose check digits hold.
ONE, TWO, THREE, FOUR = "8999999999901", "7999999999902", "6999999999903", "5999999999904"

DEALER_ROWS = (
    ("D01", "瑠璃水産株式会社", "北瑠璃市港町一丁目2番3号", ONE),  # renamed since: the number tells
    ("D02", "㈱灯台フーズ", "北瑠璃市灯台2-5", ""),  # one side has no number
    ("D03", "株式会社霧ヶ浦", "霧ヶ浦市本町3番地", ""),  # a school of that name is at the address
    ("D04", "小瑠璃冷蔵株式会社", "小瑠璃市浜4-1-1", TWO),  # another number there
    ("D05", "潮見商店", "南瑠璃市潮見7", ""),  # two companies of one name at one address
    ("D06", "遠洋漁業合同会社", "南瑠璃市沖1-1", ""),  # nowhere to be found
)
COMPANY_ROWS = (
    ("C1", "ラピス水産株式会社", "北瑠璃市", "港町1-2-3", ONE),
    ("C2", "株式会社灯台フーズ", "北瑠璃市", "灯台二丁目5番地", THREE),
    ("C3", "学校法人霧ケ浦", "霧ヶ浦市", "本町3", ""),
    ("C4", "小瑠璃冷蔵株式会社", "小瑠璃市", "浜4丁目1番1号", FOUR),
    ("C5", "潮見商店", "南瑠璃市", "潮見7番地", ""),
    ("C6", "合資会社潮見商店", "南瑠璃市", "潮見7", ""),
)


def settle(root: Path) -> None:
    """Write registrations, contracts, data and crosswalk."""
    for path, text in {**_data(), **_connectors(), **_schemas()}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def write(
    root: Path, *, dealers: Sequence[Sequence[str]] = DEALER_ROWS, companies: Sequence[Sequence[str]] = ()
) -> None:
    """Deliver other rows."""
    for path, text in _data(dealers, companies or COMPANY_ROWS).items():
        (root / path).write_text(text, encoding="utf-8")


def _data(
    dealers: Sequence[Sequence[str]] = DEALER_ROWS, companies: Sequence[Sequence[str]] = COMPANY_ROWS
) -> dict[str, str]:
    return {
        "data/harbour/dealers.csv": _csv(("番号", "名称", "所在地", "法人番号"), dealers),
        "data/statistics/companies.csv": _csv(("ID", "名称", "市町", "番地", "法人番号"), companies),
    }


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in (header, *rows))


def _connectors() -> dict[str, str]:
    return {
        "connectors/harbour/dealers.yml": _source(
            DEALERS, "ruri_harbour", "dealers.csv", dealer="番号", name="名称", address="所在地", number="法人番号"
        ),
        "connectors/statistics/companies.yml": _source(
            COMPANIES,
            "ruri_statistics",
            "companies.csv",
            company="ID",
            name="名称",
            city="市町",
            street="番地",
            number="法人番号",
        ),
    }


def _source(dataset: str, connection: str, path: str, **fields: str) -> str:
    mapped = "".join(f"  {name}: {{from: {of}}}\n" for name, of in fields.items())
    return (
        f"title: {{ja: 名簿, en: List}}\ndataset: {dataset}\ndelivers: whole\n"
        f"transport: {{kind: local, connection: {connection}, path: {path}}}\nreader: {{kind: csv, encoding: utf-8}}\n"
        'schedule: {cron: "0 6 1 * *", timezone: Asia/Tokyo}\nlicence:\n  name: {ja: 利用規約, en: Terms}\n'
        f'fields:\n{mapped}missing: {{"": not_applicable}}\n'
    )


def _schemas() -> dict[str, str]:
    crosswalk = (
        "kind: entities\ntitle: {ja: 水産業者と企業, en: Dealers and companies}\n"
        f"left: {{dataset: {DEALERS}, number: number, name: name, address: address}}\n"
        f"right: {{dataset: {COMPANIES}, number: number, name: name, address: [city, street]}}\n"
    )
    number = "number:jp.corporate_number"
    dealers = contract(DEALERS, "precedence: [harbour.dealers]", "*dealer", "name", "address", number)
    companies = contract(COMPANIES, "precedence: [statistics.companies]", "*company", "name", "city", "street", number)
    pairs = contract(
        PAIRS,
        f"links: {CROSSWALK}",
        "*dealer",
        "*company",
        "status:code",
        "method:code",
        "score:number.decimal",
        "reason:code",
        "decided_by",
        "decided_on:date",
        "why",
        "name_score:number.decimal",
        "address_score:number.decimal",
        "form_agreement:code",
        "block_agreement:code",
        "right_name",
    )
    return {
        f"schemas/crosswalks/{CROSSWALK}.yml": crosswalk,
        "schemas/fisheries/dealers.yml": dealers,
        "schemas/reference/companies.yml": companies,
        "schemas/fisheries/dealer_companies.yml": pairs,
    }


def contract(dataset: str, property_: str, *columns: str) -> str:
    """Write a contract; a column is `name` or `name:type`, with * before it where it is of the key."""
    name, _, value = property_.partition(": ")
    table = dataset.split(".")[1]
    head = (
        f"apiVersion: v3.1.0\nkind: DataContract\nid: {dataset}\nversion: 1.0.0\nstatus: active\nschema:\n"
        f"  - name: {table}\n    businessName: {table}\n    description: {table}.\n    customProperties:\n"
        f"      - {{property: titleJa, value: 名簿}}\n      - {{property: descriptionJa, value: 名簿。}}\n"
        f"      - {{property: {name}, value: {value}}}\n    properties:\n"
    )
    position, body = 0, ""
    for column in columns:
        said, _, kind = column.removeprefix("*").partition(":")
        kind = kind or ("code" if column.startswith("*") else "text.display")
        logical = {"number.decimal": "number", "date": "date"}.get(kind, "string")
        body += f"      - name: {said}\n        businessName: {said}\n        description: {said}.\n        logicalType: {logical}\n"
        if column.startswith("*"):
            position += 1
            body += f"        required: true\n        primaryKey: true\n        primaryKeyPosition: {position}\n"
        body += (
            "        customProperties:\n          - {property: titleJa, value: 列}\n"
            "          - {property: descriptionJa, value: 列。}\n"
            f"          - {{property: semanticType, value: {kind}}}\n"
        )
    return head + body
