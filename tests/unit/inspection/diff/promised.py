"""Contracts of a few columns, for tests of rules that need no project."""

from pathlib import Path
from typing import Any

from renkei.language import Text
from renkei.model.contract import Column, Contract

SAID = Text("列", "column")


def column(name: str = "amount", **said: Any) -> Column:
    plain = {"type": "number.integer", "logical_type": "integer", "title": SAID, "description": SAID}
    return Column(name=name, **{**plain, **said})


def contract(*columns: Column, **said: Any) -> Contract:
    key = column("code", type="code", logical_type="string", required=True)
    plain = {"version": "1.0.0", "status": "active", "title": SAID, "description": SAID, "key": ("code",)}
    return Contract(dataset="a.b", columns=(key, *columns), path=Path("a/b.yml"), **{**plain, **said})
