"""What is said of XML that can't be read."""

from typing import Any

from renkei.errors import ReadError
from renkei.language import Text


def not_well_formed(error: Any, name: str) -> ReadError:
    """Return the error of what is no well-formed XML, as the first entry of the parser's log says it."""
    line, column = (error.line, error.column) if error else (1, 1)
    said = " ".join(error.message.split()) if error else "no element found"
    return ReadError(
        Text(f"XML として読めません: [{said}]", f"This is no well-formed XML: [{said}]."),
        where=f"{name}, line {line}, column {column}",
        fix=Text(
            "途中で切れていないか、宣言の encoding と中身が合っているかを確かめ、提供元に送り直してもらってください。",
            "See whether it was cut short, and whether its bytes are in the encoding that it declares; have it sent again.",
        ),
    )
