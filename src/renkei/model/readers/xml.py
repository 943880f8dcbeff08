"""The xml reader's model."""

from typing import Literal

from pydantic import Field, model_validator

from renkei.model.readers.base import FileReader
from renkei.model.readers.json import check_carry


class XmlReader(FileReader):
    """Records of an XML document: one row an element, one column a value inside it, text as written.

    Neither a document type's entities nor anything outside the file is ever read.
    """

    kind: Literal["xml"]
    records: str = Field(
        description="which elements are records: names from the outermost element of the document, joined by `/`"
    )
    namespaces: dict[str, str] = Field(
        {}, description="prefixes for names of the namespaces named here; without any, names count without namespaces"
    )
    columns: tuple[str, ...] = Field(
        (),
        description="columns that are there even where no record has them; an element with others inside comes as XML",
    )
    lists: tuple[str, ...] = Field((), description="columns whose element may be there several times: a list as JSON")
    carry: tuple[str, ...] = Field(
        (), description="values of what encloses the records: ^name one level up, ^^name two"
    )

    @model_validator(mode="after")
    def _within(self) -> "XmlReader":
        check_carry(self.carry, self.records.strip("/").count("/"))
        return self
