"""The limits of a run: how many rows may be rejected, and how many there may be at all, against what came before. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from renkei.language import Text
from renkei.model.suite import Limits, RowsAgainstHistory


def broken_limits(limits: Limits, *, read: int, quarantined: int, history: Sequence[int]) -> Iterator[Text]:
    """Yield which limits a run of `read` rows, `quarantined` of them, does not keep to.

    `history`: the rows that the released runs of the source brought, the newest last. A source without any has nothing
    to be held against.
    """
    share = limits.quarantine_share
    if share is not None and quarantined > share * read:
        yield Text(
            f"隔離された行が {quarantined:,} 行で、読み取った {read:,} 行の {_percent(quarantined, read)} です"
            f"（上限 {_percent(share, 1)}）。",
            f"{quarantined:,} rows of {read:,} were rejected: {_percent(quarantined, read)} "
            f"(the limit is {_percent(share, 1)}).",
        )
    if limits.rows_against_history is not None and history:
        yield from _against(limits.rows_against_history, read, history)


def _against(limit: RowsAgainstHistory, read: int, history: Sequence[int]) -> Iterator[Text]:
    before = history[-limit.runs :]
    usual = median(before)
    if limit.at_least * int(2 * usual) <= 2 * read <= limit.at_most * int(2 * usual):  # a median may end in a half
        return
    listed = ", ".join(f"{rows:,}" for rows in before)
    kept = f"{_percent(limit.at_least, 1)} – {_percent(limit.at_most, 1)}"
    yield Text(
        f"読み取った行が {read:,} 行で、公開済みの {len(before)} 回の中央値 {usual:,.10g} 行に対して許される範囲"
        f"（{kept}）にありません（これまで: {listed}）。",
        f"{read:,} rows came; the median of the last {len(before)} releases is {usual:,.10g}, and {kept} of that is usual "
        f"(they had: {listed}).",
    )


def _percent(part: Decimal | int, whole: int) -> str:
    return f"{100 * float(part) / whole:.4g} %"
