"""JSON, XML and HTML as they seem to be: where in the document the records are."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from renkei.language import Text
from renkei.model.proposal import Choice, Doubt
from renkei.model.readers import HtmlTableReader
from renkei.proposing import faults
from renkei.readers.html_table.page import tables
from renkei.readers.looks import UTF8_BOM
from renkei.readers.xml_records.prolog import encoding_of

Found = tuple[dict[str, Any], tuple[Text, ...], tuple[Doubt, ...]]
_DEEPEST, _ELEMENTS, _MOST, _CARRIED = 20, 200_000, 8, 12
_BETWEEN = re.compile(r"(?<!\\)\.")


def in_json(path: Path, *, name: str, records: str | None) -> Found | None:
    """Return the settings that read the records of a JSON document; None where it is none."""
    data = path.read_bytes().removeprefix(UTF8_BOM)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _lines(data)
    if records is None and (reply := _reply(document)):
        return {"kind": reply}, (Text(f"{reply} の応答", f"a reply of the kind {reply}"),), ()
    found = Counter[str]()
    for steps, rows in _lists(document, ()):
        found[".".join(each.replace(".", "\\.") for each in steps) or "."] += rows
    if isinstance(document, dict):
        found.setdefault(".", 1)
    if not found:
        raise faults.no_table(name)
    chosen = records if records is not None and records in found else found.most_common(1)[0][0]
    why = Text(
        f"JSON の「{chosen}」に {found[chosen]} 件", f"{found[chosen]} record(s) at [{chosen}] of a JSON document"
    )
    settings = {"kind": "json", "records": chosen}
    around = carried(document, _steps(chosen))
    return settings | ({"carry": around} if around else {}), (why,), _where(found, chosen, records)


def _steps(path: str) -> list[str]:
    return [] if path == "." else [each.replace("\\.", ".") for each in _BETWEEN.split(path)]


def carried(document: Any, steps: list[str]) -> list[str]:
    """Return what encloses the records and is written once for all of them: single values, one level up `^`, two `^^`."""
    levels: list[dict[str, Any]] = []
    at: Any = document
    for step in steps:
        at = next((each for each in at if isinstance(each, dict)), None) if isinstance(at, list) else at
        if not isinstance(at, dict):
            return []
        levels.append(at)
        at = at.get(step)
    found = []
    for up, level in enumerate(reversed(levels), 1):
        found += [
            "^" * up + key for key, value in level.items() if isinstance(value, (str, int, float)) and value != ""
        ]
    return found[:_CARRIED]


def _lines(data: bytes) -> Found | None:
    lines = [line for line in data.splitlines() if line.strip()]
    try:
        whole = len(lines) > 1 and all(isinstance(json.loads(line), dict) for line in lines[:100])
    except (ValueError, RecursionError):
        return None
    why = Text("1 行に 1 件の JSON", "JSON, a record on every line")
    return ({"kind": "json", "records": "lines"}, (why,), ()) if whole else None


def _reply(document: Any) -> str | None:
    if isinstance(document, dict) and "GET_STATS_DATA" in document:
        return "estat"
    if isinstance(document, dict) and "RESULTSET" in document:
        return "boj_series"
    paged = (
        isinstance(document, list) and len(document) == 2 and isinstance(document[0], dict) and "page" in document[0]
    )
    return "worldbank_indicator" if paged else None


def _lists(value: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield every list of objects, with its path and length; lists inside of records too."""
    if len(steps) > _DEEPEST:
        return
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        if objects:
            yield steps, len(objects)
        for each in objects:
            yield from _lists(each, steps)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (list, dict)):
                yield from _lists(inner, (*steps, key))


def in_xml(path: Path, *, name: str, records: str | None) -> Found:
    """Return the settings that read the records of an XML document; ReadError where it declares entities or is broken."""
    encoding = encoding_of(path, name)
    found = Counter[str]()
    steps: list[str] = []
    with path.open("rb") as file:
        events = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, encoding=encoding
        )
        try:
            for count, (event, element) in enumerate(events):
                if event == "start" and isinstance(element.tag, str):
                    steps.append(etree.QName(element).localname)
                elif isinstance(element.tag, str):
                    if len(element):
                        found["/".join(steps)] += 1
                    steps.pop()
                    if len(steps) > _DEEPEST or count > _ELEMENTS:
                        break
        except (etree.XMLSyntaxError, ValueError) as error:  # a tag that is no name is a ValueError
            raise faults.no_table(name) from error
    if not found:
        raise faults.no_table(name)
    chosen = records if records is not None and records in found else found.most_common(1)[0][0]
    why = Text(
        f"XML の要素「{chosen}」が {found[chosen]} 個", f"{found[chosen]} element(s) at [{chosen}] of an XML document"
    )
    return {"kind": "xml", "records": chosen}, (why,), _where(found, chosen, records)


def in_html(path: Path, *, name: str, table: str | None) -> Found:
    """Return the settings that read one table of an HTML page."""
    all_tables = tables(path, HtmlTableReader(kind="html_table"), name)
    sizes = {str(each.number): len(each.element.findall(".//tr")) for each in all_tables}
    if not sizes:
        raise faults.no_table(name)
    chosen = table if table in sizes else max(sizes, key=lambda each: sizes[each])
    why = Text(f"HTML の {chosen} 番目の表", f"table {chosen} of an HTML page")
    doubt = Doubt(
        id="table",
        question=Text("何番目の表ですか。", "Which table of the page is it?"),
        default=chosen,
        choices=tuple(
            Choice(value=n, says=Text(f"{n} 番目（{rows} 行）", f"{n} ({rows} rows)")) for n, rows in sizes.items()
        ),
        needed=False,
    )
    several = len(sizes) > 1 and table is None
    return {"kind": "html_table", "table": int(chosen)}, (why,), (doubt,) if several else ()


def _where(found: Counter[str], chosen: str, said: str | None) -> tuple[Doubt, ...]:
    if len(found) < 2 or said in found:
        return ()
    return (
        Doubt(
            id="records",
            question=Text("どれが 1 件の記録ですか。", "Which of these is one record?"),
            why=Text("並びが複数あります。", "Several lists are in it."),
            default=chosen,
            choices=tuple(
                Choice(value=path, says=Text(f"{path}（{count} 件）", f"{path} ({count})"))
                for path, count in found.most_common(_MOST)
            ),
            needed=False,
        ),
    )
