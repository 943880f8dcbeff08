"""`renkei diff`, for people: what a change of the content would do, on the terminal or as Markdown."""

from collections.abc import Iterator, Sequence

from renkei.cli import show
from renkei.cli.state import state
from renkei.inspection.diff import Difference, markdown, words
from renkei.inspection.diff.nouns import Example, Item, Promise, Rows
from renkei.language import Text


def show_difference(difference: Difference, *, as_markdown: bool) -> None:
    """Show a comparison: as JSON where answers are JSON, as Markdown where that is asked for, else as lines."""
    if as_markdown and not state.json:
        print(markdown(difference, state.language), end="")
        return
    show.document(_body(difference), _lines(difference))


def _body(difference: Difference) -> dict[str, object]:
    return {"level": difference.level, **difference.model_dump(mode="json")}


def _say(said: Text) -> str:
    return said.in_(state.language)


def _lines(difference: Difference) -> Iterator[str]:
    yield state.say(f"{difference.against} との比較: ", f"Against {difference.against}: ") + _say(
        words.verdict(difference)
    )
    if difference.faults:
        yield from _heading("faults")
        for fault in difference.faults:
            yield f"  {fault.where}: {_say(fault.what)}"
            yield f"    → {_say(fault.fix)}"
    if difference.items:
        yield from _heading("items")
        yield from (line for item in difference.items for line in _item(item))
    if difference.promises:
        yield from _heading("promises")
        yield from (line for promise in difference.promises for line in _promise(promise))
    if difference.rows:
        yield from _heading("rows")
        yield from (line for rows in difference.rows for line in _rows(rows, difference.limit))
    if difference.touched:
        yield from _heading("touched")
        for touched in difference.touched:
            yield f"  {touched.dataset}  {_say(touched.title)}"
            yield f"    {_say(words.reach(touched))}"
            yield f"    {state.say('読み手', 'readers')}: {_say(words.readers(touched))}"


def _heading(name: str) -> Iterator[str]:
    yield from ("", _say(words.HEADINGS[name]))


def _item(item: Item) -> Iterator[str]:
    yield f"  {_say(words.titled(item))}"
    for said in item.said:
        yield f"    {said.place}: {_value(said.before)} → {_value(said.after)}"
    if item.more:
        yield f"    {state.say(f'ほか {item.more} か所', f'and {item.more} places more')}"


def _promise(promise: Promise) -> Iterator[str]:
    takes = "" if promise.needs == "none" else f"  {_say(words.BUMPS[promise.needs])}"
    yield f"  {promise.dataset}  {words.version_of(promise)}{takes}"
    for finding in promise.findings:
        where = "" if finding.column is None else f"{finding.column}: "
        via = "" if finding.via == "contract" else f"  [{finding.via}]"
        yield f"    {_say(words.LEVELS[finding.level])}  {where}{_say(finding.what)}{via}"
    if promise.refused:
        said = state.say("公開済みの表が受け入れない変更", "what the published table can't take")
        yield f"    {said}: {'; '.join(promise.refused)}"
    for wrong in filter(None, (promise.fault, promise.advice)):
        yield f"    {'✗' if wrong is promise.fault else '→'} {_say(wrong)}"


def _rows(rows: Rows, limit: int) -> Iterator[str]:
    arrow = rows.maker if rows.maker == rows.dataset else f"{rows.dataset} ← {rows.maker}"
    yield f"  {arrow}: {_say(words.counted(rows))}"
    if rows.untold is not None:
        return
    yield f"    {_say(words.looked_at(rows, limit))}"
    yield from (f"    {line}" for line in words.accounts(rows, state.language))
    if rows.columns:
        counts = ", ".join(f"{name} {count:,}" for name, count in rows.columns.items())
        yield f"    {state.say('変わる列', 'columns that change')}: {counts}"
    if rows.rules:
        counts = ", ".join(f"{name} {count:,}" for name, count in rows.rules.items())
        yield f"    {state.say('新たに隔離する規則', 'rules that reject')}: {counts}"
    for sign, examples in (("~", rows.changed_examples), ("+", rows.new_examples), ("-", rows.gone_examples)):
        yield from _examples(sign, examples)
    for reject in rows.rejected_examples:
        yield f"    ! {reject.place}  {reject.column or '–'}: {_value(reject.value)}  {reject.rule}"


def _examples(sign: str, examples: Sequence[Example]) -> Iterator[str]:
    for example in examples:
        key = ", ".join(f"{name}={_value(value)}" for name, value in example.key.items())
        values = [(name, *both) for name, both in example.values.items()]
        if sign == "~":
            told = ", ".join(f"{name}: {_value(was)} → {_value(now)}" for name, was, now in values)
        else:
            told = ", ".join(f"{name}: {_value(was if sign == '-' else now)}" for name, was, now in values)
        yield f"    {sign} {key or example.place}  {told}"


def _value(value: str | None) -> str:
    return "–" if value is None else value or '""'
