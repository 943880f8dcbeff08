"""What an export may hold: the ground on which somebody gets a dataset, and the contract as far as it goes.

`model.rights` decides who sees what; here one ground is chosen, and the contract is cut down to it. Formats get the
contract that was cut, and so can't say more than it.
"""

from datetime import date

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.rights import EMPTY, View, visible

EVERYBODY = ""
"""The reader of whom nothing is known: only what is public is exported for him."""


def ground(contract: Contract, reader: str, *, on: date, agreement: str | None = None) -> View:
    """Return the ground on which `reader` gets a dataset on a day: by `agreement`, else the one that shows most.

    Grounds are not added up, since each has rows of its own: all rows go before some, then fewer masks before more, as in
    the API. Raises UsageError where there is no ground, or where several agreements show as much: each has its purpose.
    """
    views = visible(contract, reader, on=on)
    if agreement is not None:
        views = tuple(view for view in views if view.agreement is not None and view.agreement.name == agreement)
    if not views:
        raise _none(contract, reader, agreement)
    best = min(map(_hidden, views))
    found = [view for view in views if _hidden(view) == best]
    if found[0].agreement is not None and len(found) > 1:
        raise _several(contract, reader, [view.agreement.name for view in found if view.agreement is not None])
    return found[0]


def shown(contract: Contract, view: View) -> Contract:
    """Return the contract of what the ground shows: columns without any value are left out, cut ones are plain text.

    What it says of a column that is left out goes with it; there is no key where part of it is masked.
    """
    there = {column.name for column in contract.columns if view.masked.get(column.name) != EMPTY}
    columns = tuple(
        _cut(column) if column.name in view.masked else _without(column, there)
        for column in contract.columns
        if column.name in there
    )
    key = () if set(contract.key) & view.masked.keys() else contract.key
    return contract.model_copy(update={"columns": columns, "key": key})


def left_out(contract: Contract, view: View) -> tuple[str, ...]:
    """Return the columns that an export on this ground does not have."""
    return tuple(column.name for column in contract.columns if view.masked.get(column.name) == EMPTY)


def _hidden(view: View) -> tuple[bool, int]:
    return view.rows is not None, len(view.masked)


def _cut(column: Column) -> Column:
    """Return a column of which only the beginning is shown: nothing of its meaning holds for what is left."""
    return Column(
        name=column.name,
        title=column.title,
        description=column.description,
        type="text.display",
        logical_type="string",
        classification=column.classification,
        mask=column.mask,
    )


def _without(column: Column, there: set[str]) -> Column:
    made = column.converted_by
    changes: dict[str, object] = {}
    if made is not None and not {*made.columns, made.source} <= there:
        changes["converted_by"] = None
    if column.missing_reason_of not in there:
        changes["missing_reason_of"] = None
    if column.code_list_as_of not in there:
        changes["code_list_as_of"] = None
    return column.model_copy(update=changes)


def _none(contract: Contract, reader: str, agreement: str | None) -> UsageError:
    who = Text(f"「{reader}」", f"[{reader}]") if reader else Text("だれでも読める相手", "everybody")
    by = Text(f"協定「{agreement}」により", f" by the agreement [{agreement}]") if agreement else Text("", "")
    return UsageError(
        Text(
            f"「{contract.dataset}」（区分 {contract.level}）は、{by.ja}{who.ja}へ書き出せません。",
            f"[{contract.dataset}] is {contract.level}: it can't be exported for {who.en}{by.en}.",
        ),
        where=contract.dataset,
        fix=Text(
            "読み手を --for で指定してください（機関の ID か analyst）。public でないデータセットは、有効な共有協定（schemas/agreements/）がその読み手を対象としている必要があります。",
            "Name the reader with --for (an agency, or analyst). What is not public takes an agreement in force under "
            "schemas/agreements/ that covers this reader.",
        ),
    )


def _several(contract: Contract, reader: str, names: list[str]) -> UsageError:
    listed = ", ".join(names)
    return UsageError(
        Text(
            f"「{contract.dataset}」を「{reader}」に共有する協定が複数あります: {listed}",
            f"Several agreements share [{contract.dataset}] with [{reader}]: {listed}.",
        ),
        where=contract.dataset,
        fix=Text("--agreement でどれかを指定してください。", "Say by which, with --agreement."),
    )
