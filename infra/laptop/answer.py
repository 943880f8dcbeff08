"""What the reference content is there to answer: how large Japan's digital deficit is, and who says so."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from renkei.language import Language, Text
from renkei.warehouse import Warehouse

DATASET = "economy.digital_deficit"
_ESTIMATES = {
    "preliminary": Text("速報", "preliminary"),
    "annual_revision": Text("年次改訂", "annual revision"),
    "later_revision": Text("改訂後", "later revision"),
    "council_paper": Text("審議会資料", "council paper"),
    "white_paper": Text("白書", "white paper"),
    "research_report": Text("報告書", "research report"),
}
_DEFINITIONS = {"three_items": Text("三項目", "three items"), "five_items": Text("五項目", "five items")}
_BASES = {"stated": Text("明示", "stated"), "inferred": Text("推定", "inferred"), "implied": Text("逆算", "implied")}
_COMPUTED = """
    SELECT DISTINCT period, definition, balance_jpy, tolerance_jpy FROM economy.digital_deficit
    WHERE basis = 'computed' ORDER BY period, definition
"""
_VINTAGES = """
    SELECT DISTINCT vintage, definition, balance_jpy, tolerance_jpy, estimate, basis, publisher, publisher_en
    FROM economy.digital_deficit WHERE period = '2023' AND basis <> 'computed'
    ORDER BY vintage, definition, publisher
"""
_DOLLARS = """
    SELECT averaged.balance_jpy, averaged.rate_jpy_per_usd AS average, averaged.balance_usd AS converted,
        implied.balance_usd AS published, implied.rate_jpy_per_usd AS implied
    FROM economy.digital_deficit AS averaged
    INNER JOIN economy.digital_deficit AS implied
        ON averaged.period = implied.period AND averaged.definition = implied.definition
        AND averaged.vintage = implied.vintage AND averaged.publisher = implied.publisher
    WHERE averaged.period = '2023' AND averaged.rate_type = 'worldbank_period_average'
        AND implied.rate_type = 'implied_by_publisher'
"""


def answer(warehouse: Warehouse, console: Console, *, language: Language) -> None:
    """Print the deficit by year and definition, the vintages of 2023 side by side, and what it is in dollars."""
    title = Text("日本のデジタル赤字(収支、単位は見出しのとおり)", "Japan's digital deficit (balance; units as headed)")
    console.print(f"\n[bold]{title.in_(language)}[/bold]")
    console.print(_computed(_rows(warehouse, _COMPUTED), language))
    console.print(_vintages(_rows(warehouse, _VINTAGES), language))
    for row in _rows(warehouse, _DOLLARS):
        console.print(_dollars(row, language), highlight=False)


def _rows(warehouse: Warehouse, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = warehouse.select(sql).to_pylist()
    return rows


def _computed(rows: list[dict[str, Any]], language: Language) -> Table:
    heads = [
        Text("計算値(10 億円)", "computed (bn yen)"),
        Text("三項目", "three items"),
        Text("五項目", "five items"),
        Text("丸めの許容差", "tolerance"),
    ]
    table = _table(heads, language)
    for period in sorted({row["period"] for row in rows}):
        of = {row["definition"]: row for row in rows if row["period"] == period}
        amounts = [f"{of[name]['balance_jpy'] / 1e9:,.1f}" if name in of else "—" for name in _DEFINITIONS]
        tolerance = max(row["tolerance_jpy"] for row in of.values()) / 1e9
        table.add_row(period, *amounts, f"±{tolerance:,.1f}")
    return table


def _vintages(rows: list[dict[str, Any]], language: Language) -> Table:
    heads = [
        Text("2023 年の版", "vintages of 2023"),
        Text("兆円", "trillion yen"),
        Text("±", "±"),
        Text("定義", "definition"),
        Text("種類", "kind"),
        Text("根拠", "basis"),
        Text("公表者", "publisher"),
    ]
    table = _table(heads, language, text_from=3)
    for row in rows:
        table.add_row(
            row["vintage"],
            f"{row['balance_jpy'] / 1e12:,.4f}",
            f"{row['tolerance_jpy'] / 1e12:,.4f}",
            _named(_DEFINITIONS, row["definition"], language),
            _named(_ESTIMATES, row["estimate"], language),
            _named(_BASES, row["basis"], language),
            row["publisher"] if language == "ja" else row["publisher_en"],
        )
    return table


def _dollars(row: Mapping[str, Any], language: Language) -> str:
    yen, converted, published = (abs(float(row[name])) for name in ("balance_jpy", "converted", "published"))
    average, implied = float(row["average"]), float(row["implied"])
    return Text(
        f"2023 年の {yen / 1e12:.4f} 兆円は、年平均 {average:.4f} 円/ドルで {converted / 1e9:.2f} 十億ドル。\n"
        f"公表された {published / 1e9:.1f} 十億ドルからは {implied:.1f} 円/ドルとなり、年平均ではなく発表当日の相場に近い。",
        f"2023: {yen / 1e12:.4f} trillion yen is US${converted / 1e9:.2f}bn at the year's average of {average:.4f} yen.\n"
        f"The published US${published / 1e9:.1f}bn implies {implied:.1f} yen to the dollar: about the spot rate of the day"
        " on which it was announced, not the average of the year.",
    ).in_(language)


def _table(heads: list[Text], language: Language, *, text_from: int = 99) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        right = 0 < number < text_from
        table.add_column(head.in_(language), justify="right" if right else "left", no_wrap=right)
    return table


def _named(names: Mapping[str, Text], code: str, language: Language) -> str:
    return names[code].in_(language) if code in names else code
