"""Cron expressions of five fields, checked without a scheduler."""

import re

from renkei.language import Text

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    (Text("分", "minute"), 0, 59, ()),
    (Text("時", "hour"), 0, 23, ()),
    (Text("日", "day of the month"), 1, 31, ()),
    (Text("月", "month"), 1, 12, _MONTHS),
    (Text("曜日", "day of the week"), 0, 7, _DAYS),
)
_STEP = re.compile(r"(?P<range>[^/]+)(?:/(?P<step>\d{1,3}))?")


def cron_fault(expression: str) -> tuple[Text, Text] | None:
    """Say what is wrong with a cron expression and what to do, or None where it is good.

    Five fields, as cron and Airflow have them: minute, hour, day of the month, month, day of the week. Each is `*`, a
    number, a name (MON, JAN), a range `a-b`, a step `/n`, or several of these joined by commas; the day of the month
    may be `L` (the last).
    """
    fields = expression.split()
    if len(fields) != 5:
        return (
            Text(
                f"cron 式「{expression}」の項目が {len(fields)} 個です。", f"[{expression}] has {len(fields)} fields."
            ),
            Text(
                "「分 時 日 月 曜日」の 5 項目で書いてください（秒は書けません）。例: 毎月 8 日 10 時は「0 10 8 * *」",
                "Write five: minute, hour, day, month, day of the week (no seconds). The 8th of a month at ten: [0 10 8 * *]",
            ),
        )
    for written, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        if not all(_good(item, low=low, high=high, names=names) for item in written.split(",")):
            return (
                Text(f"cron 式の{name.ja}「{written}」が正しくありません。", f"The {name.en} [{written}] is wrong."),
                Text(
                    f"{low}～{high}、「*」、「a-b」、「*/n」で書いてください。",
                    f"Use {low} to {high}, [*], [a-b] or [*/n].",
                ),
            )
    return None


def _good(item: str, *, low: int, high: int, names: tuple[str, ...]) -> bool:
    match = _STEP.fullmatch(item)
    if match is None or (match["step"] is not None and not 0 < int(match["step"]) <= high):
        return False
    if match["range"] == "*" or (item == "L" and high == 31):
        return True
    ends = [_number(end, names) for end in match["range"].split("-")]
    inside = [end for end in ends if end is not None and low <= end <= high]
    return len(ends) == len(inside) <= 2 and inside == sorted(inside)


def _number(said: str, names: tuple[str, ...]) -> int | None:
    if said.upper() in names:
        return names.index(said.upper()) + (1 if names is _MONTHS else 0)
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 2 else None
