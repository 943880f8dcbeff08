"""Workbooks of Office Open XML, .xlsx and .xlsm (ISO/IEC 29500, transitional and strict): streamed, never held whole.

Only the table of shared texts is kept in memory. What a cell holds is taken as it is stored, so that error values,
formulas without a value, negative times and the day 1900-02-29 are seen for what they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.language import Text
from renkei.readers.excel import faults, scan
from renkei.readers.excel.cells import MAX_COLUMN, MAX_ROW, Cells, Facts, Fault, Mask, Numbers
from renkei.readers.excel.package import Package
from renkei.readers.excel.scan import Stored
from renkei.readers.excel.shared import shared_texts, unescaped
from renkei.readers.excel.sheetxml import parts, survey
from renkei.readers.excel.styles import Form, Styles, read_styles
from renkei.readers.excel.values import number_texts, padded, serial_texts

MAX_SHARED = 1 << 30
_WORKBOOK = "xl/workbook.xml"
_TRUE = ("1", "true")


class XlsxWorkbook:
    """An open .xlsx or .xlsm."""

    def __init__(self, path: Path, *, name: str, macros: bool) -> None:
        """Read what it consists of; raises ReadError where it is broken, has macros, or is no .xlsx."""
        self.name, self.package = name, Package(path, name=name)
        main = self._main()
        if not macros and any("vbaproject" in part or "macrosheets/" in part for part in self.package.parts):
            raise faults.has_macros(where=name)
        self._relations = self.package.relations(main)
        self.from_1904, self.recalculates, self.sheets = self._read(main)

    def _main(self) -> str:
        documents = [part for kind, part in self.package.relations("").values() if kind == "officeDocument"]
        main = documents[0] if documents else _WORKBOOK
        if main in self.package and main.lower().endswith(".xml") and "xl/" in main.lower():
            return main
        if main.lower().endswith(".bin"):
            raise faults.other_workbook(".xlsb", where=self.name)
        if "content.xml" in self.package:
            raise faults.other_workbook(".ods", where=self.name)
        raise faults.not_a_workbook(
            Text("ZIP 圧縮ファイル（Word などを含む）", "a ZIP archive, perhaps of Word"), where=self.name
        )

    def _read(self, main: str) -> tuple[bool, bool, Sequence["XlsxSheet"]]:
        flags: set[str] = set()
        sheets: list[XlsxSheet] = []

        def start(tag: str, said: Mapping[str, str]) -> None:
            if tag == "workbookPr" and said.get("date1904") in _TRUE:
                flags.add("1904")
            elif tag == "calcPr" and said.get("fullCalcOnLoad") in _TRUE:
                flags.add("recalculates")
            elif tag == "sheet":
                relation = next((value for key, value in said.items() if key.endswith(":id")), "")
                kind, part = self._relations.get(relation, ("", ""))
                if kind == "worksheet":
                    sheets.append(
                        XlsxSheet(self, said.get("name", ""), said.get("state", "visible") == "visible", part)
                    )
                elif not kind:
                    raise faults.broken(f"sheet [{said.get('name', '')}] has no part", where=self.name)

        self.package.walk(main, start)
        return "1904" in flags, "recalculates" in flags, sheets

    def part(self, kind: str) -> str | None:
        """Return the one part of a kind that the workbook refers to."""
        return next((part for said, part in self._relations.values() if said == kind and part in self.package), None)

    @cached_property
    def styles(self) -> Styles:
        """The number formats by a cell's style."""
        return read_styles(self.package, self.part("styles"))

    @cached_property
    def texts(self) -> pa.StringArray:
        """The shared texts: rich ones joined, readings (furigana) left out."""
        part = self.part("sharedStrings")
        if part is None:
            return pa.array([], pa.string())
        return unescaped(shared_texts(self.package.pieces(part), where=f"{self.name}, {part}"))


@dataclass(frozen=True)
class XlsxSheet:
    """One sheet of an .xlsx."""

    workbook: XlsxWorkbook
    name: str
    visible: bool
    part: str

    @property
    def _where(self) -> str:
        return f"{self.workbook.name}, {self.name}"

    def facts(self) -> Facts:
        """Read the sheet's XML once, without its cells."""
        return survey(self.workbook.package.pieces(self.part), where=self._where)

    def cells(self) -> Iterator[Cells]:
        """Yield its cells, about 4 MB of XML at once."""
        last = 0
        for part, data in parts(self.workbook.package.pieces(self.part), where=self._where):
            if part != "rows":
                continue
            found = _in_order(scan.stored(data, where=self._where, after=last), last, self._where)
            if found.rows.size:
                last = int(found.rows[-1])
                yield _understood(found, self.workbook)


