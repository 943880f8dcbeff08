"""What the other reference datasets answer, a line each: specialists, ageing systems, municipalities."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from renkei.language import Text
from renkei.warehouse import Warehouse

Row = Mapping[str, Any]
_SPECIALISTS = """
    SELECT as_of, registered, precision, target, target_by, progress_percent, net_pace_per_year, pace_needed_per_year
    FROM workforce.security_specialists WHERE area = 'nation' ORDER BY as_of DESC LIMIT 1
"""
_CLIFF = """
    SELECT name, cliff_risk, years_past_support, staff_able,
        (SELECT count(*) FROM systems.cliff_risk) AS systems,
        (SELECT count(*) FROM systems.cliff_risk WHERE cliff_risk >= 75) AS at_the_edge
    FROM systems.cliff_risk ORDER BY cliff_risk DESC, system_id LIMIT 1
"""
_CLOUD = """
    SELECT max(as_of) AS as_of, count(*) AS municipalities,
        sum(CASE WHEN state = 'moved' THEN 1 ELSE 0 END) AS moved,
        sum(CASE WHEN designated_systems > 0 THEN 1 ELSE 0 END) AS designated,
        sum(CASE WHEN is_disputed THEN 1 ELSE 0 END) AS disputed
    FROM systems.cloud_migration
"""


def findings(warehouse: Warehouse) -> Iterator[Text]:
    """Yield a line for each of the datasets that has a release."""
    for dataset, sql, said in _ASKED:
        if warehouse.release_of(dataset) is not None:
            yield from map(said, warehouse.select(sql).to_pylist())


def _specialists(row: Row) -> Text:
    about = Text("約 ", "about ") if row["precision"] == "about" else Text("", "")
    share, pace, needed = (
        float(row[name]) for name in ("progress_percent", "net_pace_per_year", "pace_needed_per_year")
    )
    return Text(
        f"登録セキスペ: {row['as_of']:%Y-%m} に{about.ja}{row['registered']:,} 人、目標 {row['target']:,} 人の {share:.0f} %。"
        f"年 {pace:+,.0f} 人の純増に対し、{row['target_by']} までに年 {needed:,.0f} 人が必要。",
        f"Security specialists: {about.en}{row['registered']:,} in {row['as_of']:%Y-%m}, {share:.0f} % of {row['target']:,}; "
        f"net {pace:+,.0f} a year, {needed:,.0f} a year needed until {row['target_by']}.",
    )


def _cliff(row: Row) -> Text:
    index, years = float(row["cliff_risk"]), float(row["years_past_support"] or 0)
    return Text(
        f"レガシー台帳(架空の 2 機関): {row['systems']} システムのうち危険度 75 以上は {row['at_the_edge']}。"
        f"最も高いのは{row['name']}の {index:.1f}(サポート終了から {years:.1f} 年、保守できる人 {row['staff_able']} 人)。",
        f"Legacy inventory (two fictional agencies): {row['at_the_edge']} of {row['systems']} systems have a cliff-risk index "
        f"of 75 or more; the highest is {index:.1f} ({row['name']}: {years:.1f} years past support, "
        f"{row['staff_able']} people able to maintain it).",
    )


def _cloud(row: Row) -> Text:
    total, moved, late, disputed = (int(row[name]) for name in ("municipalities", "moved", "designated", "disputed"))
    return Text(
        f"自治体システムの標準化: {row['as_of']} に {total:,} 市区町村のうち {moved} が移行済み({moved / total:.1%})。"
        f"{late} に間に合わない見込みのシステムがあり、{disputed} では二つの公表値が食い違う。",
        f"Municipal systems: {moved} of {total:,} municipalities ({moved / total:.1%}) had moved by {row['as_of']}; {late} have "
        f"systems that are expected to be late, and of {disputed} the two published figures do not fit.",
    )


_ASKED: tuple[tuple[str, str, Callable[[Row], Text]], ...] = (
    ("workforce.security_specialists", _SPECIALISTS, _specialists),
    ("systems.cliff_risk", _CLIFF, _cliff),
    ("systems.cloud_migration", _CLOUD, _cloud),
)
