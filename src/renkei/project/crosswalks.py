"""Crosswalks of codes that are a file: `from_code,to_code` and, if need be, weight, exact, basis."""

from collections.abc import Iterator
from pathlib import Path

from renkei.contracts.document import Document
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeMatch
from renkei.model.crosswalk import CodeCrosswalk
from renkei.project.code_events import weighed
from renkei.project.rows import Rows

NEEDS = ("from_code", "to_code")
SPARE = ("weight", "exact", "basis")


def read_crosswalk(crosswalk: CodeCrosswalk) -> tuple[tuple[int, CodeMatch], ...]:
    """Read the rows of a crosswalk from the CSV file beside it, each with its line, in file order.

    An empty `to_code` says that there is nothing that the code is now. Raises ContentError with the line of every fault
    of the file; whether its weights add up is for `divisions_wrong` to say.
    """
    rows = Rows(rows_of(crosswalk), needs=NEEDS, spare=SPARE, about=",".join((*NEEDS, *SPARE)))
    read = tuple(_matches(rows))
    rows.done()
    return read


def rows_of(crosswalk: CodeCrosswalk) -> Path:
    """Return where the rows are, or would be, if they are a file."""
    return crosswalk.path.with_suffix(".csv")


def origin_fault(document: Document, crosswalk: CodeCrosswalk) -> ContentError | None:
    """Return what is wrong with where the rows come from: a file, a dataset, or the events of a list, one of the three."""
    rows = rows_of(crosswalk)
    origins = [rows.is_file(), crosswalk.dataset is not None, crosswalk.between is not None]
    if sum(origins) != 1:
        key = ("dataset",) if crosswalk.dataset is not None else ("between",) if crosswalk.between is not None else ()
        return document.fault(
            key,
            Text(
                "対応表の中身は、同名の .csv・dataset・between のどれか一つです。",
                "The rows are in a .csv, in a dataset, or made of events ([between]): one of these.",
            ),
            fix=Text(
                f"{rows.name} を置くか、dataset か between を書いてください。",
                f"Either add {rows.name}, or write [dataset] or [between].",
            ),
        )
    if crosswalk.between is not None and (
        crosswalk.from_list is None or crosswalk.to_list not in (None, crosswalk.from_list)
    ):
        return document.fault(
            ("between",),
            Text("between は、一つのコード表の二つの日を示します。", "[between] is about two days of one code list."),
            fix=Text("from_list にそのコード表だけを書いてください。", "Name that list in [from_list], and no other."),
        )
    return None


def _matches(rows: Rows) -> Iterator[tuple[int, CodeMatch]]:
    for line, said in rows.read():
        parts = weighed(rows, line, said)
        if not said["from_code"].strip():
            rows.add(
                line,
                Text("from_code が空です。", "[from_code] is empty."),
                Text("コードを書いてください。", "Write it."),
            )
        elif parts is not None:
            yield (
                line,
                CodeMatch.model_validate({"from_code": said["from_code"], "to_code": said["to_code"] or None, **parts}),
            )
