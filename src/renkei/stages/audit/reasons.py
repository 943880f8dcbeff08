"""Why a verdict is what it is, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from renkei.language import Text
from renkei.model.suite import Expectation, Suite

_SHOWN = 3
Severity = Literal["stop", "hold", "note"]
Finding = tuple[Severity, Text]
MEANS = {
    "stop": Text("公開を中止します", "stops the release"),
    "hold": Text("担当者の判断を待ちます", "holds the release for a steward"),
    "note": Text("記録のみ", "noted only"),
}


def gravest(found: Sequence[Finding]) -> Literal["pass", "hold", "stop"]:
    """Return stop where something that stops was found, else hold likewise, else pass."""
    failed = {severity for severity, _ in found}
    return "stop" if "stop" in failed else "hold" if "hold" in failed else "pass"


def in_order(found: Sequence[Finding]) -> tuple[Text, ...]:
    """Return what was found, the gravest first."""
    return tuple(said for _, said in sorted(found, key=lambda pair: list(MEANS).index(pair[0])))


def findings(suite: Suite, results: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return, for each expectation that failed or could not be judged, how grave that is, and a sentence."""
    pairs = zip(suite.expectations, results, strict=True)
    return [(one.on_failure, _sentence(one, result)) for one, result in pairs if not result["success"]]


def _sentence(one: Expectation, result: Mapping[str, Any]) -> Text:
    of, rest = _subject(one), _limits(one)
    found, means = _found(result), MEANS[one.on_failure]
    said = (one.why or "").rstrip(" .。")
    why = Text(f"理由: {said}。", f" Why it is asked: {said}.") if one.why else Text("", "")
    return Text(
        f"{of.ja}が期待値「{one.type}」{rest.ja}を満たしません（{means.ja}）。{found.ja}{why.ja}",
        f"{of.en} {'fail' if of.en.startswith('Columns') else 'fails'} [{one.type}]{rest.en} ({means.en}). {found.en}{why.en}",
    )


def _subject(one: Expectation) -> Text:
    kwargs = one.kwargs
    names = kwargs.get("column_list") or [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    if not names:
        return Text("表", "The table")
    return Text(f"列「{'、'.join(names)}」", f"{'Column' if len(names) == 1 else 'Columns'} [{', '.join(names)}]")


def _limits(one: Expectation) -> Text:
    said = {k: v for k, v in one.kwargs.items() if k not in ("column", "column_A", "column_B", "column_list")}
    if not said:
        return Text("", "")
    shown = ", ".join(f"{name}={_short(value)}" for name, value in said.items())
    return Text(f"（{shown}）", f" with [{shown}]")


def _found(result: Mapping[str, Any]) -> Text:
    trouble = _exception(result.get("exception_info"))
    if trouble:
        return Text(f"判定できませんでした: {trouble}。", f"It could not be judged: {trouble}.")
    found = result["result"]
    if found.get("observed_value") is not None or "unexpected_count" not in found:
        value = _short(found.get("observed_value"))
        return Text(f"実際の値は「{value}」です。", f"The value is [{value}].")
    count, total = found["unexpected_count"], found.get("element_count")
    of = Text(f"{total:,} 件のうち ", f" of {total:,}") if total is not None else Text("", "")
    some = _examples(found)
    return Text(
        f"{of.ja}{count:,} 件が期待に反します。{some.ja}",
        f"{count:,}{of.en} value(s) unexpected.{some.en}",
    )


def _examples(found: Mapping[str, Any]) -> Text:
    places = found.get("partial_unexpected_index_list") or []
    if not places:
        values = ", ".join(_short(value) for value in (found.get("partial_unexpected_list") or [])[:_SHOWN])
        return Text(f"例: {values}。", f" For example [{values}].") if values else Text("", "")
    shown = [(_values(place), place["_row"], str(place["_landed"])[:12]) for place in places[:_SHOWN]]
    return Text(
        "例: " + "、".join(f"「{value}」（原本 {landed} の {row} 行目）" for value, row, landed in shown) + "。",
        " For example " + ", ".join(f"[{value}] (row {row} of {landed})" for value, row, landed in shown) + ".",
    )


def _values(place: Mapping[str, Any]) -> str:
    return ", ".join(_short(value) for name, value in place.items() if name not in ("_row", "_landed"))


def _exception(info: Any) -> str | None:
    if not isinstance(info, dict):
        return None
    if info.get("raised_exception"):
        return str(info.get("exception_message"))
    return next((said for each in info.values() if (said := _exception(each))), None)


def _short(value: Any) -> str:
    said = (
        "null"
        if value is None
        else f"{value:,}"
        if isinstance(value, int) and not isinstance(value, bool)
        else str(value)
    )
    return said if len(said) <= 60 else f"{said[:60]}…"
