"""Events of a code list that are a file: `on,kind,from_code,to_code` and, if need be, weight, exact, basis, source."""

from collections.abc import Iterator

from renkei.contracts.document import Document, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import EVENT_KINDS, CodeEvent, CodeList
from renkei.project.rows import Cells, Rows
from renkei.semantics.divisions import DECIMALS, weight_of

NEEDS = ("on", "kind", "from_code", "to_code")
SPARE = ("weight", "exact", "basis", "source")
_FLAGS = {"": False, "true": True, "false": False}


def read_events(codelist: CodeList) -> tuple[tuple[int, CodeEvent], ...]:
    """Read the events of a code list from the CSV file beside it, each with its line, in file order.

    Raises ContentError with the line of every fault: those of any CSV file, a day or weight that is none, a kind that
    does not exist. Whether they fit the list is for `events_wrong` to say.
    """
    rows = Rows(codelist.events_path, needs=NEEDS, spare=SPARE, about=",".join((*NEEDS, *SPARE)))
    read = tuple(_events(rows))
    rows.done()
    return read


def events_twice(document: Document, codelist: CodeList) -> ContentError:
    """Build the error for events that are in a file and in a dataset."""
    return document.fault(
        ("events",),
        Text(
            f"事象が {codelist.events_path.name} にもあります。",
            f"The events are in {codelist.events_path.name} as well.",
        ),
        fix=Text("どちらか一つにしてください。", "Keep one of the two."),
    )


def weighed(rows: Rows, line: int, said: Cells) -> dict[str, object] | None:
    """Read `weight`, `exact` and `basis` of a row; keep a fault and return None where they can't be read."""
    try:
        weight = weight_of(said.get("weight", ""))
    except ValueError as error:
        what = Text(f"重み「{error}」が読み取れません。", f"[{error}] is not a weight.")
        fix = Text(
            f"0 より大きく 1 以下で、小数は {DECIMALS} 桁までです。",
            f"A weight is above 0 and up to 1, with up to {DECIMALS} decimals.",
        )
        rows.add(line, what, fix)
        return None
    flag = said.get("exact", "")
    if flag not in _FLAGS:
        what = Text(f"exact の値「{flag}」は使えません。", f"[exact] can't be [{flag}].")
        rows.add(line, what, Text("true か false を書くか、空にしてください。", "Write true or false, or nothing."))
        return None
    return {"weight": weight, "exact": _FLAGS[flag], "basis": said.get("basis") or None}


def _events(rows: Rows) -> Iterator[tuple[int, CodeEvent]]:
    for line, said in rows.read():
        try:
            on = rows.day(line, said["on"])
        except ValueError:
            continue
        parts = weighed(rows, line, said)
        if on is None:
            rows.add(line, Text("日付が空です。", "The day is empty."), Text("日付を書いてください。", "Write it."))
        elif said["kind"] not in EVENT_KINDS:
            what = Text(f"事象「{said['kind']}」はありません。", f"There is no kind of event [{said['kind']}].")
            rows.add(line, what, instead(said["kind"], EVENT_KINDS))
        elif parts is not None:
            codes = {name: said[name] or None for name in ("from_code", "to_code")}
            yield (
                line,
                CodeEvent.model_validate(
                    {"on": on, "kind": said["kind"], **codes, **parts, "source": said.get("source") or None}
                ),
            )
