"""The json reader's model."""

from typing import Literal

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import refusal
from renkei.model.readers.base import FileReader


class JsonReader(FileReader):
    """Records of a JSON document, wherever in it they are: one row a record, one column a value, text as written."""

    kind: Literal["json"]
    records: str = Field(
        description="where the records are: keys from the outermost, joined by `.`; `.` for a document that is itself "
        "the list or the one record, `lines` for a record on every line"
    )
    columns: tuple[str, ...] = Field(
        (), description="columns that are there even where no record has them; an object that is named comes as JSON"
    )
    lists: tuple[str, ...] = Field((), description="columns where one comes bare and several as a list: always a list")
    carry: tuple[str, ...] = Field(
        (), description="values of what encloses the records: ^name one level up, ^^name two"
    )
    bare: str | None = Field(
        None, description="key of an object's own text: a text without such an object is that text"
    )

    @model_validator(mode="after")
    def _within(self) -> "JsonReader":
        levels = 0 if self.records in {".", "lines"} else self.records.strip(".").replace("\\.", "").count(".") + 1
        check_carry(self.carry, levels)
        return self


def check_carry(carry: tuple[str, ...], levels: int) -> None:
    """Raise what pydantic shows for a carried name that leads above the document, or is no such name."""
    for name in carry:
        up = len(name) - len(name.lstrip("^"))
        if not 0 < up <= levels or up == len(name):
            raise refusal(
                "carry",
                Text(
                    f"「{name}」は記録を囲むものの値を指していません。", f"[{name}] leads to nothing around a record."
                ),
                Text(
                    f"一つ外側の値は「^名前」と書きます。この登録で遡れるのは {levels} 段までです。",
                    f"Write ^name for a value one level up; here are {levels} levels.",
                ),
            )
