"""The digital deficit: by year and definition, and how its figure changes from one publication to the next."""

from collections.abc import Sequence

from renkei.catalogue.charts import Picture
from renkei.catalogue.charts import bars as of_bars
from renkei.catalogue.charts import series as of_series
from renkei.catalogue.charts.figures import Scale, scale_of
from renkei.catalogue.naming import code_names
from renkei.catalogue.subjects.story import Chapter, Figure, Row, Story, Term, rows_of
from renkei.language import Language, Text
from renkei.workspace import Workspace

DATASET, DEFINITIONS, ESTIMATES = "economy.digital_deficit", "digital_definitions", "estimate_kinds"
_COLUMNS = {"period", "definition", "vintage", "publisher", "publisher_en", "estimate", "balance_jpy", "tolerance_jpy"}


def tell(workspace: Workspace, reader: str, language: Language) -> Story | None:
    """Tell of the deficit; None where there are no rows."""
    found = rows_of(workspace, DATASET, reader, _COLUMNS)
    figures = list({_key(row): row for row in found if row["balance_jpy"] is not None}.values())
    if not figures:
        return None
    names = code_names(workspace, DEFINITIONS, language)
    kinds = code_names(workspace, ESTIMATES, language)
    scale = scale_of("円", max(abs(row["balance_jpy"]) for row in figures), language)
    years = [row for row in figures if not row["period"].startswith("FY")]
    last = max(row["period"] for row in years or figures)
    newest = [row for row in figures if row["period"] == last]
    return Story(
        question=Text(
            "海外のデジタルサービスに払った額から、海外で受け取った額を引いたもの。マイナスが赤字です。",
            "What Japan received for digital services, less what it paid for them abroad: below zero is a deficit.",
        ),
        figures=tuple(_figure(newest, definition, last, scale, names) for definition in _definitions(newest)),
        chapters=(
            Chapter(Text("年ごとの収支", "Year by year"), _years(years, names, scale, language), _YEARS),
            Chapter(
                Text(f"{last}年の額は、いつ誰が出したかで違う", f"The figure of {last} by who gave it, and when"),
                _vintages(newest, kinds, scale, language, last),
                _VINTAGES,
            ),
        ),
        terms=tuple(Term(_short(name), name) for code, name in names.items() if code in _definitions(figures)),
        notes=_NOTES,
        related=("economy.digital_deficit_published", "economy.services_trade", "economy.exchange_rates"),
    )


def _key(row: Row) -> tuple[str, ...]:
    """Return what tells figures in yen apart: rows that differ in the rate alone say the same yen."""
    return tuple(row[name] for name in ("period", "definition", "vintage", "publisher"))


def _definitions(rows: Sequence[Row]) -> list[str]:
    return sorted({row["definition"] for row in rows})


def _short(name: str) -> str:
    """Return a name without what stands in brackets behind it."""
    return name.split("（", maxsplit=1)[0].split(" (", maxsplit=1)[0]


def _figure(rows: Sequence[Row], definition: str, period: str, scale: Scale, names: dict[str, str]) -> Figure:
    values = sorted(abs(row["balance_jpy"]) for row in rows if row["definition"] == definition)
    low, high = scale(values[0]), scale(values[-1])
    short = _short(names.get(definition, definition))
    many = len(values)
    return Figure(
        low if low == high else f"{low}–{high}",
        scale.unit,
        Text(
            f"{period}年の赤字（{short}、公表 {many} 件）",
            f"deficit of {period} ({short}, {many} {'figure' if many == 1 else 'figures'} published)",
        ),
    )


def _years(rows: Sequence[Row], names: dict[str, str], scale: Scale, language: Language) -> Picture:
    """Draw, for every year and definition, the figure that was published last."""
    lines = []
    for definition in _definitions(rows):
        newest: dict[str, Row] = {}
        for row in sorted(rows, key=lambda each: str(each["vintage"])):
            if row["definition"] == definition:
                newest[row["period"]] = row
        points = tuple((period, float(newest[period]["balance_jpy"])) for period in sorted(newest))
        lines.append(of_series.Line(_short(names.get(definition, definition)), points))
    title = Text("デジタル収支（暦年、最新の公表値）", "Digital balance (calendar years, last published figure)")
    asked = of_series.Asked(title.in_(language), Text("年", "Year").in_(language), scale, apart=1.5)
    return of_series.series(lines, asked)


def _vintages(rows: Sequence[Row], kinds: dict[str, str], scale: Scale, language: Language, period: str) -> Picture:
    ordered = sorted(rows, key=lambda each: (each["definition"], str(each["vintage"])))
    definitions = _definitions(rows)
    found = []
    for row in ordered:
        parts = [0.0] * len(definitions)
        parts[definitions.index(row["definition"])] = abs(float(row["balance_jpy"]))
        who = row["publisher_en"] if language == "en" and row["publisher_en"] else row["publisher"]
        kind = kinds.get(row["estimate"], row["estimate"])
        within = f"±{scale(row['tolerance_jpy'])}" if row["tolerance_jpy"] else ""
        found.append(
            of_bars.Bar(
                f"{row['vintage']} {who}・{kind}" if language == "ja" else f"{row['vintage']} {who}, {kind}",
                tuple(parts),
                within,
            )
        )
    shown = {"three_items": Text("三項目", "Three items"), "five_items": Text("五項目", "Five items")}
    called = tuple(shown.get(name, Text(name, name)).in_(language) for name in definitions)
    title = Text(f"{period}年の赤字（版ごと）", f"Deficit of {period}, by vintage").in_(language)
    return of_bars.bars(found, of_bars.Asked(title, Text("版", "Vintage").in_(language), called, scale))


_YEARS = Text(
    "線は、続いた年を結んでいます。間に公表値のない年は結びません。同じ年に複数の公表値があるときは、最後に公表されたものを描いています。",
    "Lines join years that follow each other; where no figure is known in between, there is no line. Of several figures of a "
    "year the one published last is drawn.",
)
_VINTAGES = Text(
    "同じ年でも、速報か改訂後か、どの項目を数えるかで額が変わります。± は丸めによる幅です。",
    "Even of one year the figure depends on whether it is preliminary or revised, and on what is counted. ± is what rounding allows.",
)
_NOTES = (
    Text(
        "項目別の公表値から計算した行と、公表された額の行があります（basis の列）。計算値は月ごとに億円へ丸めた値の和です。",
        "Some rows are computed from published figures by item, others are published as they are (column basis). Computed ones "
        "are sums of monthly figures that were each rounded to 100 million yen.",
    ),
    Text(
        "ドル換算は相場の種類ごとに 1 行あります。円だけを見るときは rate_type を一つに絞ってください。",
        "There is a row for each type of exchange rate: to look at yen alone, keep one rate_type.",
    ),
)
