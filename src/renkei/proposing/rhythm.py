"""How often such a file seems to come: by its periods, else by the date in its name, else monthly as a guess."""

import re
from collections.abc import Sequence
from datetime import timedelta

from renkei.language import Text
from renkei.model.freshness import Freshness
from renkei.model.proposal import ProposedColumn
from renkei.model.registration import Schedule

_DAY = re.compile(r"(19|20)\d\d[-_]?(0[1-9]|1[0-2])[-_]?([0-2]\d|3[01])")
_MONTH = re.compile(r"(?<!\d)(19|20)\d\d[-_]?(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((19|20)\d\d|[RrHh]\d{1,2}|令和\d+)(年度?)?(?!\d)")
CRON = {"day": "0 9 * * *", "month": "0 9 1 * *", "quarter": "0 9 1 1,4,7,10 *", "year": "0 9 1 4 *"}
_EVERY = {
    "day": timedelta(days=1),
    "month": timedelta(days=31),
    "quarter": timedelta(days=92),
    "year": timedelta(days=366),
}
_LATE = {
    "day": timedelta(days=1),
    "month": timedelta(days=10),
    "quarter": timedelta(days=20),
    "year": timedelta(days=31),
}
_CALLED = {
    "day": Text("毎日", "daily"),
    "month": Text("毎月", "monthly"),
    "quarter": Text("四半期ごと", "quarterly"),
    "year": Text("毎年", "yearly"),
}
_TYPES = (
    ("period.month", "month"), ("period.quarter", "quarter"), ("period.fiscal_quarter", "quarter"),
    ("period.fiscal_year", "year"), ("period.year", "year"),
)  # fmt: skip


def rhythm_of(columns: Sequence[ProposedColumn], name: str, said: str | None) -> tuple[Schedule, Text, Freshness]:
    """Return a schedule, why it is that one, and how old the data may become."""
    every, why = _guess(columns, name)
    if said in CRON:
        every, why = said, Text("人が答えた", "a person said so")
    schedule = Schedule(cron=CRON[every], timezone="Asia/Tokyo")
    freshness = Freshness(expected_every=_EVERY[every], late_after=_LATE[every])
    return schedule, Text(f"{_CALLED[every].ja}（{why.ja}）", f"{_CALLED[every].en}: {why.en}"), freshness


def _guess(columns: Sequence[ProposedColumn], name: str) -> tuple[str, Text]:
    for kind, every in _TYPES:
        if one := next((each for each in columns if each.type == kind and each.distinct > 1), None):
            return every, Text(f"「{one.source}」の期間による", f"by the periods in [{one.source}]")
    if _DAY.search(name):
        return "day", Text("ファイル名に日付がある", "the name of the file has a day")
    if _MONTH.search(name):
        return "month", Text("ファイル名に年月がある", "the name of the file has a month")
    if _YEAR.search(name):
        return "year", Text("ファイル名に年がある", "the name of the file has a year")
    return "month", Text("手がかりがないための仮置き", "a guess, nothing tells")


def pattern_of(name: str) -> str:
    """Return the name of the file with what changes in it as `*`."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f"{dot}{ending}") if dot else (name, "")
    for each in (_DAY, _MONTH, _YEAR):
        if each.search(stem):
            return each.sub("*", stem) + ending
    return name
