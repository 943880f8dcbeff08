"""The totals of a suite, checked against the contract, the units and the code lists."""

from collections.abc import Iterator

from renkei.contracts.document import Document, Place, instead, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.suite import PartsOf, Suite, Total
from renkei.project.codelists import header, read_codes
from renkei.project.content import CODE_LIST, Project
from renkei.semantics.units import UnknownUnit, names_of, step, unit

_COLUMN = Text("列", "column")
_NUMBERS = ("integer", "number")


def total_faults(document: Document, suite: Suite, contract: Contract) -> Iterator[ContentError]:
    """Yield what is wrong with the totals of a suite that its contract alone can tell."""
    columns = {column.name: column for column in contract.columns}
    for n, said in enumerate(suite.totals):
        place: Place = ("totals", n)
        yield from _named(document, place, said, columns)
        if (said.unit is None) != (said.rounding == "none"):
            what = Text(
                "丸めの単位は、丸めた値にだけ、必ず書きます。",
                "[unit] goes with figures that were rounded, and is needed there.",
            )
            fix = Text(
                '「unit: 億円」か「unit: "0.1"」のように書いてください。',
                'Write it like [unit: 億円] or [unit: "0.1"].',
            )
            yield document.fault((*place, "unit"), what, fix=fix)
        listed = [*said.totals, *(() if isinstance(said.parts, PartsOf) else said.parts), *said.less]
        if doubled := sorted({name for name in listed if listed.count(name) > 1}):
            what = Text(f"二度書かれています: {', '.join(doubled)}", f"There twice: {', '.join(doubled)}")
            yield document.fault(place, what, fix=Text("一つにしてください。", "Keep one."))


def _named(document: Document, place: Place, said: Total, columns: dict[str, Column]) -> Iterator[ContentError]:
    if (said.over is None) != (said.column is None):
        what = Text("column と over は一緒に書きます。", "[column] and [over] go together.")
        fix = Text(
            "行に並ぶ値なら両方を、一行の中の列どうしならどちらも書かないでください。",
            "Write both for figures in rows of their own, none for columns of one row.",
        )
        yield document.fault((*place, "over"), what, fix=fix)
        return
    figures = [("column", said.column)] if said.column else []
    if said.over is None:
        if isinstance(said.parts, PartsOf):
            what = Text("コード表による内訳には over が必要です。", "Parts of a code list need [over].")
            yield document.fault((*place, "parts"), what, fix=Text("列の名前を並べてください。", "List columns."))
            return
        figures = [("total", name) for name in said.totals]
        figures += [("parts", name) for name in said.parts] + [("less", name) for name in said.less]
    others = [("over", said.over)] if said.over else []
    for key, name in [*figures, *others, *(("by", name) for name in said.by)]:
        if name not in columns:
            what = Text(f"データ契約に列「{name}」はありません。", f"The contract has no column [{name}].")
            yield document.fault((*place, key), what, fix=instead(str(name), columns))
        elif (key, name) in figures and columns[str(name)].logical_type not in _NUMBERS:
            what = Text(f"列「{name}」は数値ではありません。", f"[{name}] is no column of numbers.")
            yield document.fault(
                (*place, key), what, fix=Text("数値の列を選んでください。", "Name a column of numbers.")
            )


def parts_of(project: Project, suite: Suite) -> dict[str, dict[str, str]]:
    """Return, of each code list that says which parts a total has, of which total each code is a part."""
    found: dict[str, dict[str, str]] = {}
    for said in suite.totals:
        if isinstance(said.parts, PartsOf):
            rows = read_codes(project.codelist(said.parts.code_list))
            whole = {row.code: row.more.get(said.parts.column, "") for row in rows}
            found[said.parts.code_list] = {code: total for code, total in whole.items() if total}
    return found


def total_meanings(project: Project, document: Document, suite: Suite, contract: Contract) -> Iterator[ContentError]:
    """Yield what is wrong with the units of the totals of a suite, and with the codes that they name."""
    for n, said in enumerate(suite.totals):
        yield from _unit(document, ("totals", n, "unit"), said, contract)
        if said.over is not None:
            yield from _codes(project, document, ("totals", n), said, contract.column(said.over))
        if isinstance(said.parts, PartsOf):
            yield from _parts(project, document, ("totals", n, "parts"), said.parts, said)


def _unit(document: Document, place: Place, said: Total, contract: Contract) -> Iterator[ContentError]:
    column = contract.column(said.column or said.totals[0])
    if said.unit is None:
        return
    try:
        step(said.unit, column.unit)
    except (UnknownUnit, ValueError):
        kept = column.unit or ""
        what = Text(
            f"「{said.unit}」は列「{column.name}」の単位「{kept}」に直せません。",
            f"[{said.unit}] can't become the unit of the column [{column.name}], [{kept}].",
        )
        try:
            choices = names_of(unit(kept).dimension)
        except UnknownUnit:
            choices = ()
        fix = Text(
            "列の単位での数を書いてください（例: 0.1）。", "Write a number in the unit of the column, such as 0.1."
        )
        yield document.fault(place, what, fix=instead(said.unit, choices) if choices else fix)


def _codes(project: Project, document: Document, place: Place, said: Total, over: Column) -> Iterator[ContentError]:
    """Hold the codes of a total against the list of their column, where that is a file."""
    listed = project.codelists.get(over.code_list or "")
    if listed is None or listed.dataset is not None:
        return
    try:
        known = {row.code for row in read_codes(listed)}
    except ContentError:  # told of the list itself
        return
    parts = () if isinstance(said.parts, PartsOf) else said.parts
    for key, names in (("total", said.totals), ("parts", parts), ("less", said.less)):
        for name in names:
            if name not in known:
                what = Text(
                    f"コード「{name}」はコード表「{listed.name}」にありません。",
                    f"There is no code [{name}] in the list [{listed.name}].",
                )
                yield document.fault((*place, key), what, fix=instead(name, known))


def _parts(project: Project, document: Document, place: Place, of: PartsOf, said: Total) -> Iterator[ContentError]:
    listed = project.codelists.get(of.code_list)
    if listed is None:
        if of.code_list not in project.broken_codelists:
            yield unknown(document, (*place, "code_list"), kind=CODE_LIST, choices=set(project.codelists))
        return
    if listed.dataset is not None:
        what = Text("内訳のコード表は .csv のものに限ります。", "The parts come from a code list that is a .csv.")
        yield document.fault((*place, "code_list"), what, fix=Text("内訳を並べてください。", "List the parts."))
        return
    names = header(listed.path.with_suffix(".csv"))
    if of.column not in names:
        yield unknown(document, (*place, "column"), kind=_COLUMN, choices=names)
        return
    totals = {row.more.get(of.column) for row in read_codes(listed)}
    for name in said.totals:
        if name not in totals:
            what = Text(
                f"コード表「{of.code_list}」に「{name}」の内訳がありません。",
                f"The code list [{of.code_list}] has no parts of [{name}].",
            )
            fix = instead(name, {each for each in totals if each})
            yield document.fault((*place[:-1], "total"), what, fix=fix)
