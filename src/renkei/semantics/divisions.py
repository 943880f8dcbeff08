"""How codes are divided: whether what is said of a code's parts is all of it, and nothing more."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from renkei.language import Text
from renkei.model.codelist import CodeMatch

DECIMALS = 6
ONE = Decimal(1)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the row at place `at`, and what to do."""

    at: int
    what: Text
    fix: Text


def weight_of(written: str) -> Decimal | None:
    """Read a weight as it is written, 0.35; None where nothing is written, ValueError where it is none.

    A weight is above 0, not above 1, and has up to 6 decimals, so that the product of two is exact in 12.
    """
    if not written:
        return None
    try:
        weight = Decimal(written)
    except InvalidOperation as error:
        raise ValueError(written) from error
    if not weight.is_finite() or not 0 < weight <= 1 or weight != round(weight, DECIMALS):
        raise ValueError(written)
    return weight


def divisions_wrong(matches: Sequence[tuple[int, CodeMatch]]) -> Iterator[Wrong]:
    """Yield what is wrong with the parts of each code: rows with their places, each of which has both codes.

    Nothing may be there twice; either all parts of a code have a weight or none has; weights add up to 1; and weights
    that divide a code are exact, or say on which basis they were chosen.
    """
    parts: defaultdict[str, list[tuple[int, CodeMatch]]] = defaultdict(list)
    for at, match in matches:
        parts[str(match.from_code)].append((at, match))
    for code, rows in parts.items():
        yield from _doubled(rows)
        yield from _weights(code, rows)


def _doubled(rows: Sequence[tuple[int, CodeMatch]]) -> Iterator[Wrong]:
    seen: set[str | None] = set()
    for at, match in rows:
        if match.to_code in seen:
            what = Text(
                f"「{match.from_code}」から「{match.to_code}」への行が二度あります。",
                f"[{match.from_code}] to [{match.to_code}] is there twice.",
            )
            yield Wrong(at, what, Text("どちらかを取り除いてください。", "Remove one of the two."))
        seen.add(match.to_code)


def _weights(code: str, rows: Sequence[tuple[int, CodeMatch]]) -> Iterator[Wrong]:
    last = rows[-1][0]
    weights = [match.weight for _, match in rows]
    if None in weights:
        if any(weights):
            what = Text(f"「{code}」の一部の行だけに重みがあります。", f"Only some rows of [{code}] have a weight.")
            yield Wrong(
                last, what, Text("すべての行に書くか、すべて空にしてください。", "Give all of them one, or none.")
            )
        return
    total = sum(filter(None, weights), Decimal(0))
    if total != ONE:
        what = Text(f"「{code}」の重みの合計が {total} です。", f"The weights of [{code}] add up to {total}.")
        yield Wrong(last, what, Text("合計を 1 にしてください。", "Make them add up to 1."))
    for at, match in rows:
        if match.weight != ONE and not match.exact and not match.basis:
            what = Text(
                f"「{code}」を分ける重みに根拠がありません。", f"Nothing says where the weights of [{code}] come from."
            )
            fix = Text(
                "basis に選び方（人口比など）を、関係機関が定めた割合なら exact に true を書いてください。",
                "Say in [basis] how they were chosen (by population, say); where the agencies fixed them, [exact] is true.",
            )
            yield Wrong(at, what, fix)
            return
