from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from renkei.semantics import get
from renkei.semantics.base import Options

Outcome = tuple[Any, str | None, set[str]]


@pytest.fixture(scope="session")
def parse() -> Callable[..., list[Outcome]]:
    """Parse texts as a type: for each its value, the reason, and the rules that changed it (without their prefix)."""

    def parsed(name: str, *texts: str | None, unit: str | None = None) -> list[Outcome]:
        found = get(name).parse(pl.Series("text", texts, dtype=pl.String), Options(unit=unit))
        rules = [{rule.split(".")[-1] for rule, mask in found.rules.items() if mask[i]} for i in range(len(texts))]
        return list(zip(found.value.to_list(), found.reason.to_list(), rules, strict=True))

    return parsed
