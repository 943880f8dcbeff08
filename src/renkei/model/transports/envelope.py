"""What a JSON reply says of itself, described instead of programmed: its status, its records, its further pages."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Paths = Annotated[tuple[str, ...], BeforeValidator(_several, json_schema_input_type=str | list[str])]
"""Places in a JSON reply: keys and places in lists (from 0) joined by dots, `*` for any one key. The first that is
there counts."""


class Envelope(Frozen):
    """How an agency wraps its answers. A status is a word: of the body where it has one, else that of HTTP.

    Words that are in none of the lists mean that the agency refuses. Whatever HTTP says, the body speaks first.
    """

    status: Paths = Field((), description="where the body says how it went; HTTP's status counts where it does not")
    ok: tuple[str, ...] = Field(("200",), description="words that mean: here is the answer")
    absent: tuple[str, ...] = Field((), description="words that mean: there is no data of what you ask for")
    credentials: tuple[str, ...] = Field(("401", "403"), description="words that mean: the key is wrong or missing")
    busy: tuple[str, ...] = Field(("429", "500", "502", "503", "504"), description="words that mean: ask again soon")
    message: Paths = Field((), description="where the body says in words what is wrong")
    records: Paths = Field((), description="where the list of records is; a good reply has one")
    total: Paths = Field((), description="where the body says how many records there are in all")
    files: tuple[Literal["zip", "pdf"], ...] = Field((), description="kinds of files that come bare, without it")


class Paging(Frozen):
    """How a source hands out its data in pages."""

    by: Literal["next_key", "page", "position", "link"] = Field(description="what leads to the next page")
    parameter: str | None = Field(None, description="query parameter that asks for a page")
    next: Paths = Field((), description="by next_key: where the reply says the key of the next page")
    first: int = Field(1, ge=0, description="by page, position: the number of the first page, or first record")
    size: int | None = Field(None, ge=1, description="records of a full page; one with fewer is the last")
    records: Paths = Field((), description="where the list of records is; an empty one ends the pages")
    total: Paths = Field((), description="where the reply says how many records there are in all")
    pages: Paths = Field((), description="by page: where the reply says how many pages there are")
    state: Paths = Field((), description="what must be the same on all pages, such as the day of the last update")

    @model_validator(mode="after")
    def _complete(self) -> "Paging":
        needed = {
            "next_key": [("parameter", self.parameter), ("next", self.next)],
            "page": [
                ("parameter", self.parameter),
                ("pages / total / records", self.pages or self.total or self.records),
            ],
            "position": [("parameter", self.parameter), ("total / records", self.total or self.records)],
            "link": [],
        }[self.by]
        lacking = [name for name, value in needed if not value]
        if lacking:
            raise _incomplete(self.by, ", ".join(lacking))
        if self.total and not (self.records or self.size):
            raise _incomplete(self.by, "records / size")
        return self


def _incomplete(by: str, keys: str) -> Exception:
    return refusal(
        "paging",
        Text(f"ページの送り方 [{by}] には {keys} が必要です。", f"Paging by [{by}] needs [{keys}]."),
        Text(
            "機関の API 仕様を見て書き加えてください。終わりの見つけ方が分からないページ送りは、途中までのデータになります。",
            "Add it after the agency's manual: pages whose end can't be told would be taken for the whole.",
        ),
    )
