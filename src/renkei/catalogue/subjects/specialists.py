"""Registered security specialists: how many there are, against the target and the pace that it takes."""

from collections.abc import Sequence
from itertools import pairwise

from renkei.catalogue.charts import Picture
from renkei.catalogue.charts import bars as of_bars
from renkei.catalogue.charts import series as of_series
from renkei.catalogue.charts.figures import Scale, number
from renkei.catalogue.naming import code_names
from renkei.catalogue.subjects.story import Chapter, Figure, Row, Story, Term, rows_of
from renkei.language import Language, Text
from renkei.workspace import Workspace

DATASET, AREAS, NATION = "workforce.security_specialists", "specialist_areas", "nation"
_COLUMNS = {"as_of", "area", "registered", "target", "target_by", "progress_percent", "pace_needed_per_year"}


def tell(workspace: Workspace, reader: str, language: Language) -> Story | None:
    """Tell of the specialists; None where there are no rows of the nation."""
    rows = rows_of(workspace, DATASET, reader, _COLUMNS | {"net_pace_per_year", "per_100k", "is_area_assumed"})
    nation = sorted((row for row in rows if row["area"] == NATION), key=lambda row: row["as_of"])
    if not nation:
        return None
    persons, last = Scale(1.0, Text("人", "persons").in_(language)), nation[-1]
    regions = [row for row in rows if row["area"] != NATION and row["per_100k"] is not None]
    chapters = [
        Chapter(Text("登録者数と目標", "Registered, and the target"), _series(nation, persons, language), _READ_SERIES),
        Chapter(Text("必要な速さ", "The pace that it takes"), _paces(nation, language), _READ_PACE),
    ]
    if regions:
        chapters.append(Chapter(Text("地域ごと", "By region"), _regions(workspace, regions, language), _READ_REGIONS))
    return Story(
        question=Text(
            "情報処理安全確保支援士（登録セキスペ）の登録者数と、国の目標。",
            "Registered information security specialists (登録セキスペ), and how many the nation means to have.",
        ),
        figures=_figures(last),
        chapters=tuple(chapters),
        terms=_terms(language),
        notes=_NOTES,
        related=("workforce.security_specialist_figures", "reference.population"),
    )


def _figures(last: Row) -> tuple[Figure, ...]:
    day, pace, needed = last["as_of"], last["net_pace_per_year"], last["pace_needed_per_year"]
    found = [
        Figure(f"{last['registered']:,}", "", Text(f"登録者数（{day}）", f"registered ({day})")),
    ]
    if last["target"] is not None:
        found.append(
            Figure(
                f"{number(float(last['progress_percent']))}%",
                "",
                Text(f"目標 {last['target']:,} 人に対して", f"of the target of {last['target']:,}"),
            )
        )
    if needed is not None:
        so_far = f"{float(pace):,.0f}" if pace is not None else "–"
        found.append(
            Figure(
                f"{float(needed):,.0f}",
                "",
                Text(
                    f"人の純増が毎年、{last['target_by']} まで必要（これまで {so_far} 人）",
                    f"a year are needed until {last['target_by']} (so far: {so_far})",
                ),
            )
        )
    return tuple(found)


def _series(nation: Sequence[Row], persons: Scale, language: Language) -> Picture:
    last = nation[-1]
    lines = [
        of_series.Line(
            Text("登録者数", "Registered").in_(language),
            tuple((str(row["as_of"]), float(row["registered"])) for row in nation),
        )
    ]
    levels, until = [], None
    if last["target"] is not None and last["target_by"] is not None:
        until = str(last["target_by"])
        way = ((str(last["as_of"]), float(last["registered"])), (until, float(last["target"])))
        lines.append(of_series.Line(Text("必要な道のり", "Way to the target").in_(language), way))
        levels.append(
            of_series.Level(Text("目標", "Target").in_(language) + f" {last['target']:,}", float(last["target"]))
        )
    title = Text("登録セキスペの人数", "Registered security specialists").in_(language)
    asked = of_series.Asked(title, Text("基準日", "As of").in_(language), persons, until=until)
    return of_series.series(lines, asked, levels=levels)


def _paces(nation: Sequence[Row], language: Language) -> Picture:
    """Draw the paces at which the number grew, where it did, and the one that it takes."""
    found = [
        of_bars.Bar(f"{before['as_of']} – {row['as_of']}", (float(row["net_pace_per_year"]), 0.0))
        for before, row in pairwise(nation)
        if row["net_pace_per_year"] is not None and row["net_pace_per_year"] > 0
    ]
    last = nation[-1]
    if last["pace_needed_per_year"] is not None:
        label = Text(f"必要: {last['as_of']} – {last['target_by']}", f"Needed: {last['as_of']} – {last['target_by']}")
        found.append(of_bars.Bar(label.in_(language), (0.0, float(last["pace_needed_per_year"]))))
    asked = of_bars.Asked(
        Text("1 年あたりの純増", "Net growth a year").in_(language),
        Text("期間", "Time").in_(language),
        (Text("実績", "so far").in_(language), Text("必要", "needed").in_(language)),
        Scale(1.0, Text("人／年", "a year").in_(language)),
    )
    return of_bars.bars(found, asked)


def _regions(workspace: Workspace, regions: Sequence[Row], language: Language) -> Picture:
    names = code_names(workspace, AREAS, language)
    assumed = Text("範囲は仮定", "area assumed").in_(language)
    day = max(row["as_of"] for row in regions)
    rows = sorted((row for row in regions if row["as_of"] == day), key=lambda row: -float(row["per_100k"]))
    found = [
        of_bars.Bar(
            names.get(row["area"]) or str(row["area"]),
            (float(row["per_100k"]),),
            assumed if row["is_area_assumed"] else "",
        )
        for row in rows
    ]
    title = Text(f"人口 10 万人あたりの登録者（{day}）", f"Registered per 100,000 people ({day})").in_(language)
    what = Text("地域", "Region").in_(language)
    unit = Text("人", "persons").in_(language)
    return of_bars.bars(found, of_bars.Asked(title, what, (title,), Scale(1.0, unit)))


def _terms(language: Language) -> tuple[Term, ...]:
    return tuple(Term(name.in_(language), said.in_(language)) for name, said in _TERMS)


_TERMS = (
    (
        Text("純増の速さ", "Net pace"),
        Text(
            "新しい登録から、更新されなかった登録を引いた増え方を、1 年あたりにしたもの。",
            "New registrations less those that were not renewed, as persons a year.",
        ),
    ),
    (
        Text("必要な速さ", "Pace needed"),
        Text(
            "期限までに目標へ達するために、これから毎年必要な純増。",
            "Net growth a year that it takes to reach the target in time.",
        ),
    ),
)
_READ_SERIES = Text(
    "破線は、最後に公表された人数から目標までの道のりです。",
    "The broken line is the way from the number published last to the target.",
)
_READ_PACE = Text(
    "人数が減った期間は、棒にしていません（表は「データの例」にあります）。",
    "Times in which the number fell have no bar (they stand in the rows below).",
)
_READ_REGIONS = Text(
    "IPA の地域区分による登録者数を、国勢調査の人口で割ったものです。",
    "Registered by region of IPA over the people counted by the census.",
)
_NOTES = (
    Text(
        "概数だけが公表された時点があります（precision の列）。その幅は tolerance の列にあります。",
        "Of some days only an approximate number was published (column precision); by how much it may be off is in tolerance.",
    ),
    Text(
        "目標の期限を年度末と読むのは仮定です。出典は「2030年まで」と記しています。",
        "That the target is meant for the end of the fiscal year is an assumption: the source says «by 2030».",
    ),
)
