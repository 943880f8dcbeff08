"""From a document to the noun that it describes, with faults that point into the file."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from renkei.contracts.document import Document, gathered
from renkei.contracts.faults import faults
from renkei.language import Text

M = TypeVar("M", bound=BaseModel)


def build(document: Document, model: type[M], *, identity: Mapping[str, Any]) -> M:
    """Make a `model` of the document; `identity` is what the path says and the file must not say again.

    Raises ContentError with every fault of the file.
    """
    if not isinstance(document.value, dict):
        what = Text("ファイルが「キー: 値」の形ではありません。", "The file is not a mapping (key: value).")
        raise document.fault((), what, fix=Text("「キー: 値」の形で書いてください。", "Write it as key: value."))
    found = [
        document.fault(
            (key,),
            Text(f"「{key}」はファイルの場所で決まります。", f"[{key}] is given by where the file is."),
            fix=Text("この行を取り除いてください。", "Remove this line."),
        )
        for key in identity
        if key in document.value
    ]
    try:
        made = model.model_validate({**document.value, **identity}, by_alias=True, by_name=False)
    except ValidationError as error:
        raise gathered([*found, *faults(document, error, model)]) from error
    if found:
        raise gathered(found)
    return made
