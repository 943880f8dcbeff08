"""Whether the events of a code list tell what happened: codes that were there, parts that add up, nothing untold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

import polars as pl

from renkei.language import Text
from renkei.model.codelist import CodeEvent, EventKind
from renkei.semantics.divisions import Wrong, divisions_wrong

Numbered = tuple[int, CodeEvent]
_DAY = timedelta(days=1)
_LOOK = Text("日付とコードを確かめてください。", "Check the day and the codes.")
KINDS: Mapping[EventKind, Text] = {
    "created": Text("新設", "created"),
    "abolished": Text("廃止", "abolished"),
    "renamed": Text("名称変更", "renamed"),
    "renumbered": Text("コード変更", "renumbered"),
    "status": Text("種別変更", "another kind"),
    "merged": Text("合併（新設）", "merged"),
    "absorbed": Text("編入", "absorbed"),
    "split": Text("分割", "split"),
    "boundary": Text("境界変更", "boundary changed"),
}


class Validity:
    """When the codes of a list are valid."""

    def __init__(self, codes: pl.DataFrame) -> None:
        self.times: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
        for code, since, until in codes.select("code", "valid_from", "valid_to").iter_rows():
            self.times[code].append((since or date.min, until or date.max))

    def on(self, code: str, day: date) -> bool:
        """Whether a code is valid on a day."""
        return any(since <= day <= until for since, until in self.times.get(code, ()))

    def begun(self) -> Iterator[tuple[str, date]]:
        """Yield the codes that begin some time after the list does, with their first day."""
        first = min((since for times in self.times.values() for since, _ in times), default=date.min)
        for code, times in self.times.items():
            yield from ((code, since) for since, _ in times if since > first and not self.on(code, since - _DAY))

    def ended(self) -> Iterator[tuple[str, date]]:
        """Yield the codes that end, with the first day on which they are no more."""
        for code, times in self.times.items():
            days = (until + _DAY for _, until in times if until < date.max)
            yield from ((code, day) for day in days if not self.on(code, day))


def events_wrong(events: Sequence[CodeEvent], codes: pl.DataFrame) -> Iterator[Wrong]:
    """Yield what is wrong with the events of the list `codes` (`code`, `valid_from`, `valid_to`), by their places."""
    validity = Validity(codes)
    days: defaultdict[date, list[Numbered]] = defaultdict(list)
    for at, event in enumerate(events):
        wrong = list(_alone(at, event, validity))
        yield from wrong
        if not wrong:
            days[event.on].append((at, event))
    for day, told in days.items():
        yield from _together(day, told, validity)


def untold(events: Sequence[CodeEvent], codes: pl.DataFrame) -> Iterator[Text]:
    """Yield the beginnings and ends of codes of which no event tells."""
    validity = Validity(codes)
    told_of_end = {(event.from_code, event.on) for event in events}
    told_of_start = {(event.to_code, event.on) for event in events}
    for code, day in validity.ended():
        if (code, day) not in told_of_end:
            yield Text(
                f"コード「{code}」は {day - _DAY} で終わりますが、{day} の事象がありません。",
                f"The code [{code}] ends on {day - _DAY}, and no event of {day} tells what became of it.",
            )
    for code, day in validity.begun():
        if (code, day) not in told_of_start:
            yield Text(
                f"コード「{code}」は {day} に始まりますが、その日の事象がありません。",
                f"The code [{code}] begins on {day}, and no event of that day tells what it was before.",
            )


def _alone(at: int, event: CodeEvent, validity: Validity) -> Iterator[Wrong]:
    """Yield what is wrong with an event, whatever else happened on its day."""
    needed = {"created": (False, True), "abolished": (True, False)}.get(event.kind, (True, True))
    if needed != (event.from_code is not None, event.to_code is not None):
        sides = {(False, True): "to_code", (True, False): "from_code"}.get(needed, "from_code, to_code")
        what = Text(
            f"{KINDS[event.kind].ja}（{event.kind}）には {sides} だけが必要です。"
            if "," not in sides
            else f"{KINDS[event.kind].ja}（{event.kind}）には {sides} の両方が必要です。",
            f"An event [{event.kind}] has {sides}{' alone' if ',' not in sides else ''}.",
        )
        yield Wrong(at, what, _LOOK)
        return
    same = event.from_code == event.to_code
    if (event.kind == "renamed" and not same) or (event.kind in {"renumbered", "boundary"} and same):
        what = Text(
            f"{KINDS[event.kind].ja}（{event.kind}）の新旧のコードが{'違います' if not same else '同じです'}。",
            f"The codes of an event [{event.kind}] are {'not ' if not same else ''}the same.",
        )
        yield Wrong(at, what, _LOOK)
    before = event.on - _DAY
    if event.from_code is not None and not validity.on(event.from_code, before):
        yield _not_there(at, event.from_code, before)
    if event.to_code is not None and not validity.on(event.to_code, event.on):
        yield _not_there(at, event.to_code, event.on)


def _together(day: date, told: Sequence[Numbered], validity: Validity) -> Iterator[Wrong]:
    """Yield what is wrong between the events of a day."""
    moves = [(at, event) for at, event in told if event.from_code is not None]
    areas = [(at, event) for at, event in moves if event.kind == "boundary"]
    others = [(at, event) for at, event in moves if event.kind != "boundary"]
    yield from divisions_wrong(others)
    going = {event.from_code for _, event in others}
    for at, event in areas:
        if event.from_code in going:
            what = Text(
                f"「{event.from_code}」には同じ日に境界変更とほかの事象があります。",
                f"The boundary of [{event.from_code}] changes on a day of another event of it.",
            )
            yield Wrong(at, what, Text("一方にまとめてください。", "Tell it as one of the two."))
    arrived = {event.to_code for _, event in told}
    for at, event in others:
        if event.from_code not in arrived and validity.on(str(event.from_code), day):
            what = Text(
                f"「{event.from_code}」は {day} にほかへ移りますが、コード表ではその日も有効です。",
                f"[{event.from_code}] goes elsewhere on {day}, and is valid on that day in the list.",
            )
            fix = Text(
                "終わるなら valid_to を前日に、一部が残るなら残る行（自身への行）を加えてください。",
                "If it ends, end it the day before; if a part of it stays, add the row from it to itself.",
            )
            yield Wrong(at, what, fix)
    yield from _split(others)
    yield from _circle(others)


def _split(moves: Sequence[Numbered]) -> Iterator[Wrong]:
    parts: defaultdict[str, list[Numbered]] = defaultdict(list)
    for at, event in moves:
        parts[str(event.from_code)].append((at, event))
    for code, rows in parts.items():
        if len(rows) == 1 and rows[0][1].kind == "split":
            what = Text(f"「{code}」の分割先が一つしかありません。", f"[{code}] is split into one.")
            yield Wrong(rows[0][0], what, Text("ほかの行き先を加えてください。", "Add where the rest went."))


def _circle(moves: Sequence[Numbered]) -> Iterator[Wrong]:
    """Refuse codes that change places on one day: more likely one of them is wrong."""
    after: defaultdict[str, set[str]] = defaultdict(set)
    for _, event in moves:
        if event.to_code is not None and event.to_code != event.from_code:
            after[str(event.from_code)].add(event.to_code)
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        circle = [str(code) for code in error.args[1]]
        at = next(at for at, event in moves if event.from_code in circle)
        listed = " → ".join(reversed(circle))
        what = Text(f"一日のうちにコードが一周しています: {listed}", f"On one day codes go in a circle: {listed}")
        yield Wrong(at, what, _LOOK)


def _not_there(at: int, code: str, day: date) -> Wrong:
    what = Text(
        f"コード「{code}」は {day} にはコード表にありません。", f"The code [{code}] is not in the list on {day}."
    )
    return Wrong(at, what, _LOOK)
