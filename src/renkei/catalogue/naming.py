"""What codes are called, and how values and rules of the calendar are written for people."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from renkei.catalogue.holdings import today
from renkei.catalogue.reader import NOBODY
from renkei.errors import RenkeiError
from renkei.language import Language, Text
from renkei.model.contract import CLASSIFICATIONS, Contract
from renkei.model.freshness import ExpectedBy, Freshness
from renkei.opening.grounds import freely
from renkei.workspace import Workspace

LEVELS: Mapping[str, Text] = dict(
    zip(
        CLASSIFICATIONS,
        (
            Text("公開", "public"),
            Text("内部", "internal"),
            Text("機密", "confidential"),
            Text("個人情報", "personal"),
        ),
        strict=True,
    )
)
STATUSES: Mapping[str, Text] = {
    "proposed": Text("提案中", "proposed"),
    "draft": Text("草案", "draft"),
    "active": Text("有効", "active"),
    "deprecated": Text("非推奨", "deprecated"),
    "retired": Text("廃止", "retired"),
}
OUTCOMES: Mapping[str, Text] = {
    "pass": Text("合格", "pass"),
    "hold": Text("保留", "hold"),
    "stop": Text("中止", "stop"),
}
_EACH: Mapping[str, Text] = {
    "week": Text("毎週", "each week"),
    "month": Text("毎月", "each month"),
    "quarter": Text("各四半期", "each quarter"),
    "half": Text("各半期", "each half-year"),
    "year": Text("毎年", "each year"),
    "fiscal_year": Text("毎年度", "each fiscal year"),
}
_DAYS: Mapping[str, Text] = {
    "monday": Text("月曜", "Monday"),
    "tuesday": Text("火曜", "Tuesday"),
    "wednesday": Text("水曜", "Wednesday"),
    "thursday": Text("木曜", "Thursday"),
    "friday": Text("金曜", "Friday"),
    "saturday": Text("土曜", "Saturday"),
    "sunday": Text("日曜", "Sunday"),
}


def code_names(workspace: Workspace, name: str, language: Language) -> dict[str, str]:
    """Return what the codes of a list are called; none where it can't be read, not by everybody, or has no names."""
    with suppress(RenkeiError):
        behind = workspace.project.codelist(name).dataset
        if behind is not None and not freely(workspace.project.contract(behind), NOBODY, on=today()):
            return {}
        frame = workspace.codes(name)
        columns = [f"name_{language}", "name", "title", "municipality", f"name_{'en' if language == 'ja' else 'ja'}"]
        found = next((column for column in columns if column in frame.columns), None)
        if found is not None:
            rows = frame.select("code", found).iter_rows()
            return {str(code): str(said) for code, said in rows if said}
    return {}


def labels_of(workspace: Workspace, contract: Contract, language: Language) -> dict[str, dict[str, str]]:
    """Return the names of codes by the columns of a dataset that have them."""
    listed = {column.name: column.code_list for column in contract.columns if column.code_list}
    names = {name: code_names(workspace, name, language) for name in set(listed.values())}
    return {column: names[name] for column, name in listed.items() if names[name]}


def written(value: Any, language: Language) -> str:
    """Write a value as a table shows it."""
    if isinstance(value, bool):
        return Text("はい", "yes").in_(language) if value else Text("いいえ", "no").in_(language)
    if isinstance(value, int | Decimal):
        said = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return (said.rstrip("0").rstrip(".") if "." in said else said).replace("-", "−")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "–" if value is None else str(value)


def is_number(value: Any) -> bool:
    """Whether a value stands at the right of its cell."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def freshness_of(rule: Freshness) -> Text:
    """Say by when something new is expected."""
    said = [_by(rule.expected_by)] if rule.expected_by is not None else []
    if rule.expected_every is not None:
        days = rule.expected_every.days
        said.append(Text(f"{days} 日以内ごと", f"at least every {days} days"))
    if rule.late_after.days:
        said.append(Text(f"猶予 {rule.late_after.days} 日", f"{rule.late_after.days} days of grace"))
    return Text("、".join(each.ja for each in said), ", ".join(each.en for each in said))


def _by(rule: ExpectedBy) -> Text:
    each = _EACH[rule.each]
    if rule.business_day is not None:
        return Text(f"{each.ja}、第 {rule.business_day} 開庁日まで", f"{each.en}, by business day {rule.business_day}")
    if rule.weekday is not None:
        day = _DAYS[rule.weekday]
        return Text(f"{each.ja}、第 {rule.nth} {day.ja}まで", f"{each.en}, by {day.en} no. {rule.nth}")
    return Text(f"{each.ja}、{rule.day} 日目まで", f"{each.en}, by day {rule.day}")
