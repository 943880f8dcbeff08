"""What every reader may say."""

from typing import Literal, Self

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal


class Archive(Frozen):
    """How a file is packed: the `members` of a zip are read one after the other, in the order of their names."""

    kind: Literal["zip", "gzip"]
    members: str = Field("*", description="which entries of a zip are data, as a glob; the others are left alone")
    names: Literal["cp932", "utf-8"] = Field("cp932", description="encoding of entry names that do not say their own")
    inside: "Archive | None" = Field(None, description="how the members themselves are packed")

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        # By what they say, and not by whether they are there: what is kept in the manifest says everything.
        if self.kind == "gzip" and (self.members, self.names) != ("*", "cp932"):
            raise refusal(
                "archive",
                Text(
                    "gzip に入っているのは 1 つのファイルで、members や names はありません。",
                    "A gzip holds one file: it has neither members nor names.",
                ),
                Text("members と names を取り除いてください。", "Remove members and names."),
            )
        return self


class FileReader(Frozen):
    """A reader of a whole file, which may come packed in an archive."""

    archive: Archive | None = Field(None, description="how the file is packed")

    @property
    def siblings(self) -> tuple[str, ...]:
        """The names of the files beside the registration that the reader needs: a copybook, a table of characters."""
        return ()
