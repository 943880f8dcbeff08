"""Municipalities on their way to standard systems: where they stand, on a map."""

from collections import Counter
from collections.abc import Mapping, Sequence

from renkei.catalogue.charts import bars as of_bars
from renkei.catalogue.charts import japan as of_japan
from renkei.catalogue.charts.figures import Scale
from renkei.catalogue.naming import code_names
from renkei.catalogue.subjects.story import Chapter, Figure, Row, Story, Term, rows_of
from renkei.language import Language, Text
from renkei.workspace import Workspace

DATASET, STATES = "systems.cloud_migration", "migration_states"
_COLUMNS = {"code", "prefecture_code", "as_of", "completed_percent", "state", "designated_as_of"}


def tell(workspace: Workspace, reader: str, language: Language) -> Story | None:
    """Tell of the move; None where there are no rows."""
    rows = rows_of(workspace, DATASET, reader, _COLUMNS)
    if not rows:
        return None
    names, counts = code_names(workspace, STATES, language), Counter(row["state"] for row in rows)
    as_of, designated_as_of = max(row["as_of"] for row in rows), max(row["designated_as_of"] for row in rows)
    mean = sum(float(row["completed_percent"]) for row in rows) / len(rows)
    late = _share(rows, "designated")
    done = {code: sum(map(float, of)) / len(of) for code, of in _by_prefecture(rows).items()}
    percent = Scale(1.0, "%")
    return Story(
        question=Text(
            "市区町村は、住民記録や税などの業務システムを、国の標準に合わせたものへ移しています。",
            "Municipalities move their systems for residents, taxes and so on to ones that follow the nation's standard.",
        ),
        figures=(
            Figure(f"{mean:.1f}", "%", Text(f"平均の完了率（{as_of}）", f"of the steps done, on average ({as_of})")),
            Figure(f"{counts['moved']:,}", "", Text("すべて終えた市区町村", "municipalities have done all of it")),
            Figure(
                f"{counts['designated']:,} / {len(rows):,}",
                "",
                Text(
                    f"間に合わない見込みの業務がある（{designated_as_of}）",
                    f"expect to be late with a business ({designated_as_of})",
                ),
            ),
        ),
        chapters=(
            Chapter(
                Text("どこまで進んだか", "How far it has come"),
                of_japan.japan(done, of_japan.Asked(_title(_DONE, language), _DONE.in_(language), percent), language),
                _READ_DONE,
            ),
            Chapter(
                Text("どこが間に合わないか", "Where it will be late"),
                of_japan.japan(late, of_japan.Asked(_title(_LATE, language), _LATE.in_(language), percent), language),
                _READ_LATE,
            ),
            Chapter(
                Text("状況ごとの市区町村", "Municipalities by where they stand"),
                of_bars.bars(
                    [of_bars.Bar(_named(state, names, language), (float(n),)) for state, n in counts.most_common()],
                    of_bars.Asked(
                        Text("市区町村の数", "Municipalities").in_(language),
                        Text("状況", "State").in_(language),
                        (Text("市区町村", "Municipalities").in_(language),),
                        Scale(1.0, ""),
                    ),
                ),
                Text("", ""),
            ),
        ),
        terms=tuple(Term(_named(state, names, language), name) for state, name in names.items()),
        notes=_NOTES,
        related=(
            "systems.cloud_migration",
            "systems.cloud_migration_by_prefecture",
            "systems.standardization_progress",
            "systems.designated_systems",
            "systems.standardization_totals",
            "systems.cloud_adopters",
        ),
    )


def _named(state: str, names: Mapping[str, str], language: Language) -> str:
    """Return a short name of a state."""
    short = _SHORT.get(state)
    return short.in_(language) if short is not None else names.get(state, state)


def _by_prefecture(rows: Sequence[Row]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row["prefecture_code"], []).append(float(row["completed_percent"]))
    return found


def _share(rows: Sequence[Row], state: str) -> dict[str, float]:
    """Return, by prefecture, the percentage of municipalities in a state."""
    all_of = Counter(row["prefecture_code"] for row in rows)
    of = Counter(row["prefecture_code"] for row in rows if row["state"] == state)
    return {code: of[code] / n * 100 for code, n in all_of.items()}


def _title(what: Text, language: Language) -> str:
    return Text(f"都道府県別の{what.ja}", f"{what.en}, by prefecture").in_(language)


_SHORT = {
    "moved": Text("すべて終えた", "Done"),
    "under_way": Text("作業中", "Under way"),
    "designated": Text("間に合わない見込み", "Expected to be late"),
}
_DONE = Text("平均の完了率", "Steps done on average")
_LATE = Text("間に合わない見込みの市区町村の割合", "Municipalities expected to be late")
_READ_DONE = Text(
    "市区町村の完了率（20 業務の平均）を、都道府県ごとに平均したものです。一つの升が一つの都道府県です。",
    "Steps done, averaged over 20 businesses and over the municipalities of a prefecture. One tile is one prefecture.",
)
_READ_LATE = Text(
    "一つでも「特定移行支援システム」の見込みがある市区町村の割合です。完了率が高くても、一部の業務が間に合わないことがあります。",
    "The share of municipalities with at least one system that is expected to be late. One may be far on the way and still be "
    "late with some of it.",
)
_NOTES = (
    Text(
        "標準準拠システムはガバメントクラウド以外でも動かせます。どの団体がどのクラウドを使っているかは、コード付きでは公表されていません。",
        "A standard system may run elsewhere than on Government Cloud; which cloud a municipality uses is published nowhere by code.",
    ),
    Text(
        "完了率と「間に合わない見込み」は別の省庁が別の日に公表したもので、合わないことがあります（is_disputed の列）。",
        "Steps done and what will be late are published by two ministries as of two days, and may not fit (column is_disputed).",
    ),
)
