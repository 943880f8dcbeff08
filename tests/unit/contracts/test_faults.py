from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from renkei.contracts.document import Document
from renkei.contracts.faults import faults, keys_allowed
from renkei.model.registration import Source


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["one"]
    size: int = Field(1, ge=0, lt=5)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner
    names: list[str] = []
    flag: bool = False
    ratio: float = 0
    odd: bytes = Field(b"", max_length=2)


def faults_of(value):
    document = Document(path=Path("x"), shown="x", value=value, lines={(): 1, ("inner",): 2, ("inner", "size"): 3})
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(value)
    return faults(document, caught.value, Outer)


@pytest.mark.parametrize(
    ("value", "where", "what", "fix"),
    [
        ({}, "x:2 (inner)", "The key [inner] is missing.", "Add [inner:]."),
        (
            {"inner": {"kind": "one", "size": "x"}},
            "x:3 (inner.size)",
            "The value [x] is not a whole number.",
            "Write a whole number.",
        ),
        (
            {"inner": {"kind": "one", "size": "-1"}},
            "x:3 (inner.size)",
            "The value [-1] is out of range.",
            "Make it 0 or more.",
        ),
        (
            {"inner": {"kind": "one", "size": "5"}},
            "x:3 (inner.size)",
            "The value [5] is out of range.",
            "Make it 5 or less (not itself).",
        ),
        (
            {"inner": "one"},
            "x:2 (inner)",
            "The value [one] is not a mapping (key: value).",
            "Write a mapping (key: value).",
        ),
        (
            {"inner": {"kind": "on"}},
            "x:2 (inner.kind)",
            "The value [on] can't be used.",
            "Did you mean [one]? There are: one",
        ),
        (
            {"inner": {"kind": "one"}, "flag": "maybe"},
            "x:1 (flag)",
            "The value [maybe] is not true or false.",
            "Write true or false.",
        ),
        (
            {"inner": {"kind": "one"}, "ratio": "half"},
            "x:1 (ratio)",
            "The value [half] is not a number.",
            "Write a number.",
        ),
        (
            {"inner": {"kind": "one"}, "names": "a"},
            "x:1 (names)",
            "The value [a] is not a list ([a, b], or lines that begin with -).",
            "Write a list",
        ),
        (
            {"inner": {"kind": "one"}, "odd": "abc"},
            "x:1 (odd)",
            "The value [abc] is wrong: Data should have at most 2 bytes.",
            "Check how",
        ),
        (
            {"inner": {"kind": "one", "sise": "1"}},
            "x:2 (inner.sise)",
            "There is no key [sise] here.",
            "Did you mean [size]? There are: kind, size",
        ),
    ],
)
def test_each_kind_of_fault(value, where, what, fix):
    (fault,) = faults_of(value)
    assert (fault.where, fault.what.en) == (where, what)
    assert fault.fix.en.startswith(fix)
    assert fault.what.ja != fault.what.en


def test_a_misspelt_key_is_one_fault_not_two():
    (fault,) = faults_of({"iner": {"kind": "one"}})
    assert fault.fix.en.startswith("Did you mean [inner]?")


@pytest.mark.parametrize(("said", "name"), [("Shift_JIS", "cp932"), ("sjis", "cp932"), ("UTF8", "utf-8")])
def test_an_encoding_by_another_name_is_told_its_own(said, name):
    class File(BaseModel):
        encoding: Literal["utf-8", "cp932"]

    document = Document(path=Path("x"), shown="x", value={"encoding": said}, lines={(): 1})
    with pytest.raises(ValidationError) as caught:
        File.model_validate(document.value)
    (fault,) = faults(document, caught.value, File)
    assert fault.fix.ja == f"ここでは「{name}」と書きます。"


def test_a_long_value_is_cut():
    (fault,) = faults_of({"inner": {"kind": "one", "size": "x" * 500}})
    assert len(fault.what.en) < 120


def test_keys_of_a_union_are_those_of_all_its_members():
    assert {"path", "connection", "query", "reply", "kind"} <= keys_allowed(Source, ("transport",))
    assert keys_allowed(Source, ("fields", "x", "from")) == set()
    assert "from" in keys_allowed(Source, ("fields", "x"))
    assert not {"id", "path"} & keys_allowed(Source, ())
    assert "why" in keys_allowed(Source, ("drop", 0))


@pytest.mark.parametrize(
    ("reader", "key", "foreign"),
    [
        ({"kind": "excel", "filldown": "x"}, "fill_down", "byte_order"),
        ({"kind": "csv", "sheet": "x"}, "encoding", "sheet"),
    ],
)
def test_only_keys_of_the_kind_that_is_written_are_proposed(reader, key, foreign):
    written = Document(path=Path("x.yml"), shown="x.yml", value={"reader": reader}, lines={})
    allowed = keys_allowed(Source, ("reader",), written)
    assert key in allowed
    assert foreign not in allowed
    unknown = Document(path=Path("x.yml"), shown="x.yml", value={"reader": {"kind": "exel"}}, lines={})
    assert {"byte_order", "sheet"} <= keys_allowed(Source, ("reader",), unknown)
