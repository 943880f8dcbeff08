"""Codes that have a form: how a semantic type is made of a pattern and of what may be tidied first."""

import re
from collections.abc import Callable, Mapping

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

_RAISED = Text("小文字を大文字にしました。", "Small letters became capitals.")


def coded(
    name: str,
    *,
    title: Text,
    standard: str,
    form: str,
    refused: Text,
    tidied: Callable[[Steps], Steps] = lambda steps: steps,
    checks: Callable[[pl.Series], Mapping[str, pl.Series]] = lambda _: {},
    explain: Mapping[str, Text] | None = None,
) -> SemanticType:
    """Make the type `name` of codes that have the `form` (a pattern of the whole code, in capitals).

    White space is trimmed, full-width characters are folded and, where the form has letters, small ones raised, each
    by a rule; `tidied` may do more. `checks` get the codes of that form and say which break a further rule; `explain`
    explains both.
    """
    letters = re.search("[A-Z]", form) is not None

    def parse(text: pl.Series, _: Options) -> Parsed:
        steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded")
        steps = steps.then(f"{name}.letters_raised", lambda t: t.str.to_uppercase()) if letters else steps
        steps = tidied(steps)
        value = only(steps.text, steps.text.str.contains(f"^(?:{form})$"))
        return understood(value, text=text, otherwise=f"{name}.form", broken=checks(steps.text), rules=steps.rules)

    return SemanticType(
        name=name,
        title=title,
        standard=standard,
        dtype=pl.String(),
        parse=parse,
        write=lambda value: value,
        explain={
            f"{name}.form": refused,
            f"{name}.trimmed": TRIMMED,
            f"{name}.width_folded": WIDTH_FOLDED,
            **({f"{name}.letters_raised": _RAISED} if letters else {}),
            **(explain or {}),
        },
        repeats=True,
    )
