"""The pages of docs/feeds taken apart: keys of a model, examples with their input and what comes of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from renkei.errors import ContentError
from renkei.model.readers import FileReader, Reader
from renkei.model.registration import Source
from renkei.model.transports import Transport
from renkei.project.yaml import read
from renkei.readers import RawFile, open_raw
from renkei.stages.prepare.reshape import set_aside
from renkei.stages.prepare.texts import RawColumns
from renkei.stages.prepare.unpivot import unpivoted
from tests.content import pages
from tests.content.pages import Block

SHARED = "archive"  # what every reader of files may say has a page of its own


@dataclass(frozen=True)
class Example:
    """One example of a page: its heading, its registration fragment, and its other blocks."""

    page: str
    title: str
    said: dict[str, Any]
    blocks: tuple[Block, ...]

    def block(self, language: str, about: str) -> Block | None:
        found = [one for one in self.blocks if one.language == language and one.about.split()[:1] == [about]]
        assert len(found) < 2, f"{self}: more than one block ```{language} {about}"
        return found[0] if found else None

    def __str__(self) -> str:
        return f"{self.page}: {self.title}"


def kinds(union: Any) -> dict[str, type[BaseModel]]:
    """The models of a discriminated union by their kind."""
    (models, *_) = get_args(union)
    return {get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(models) or (models,)}


def keys(model: type[BaseModel], before: str = "", seen: frozenset[type] = frozenset()) -> dict[str, bool]:
    """All keys of a model and of those inside it, `outer.inner`, and whether each is required where it may stand."""
    found: dict[str, bool] = {}
    for name, field in model.model_fields.items():
        key = f"{before}{field.alias or name}"
        if key == SHARED and issubclass(model, FileReader):
            continue
        found[key] = field.is_required()
        inner = [
            keys(one, f"{key}.", seen | {model}) for one in models_in(field.annotation) if one not in seen | {model}
        ]
        for each in inner:
            for sub, required in each.items():
                found[sub] = all(one.get(sub, required) for one in inner) and required
    return found


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in () if get_origin(annotation) is Literal else get_args(annotation):
        yield from models_in(each)


def choices(annotation: Any, seen: frozenset[type] = frozenset()) -> Iterator[str]:
    """Every choice of every Literal in a type, those of the models in it too."""
    if get_origin(annotation) is Literal:
        yield from (str(choice) for choice in get_args(annotation))
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        for name, field in annotation.model_fields.items():
            if not (name == SHARED and issubclass(annotation, FileReader)):
                yield from choices(field.annotation, seen | {annotation})
    for each in get_args(annotation):
        yield from choices(each, seen)


def examples(name: str) -> Iterator[Example]:
    """The examples of a page: what stands under each `###` of its last part, `## 例 / Examples`."""
    _, _, after = pages.page(name).partition("\n## 例 / Examples\n")
    for part in re.split(r"^### ", re.split(r"^## ", after, flags=re.MULTILINE)[0], flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        found = pages.blocks_of(body)
        said = [block for block in found if block.language == "yaml" and not block.title]
        value: Any = {"no": f"one yaml block is needed, there are {len(said)}"}
        if len(said) == 1:
            try:
                value = read(Path("example.yml"), data=said[0].text.encode()).value
            except ContentError as error:
                value = {"no": error.text("en")}
        yield Example(name, title, value, tuple(found))


def validated(example: Example) -> dict[str, Any]:
    """The keys of an example as the models have them; raises as they do."""
    made = {}
    assert "no" not in example.said, f"{example}: {example.said['no']}"
    for key, value in example.said.items():
        fields = {field.alias or name: field for name, field in Source.model_fields.items()}
        assert key in fields, f"{example}: a registration has no key [{key}]"
        made[key] = TypeAdapter(_type(key, fields[key])).validate_python(value)
    return made


def read_example(example: Example, folder: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Write the input of an example, read it as its registration says; return rows (with their heads) and rejects."""
    said, path = validated(example), folder / "received"
    for block in example.blocks:
        if block.title:
            (folder / block.title).write_text(block.text, encoding="utf-8")
    _write(example, path)
    raw: RawFile = open_raw(said["reader"], path, beside=folder, scratch=folder / "scratch")
    tables, rejects = [], []
    for block_of in raw.blocks():
        batch = block_of()
        rows = unpivoted(batch.rows, said["unpivot"]) if said.get("unpivot") else batch.rows
        tables.append(set_aside(RawColumns(rows), said.get("drop", ()))[0])
        if batch.rejected is not None:
            rejects += [[str(row), rule, value] for row, rule, value, _ in batch.rejected.rows()]
    return _rows(tables, raw.header), rejects


def table_of(block: Block) -> list[list[str]]:
    """The lines of a `text rows` block as cells."""
    return [[cell.strip(" ") for cell in line.split(" |")] for line in block.text.splitlines()]


def _rows(tables: list[pa.Table], header: tuple[str, ...]) -> list[list[str]]:
    if not tables:
        return [["_row", *header]]
    names = ["_row", *(name for name in tables[0].column_names if name != "_row")]
    rows = [[str(row[name]) for name in names] for table in tables for row in table.to_pylist()]
    return [names, *([cell.replace("\n", "\\n").strip(" ") for cell in row] for row in rows)]


def _write(example: Example, path: Path) -> None:
    (path.parent / "scratch").mkdir()
    if (builder := example.block("python", "input")) is not None:
        names: dict[str, Any] = {}
        exec(builder.text, names)  # noqa: S102  our own page
        names["build"](path)
        return
    block = example.block("text", "input")
    assert block is not None, f"{example}: there is neither a ```text input nor a ```python input block"
    _, encoding, *more = block.about.split()
    text = block.text.replace("\n", "\r\n") if "crlf" in more else block.text
    path.write_bytes(text.encode(encoding))


def _type(key: str, field: FieldInfo) -> Any:
    if key in ("reader", "transport"):
        return {"reader": Reader, "transport": Transport}[key]
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