def _in_order(found: Stored, last: int, where: str) -> Stored:
    """Return the cells in the order of the sheet; raises ReadError where rows are not, or one place has two cells."""
    if not found.rows.size:
        return found
    if found.rows.max() > MAX_ROW or found.columns.max() >= MAX_COLUMN:
        raise faults.broken("a cell beyond XFD1048576", where=where)
    if found.rows[0] <= last or (np.diff(found.rows) < 0).any():
        raise faults.broken("rows are not in their order", where=where)
    keys = found.rows * MAX_COLUMN + found.columns
    if (np.diff(keys) > 0).all():
        return found
    order = np.argsort(keys, kind="stable")
    if (np.diff(keys[order]) == 0).any():
        raise faults.broken("two cells in one place", where=where)
    rows, columns, kinds, styles, formula, values = found
    return Stored(
        rows[order], columns[order], kinds[order], styles[order], formula[order], values.take(pa.array(order))
    )


def _understood(found: Stored, workbook: XlsxWorkbook) -> Cells:
    """Return the texts of cells, and which can't be taken."""
    texts, kinds, styles = found.values, found.kinds, workbook.styles
    style = np.where(found.styles < styles.forms.size, found.styles, 0)
    filled = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
    number = (kinds == scan.NUMBER) & filled
    forms = np.where(number, styles.forms[style], Form.NUMBER)
    bad: dict[int, Fault] = {}
    texts = _put(texts, number & (forms == Form.NUMBER), number_texts, "excel.unreadable_cell", bad)
    texts = _put(
        texts,
        forms != Form.NUMBER,
        lambda raw: _days(raw, forms[forms != Form.NUMBER], workbook),
        "excel.no_such_day",
        bad,
    )
    digits = np.where(number, styles.digits[style], 0)
    texts = _put(texts, digits > 0, lambda each: padded(each, digits[digits > 0]), "excel.unreadable_cell", bad)
    texts = _put(
        texts,
        (kinds == scan.SHARED) & filled,
        lambda raw: _looked_up(raw, workbook.texts, workbook.name),
        "excel.unreadable_cell",
        bad,
    )
    texts = _put(texts, (kinds == scan.TEXT) | (kinds == scan.INLINE), unescaped, "excel.unreadable_cell", bad)
    texts = _put(texts, (kinds == scan.BOOL) & filled, _booleans, "excel.unreadable_cell", bad)
    for i in np.flatnonzero(kinds == scan.ERROR).tolist():
        bad[i] = Fault("excel.error_cell", texts[i].as_py())
    for i in np.flatnonzero(found.formula & (kinds == scan.NUMBER) & ~filled).tolist():
        bad[i] = Fault("excel.formula_without_value", "")
    return Cells(found.rows, found.columns, texts, number & (forms == Form.NUMBER), bad)


def _put(
    texts: pa.StringArray,
    mask: Mask,
    change: Callable[[pa.StringArray], pa.StringArray],
    rule: str,
    bad: dict[int, Fault],
) -> pa.StringArray:
    """Change the texts for which `mask` holds; one that comes out null stays as it is stored, and is a fault."""
    if not mask.any():
        return texts
    where = pa.array(mask)
    changed = change(texts if mask.all() else texts.filter(where))
    if changed.null_count:
        lost = changed.is_null().to_numpy(zero_copy_only=False)
        places = np.flatnonzero(mask)[lost]
        bad |= {int(i): Fault(rule, texts[int(i)].as_py()) for i in places}
        mask = mask.copy()
        mask[places] = False
        where, changed = pa.array(mask), changed.drop_null()
    return changed if mask.all() else pc.replace_with_mask(texts, where, changed)


def _days(raw: pa.StringArray, forms: Numbers, workbook: XlsxWorkbook) -> pa.StringArray:
    numbers = number_texts(raw)
    serial = np.array([float(text) if text is not None else -1.0 for text in numbers.to_pylist()])
    return serial_texts(serial, forms, from_1904=workbook.from_1904)


def _looked_up(raw: pa.StringArray, texts: pa.StringArray, where: str) -> pa.StringArray:
    good = pc.match_substring_regex(raw, r"^[0-9]{1,9}$")
    index = pc.if_else(good, raw, pa.scalar("0")).cast(pa.int64())
    good = pc.and_(good, pc.less(index, len(texts)))
    size = pc.sum(pc.binary_length(texts).take(index.filter(good))).as_py() or 0
    if size > MAX_SHARED:  # one long text may stand in any number of cells
        raise faults.too_large(
            Text(
                f"同じ長い文字列が大量に繰り返され、合計 [{size:,}] バイトになります。",
                f"Long texts are repeated so often that they make [{size:,}] bytes.",
            ),
            where=where,
        )
    return texts.take(pc.if_else(good, index, pa.scalar(None, pa.int64())))


def _booleans(raw: pa.StringArray) -> pa.StringArray:
    true, false = pc.is_in(raw, pa.array(["1", "true"])), pc.is_in(raw, pa.array(["0", "false"]))
    return pc.if_else(true, "TRUE", pc.if_else(false, "FALSE", pa.scalar(None, pa.string())))
