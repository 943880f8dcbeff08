"""The rules: those of the Digital Agency on tables that machines read, as data.

デジタル庁「機械可読性ルール」 (repository digital-go-jp/machine_readability_rule, 2026): L1-01 to L1-15, L2-01 to L2-06,
L3-01 to L3-09. Numbers are theirs, the words are ours.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from renkei.language import Text
from renkei.model.proposal import Finding

_PLACES, _SHOWN = 10, 60


@dataclass(frozen=True)
class Rule:
    """One rule; `judged` tells whether the file alone shows it, or people have to look."""

    id: str
    title: Text
    fix: Text
    judged: Literal["file", "people"]

    @property
    def level(self) -> Literal[1, 2, 3]:
        """1: machines can read it at all; 2: they understand the values; 3: they can link them."""
        return cast("Literal[1, 2, 3]", int(self.id[1]))


@dataclass(frozen=True)
class Hit:
    """One place that breaks a rule: where it is, what stands there, what is wrong with it."""

    rule: str
    where: str
    what: Text
    value: str | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Return all thirty, in their order."""
    text = (files("renkei.proposing.readability") / "rules.csv").read_text(encoding="utf-8")
    return tuple(
        Rule(row["rule"], Text(row["title_ja"], row["title_en"]), Text(row["fix_ja"], row["fix_en"]), row["judged"])  # type: ignore[arg-type]
        for row in csv.DictReader(text.splitlines())
    )


def gathered(hits: Sequence[Hit]) -> tuple[Finding, ...]:
    """Return one finding for each rule and fault, with its places, in the order of the rules."""
    found = []
    for rule in rules():
        mine = [hit for hit in hits if hit.rule == rule.id]
        for what in dict.fromkeys(hit.what for hit in mine):
            same = [hit for hit in mine if hit.what == what]
            value = same[0].value
            found.append(
                Finding(
                    rule=rule.id,
                    level=rule.level,
                    title=rule.title,
                    where=same[0].where,
                    places=tuple(hit.where for hit in same[:_PLACES]),
                    count=len(same),
                    value=value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…",
                    what=what,
                    fix=rule.fix,
                )
            )
    return tuple(found)
