"""Legacy systems: which are nearest to the cliff, and why."""

from collections.abc import Sequence

from renkei.catalogue.charts import bars as of_bars
from renkei.catalogue.charts.figures import Scale, number
from renkei.catalogue.naming import code_names
from renkei.catalogue.subjects.story import Chapter, Figure, Row, Story, Term, rows_of
from renkei.language import Language, Text
from renkei.workspace import Workspace

DATASET, PARTS, SHOWN = "systems.cliff_risk", "cliff_risk_parts", 20
_PARTS = ("support_points", "staff_points", "ageing_points", "criticality_points")
_COLUMNS = {*_PARTS, "name", "cliff_risk", "years_past_support", "staff_able", "planned_year", "not_known"}


def tell(workspace: Workspace, reader: str, language: Language) -> Story | None:
    """Tell of the cliff; None where there are no rows."""
    rows = sorted(rows_of(workspace, DATASET, reader, _COLUMNS), key=lambda row: -float(row["cliff_risk"] or 0))
    if not rows:
        return None
    contract = workspace.project.contract(DATASET)
    titles = tuple(_plain(contract.column(name).title.in_(language)) for name in _PARTS)
    names = code_names(workspace, PARTS, language)
    return Story(
        question=Text(
            "古くなり、直せる人もいなくなったシステムは、保守も置き換えもできない「崖」に近づきます。",
            "A system that has grown old, and that nobody can mend any more, comes near to a cliff: it can neither be "
            "maintained nor replaced.",
        ),
        figures=_figures(rows),
        chapters=(
            Chapter(
                Text("崖に近い順", "Nearest to the cliff"),
                of_bars.bars(
                    [_bar(row, language) for row in rows[:SHOWN]],
                    of_bars.Asked(
                        Text("「崖」の危険度（0～100 点）", "Cliff risk (0 to 100 points)").in_(language),
                        Text("システム", "System").in_(language),
                        titles,
                        Scale(1.0, Text("点", "points").in_(language)),
                        100.0,
                    ),
                ),
                _READ,
            ),
        ),
        terms=tuple(Term(name, _MEANINGS[code].in_(language)) for code, name in names.items() if code in _MEANINGS),
        notes=_NOTES,
        related=(
            "systems.legacy_inventory",
            "systems.cliff_risk",
            "systems.cliff_risk_points",
            "systems.legacy_survey",
        ),
    )


def _figures(rows: Sequence[Row]) -> tuple[Figure, ...]:
    past = sum(1 for row in rows if row["years_past_support"] is not None and row["years_past_support"] > 0)
    alone = sum(1 for row in rows if row["staff_able"] is not None and row["staff_able"] <= 1)
    unplanned = sum(1 for row in rows if row["planned_year"] is None)
    of = f" / {len(rows)}"
    return (
        Figure(f"{past}{of}", "", Text("サポートが終わっているシステム", "systems are past the end of their support")),
        Figure(f"{alone}{of}", "", Text("保守できる人が 1 人以下", "have one person or nobody who can maintain them")),
        Figure(
            f"{unplanned}{of}", "", Text("移行の年度が決まっていない", "have no year in which they are to be moved")
        ),
    )


def _bar(row: Row, language: Language) -> of_bars.Bar:
    past, able = row["years_past_support"], row["staff_able"]
    said = []
    if past is not None and past > 0:
        said.append(Text(f"終了 {number(float(past))} 年", f"{number(float(past))} y").in_(language))
    if able is not None:
        said.append(Text(f"{able} 人", f"{able} p").in_(language))
    return of_bars.Bar(row["name"], tuple(float(row[name] or 0) for name in _PARTS), " · ".join(said))


def _plain(title: str) -> str:
    """Return what a part is called, without the word points before it."""
    return title.rsplit("：", maxsplit=1)[-1].rsplit(": ", maxsplit=1)[-1]


_READ = Text(
    "棒の長さが危険度、色が四つの内訳です。右の数は危険度、サポート終了からの年数、保守できる人数です。",
    "The length of a bar is the risk, its colours are the four parts. Behind it: the risk, years since the end of support (y), "
    "people able to maintain it (p).",
)
_MEANINGS = {
    "support": Text(
        "製造元のサポートが終わってからの年数が長いほど高い。", "The longer support has been over, the higher."
    ),
    "staff": Text("保守できる人が少ないほど高い。", "The fewer people can maintain it, the higher."),
    "ageing": Text("その人たちに 55 歳以上が多いほど高い。", "The more of them are 55 or older, the higher."),
    "criticality": Text("止まったときの影響が大きいほど高い。", "The more hangs on it, the higher."),
}
_NOTES = (
    Text(
        "この指標は測定値ではなく判断です。配点は「崖」の危険度の配点（systems.cliff_risk_points）にあり、変えることができます。",
        "The index is a judgement and no measurement: its points are data (systems.cliff_risk_points), which can be changed.",
    ),
    Text(
        "分からない項目は満点として数え、not_known の列に挙げています。",
        "What is not known counts in full, and is named in the column not_known.",
    ),
    Text(
        "機関とシステムは架空のものです。実際の台帳を同じ契約で登録すれば、このページにそのまま現れます。",
        "The agencies and systems are fictional; a real inventory that is registered under the same contract shows here as it is.",
    ),
)
