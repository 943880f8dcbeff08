"""What a browser shows of an element: spaces collapsed, line ends where the page has breaks, scripts left out."""

import re
from collections.abc import Iterator
from typing import Any

_SPACES = re.compile("[ \t\r\n\f]+")
_BREAKS = re.compile(" *\n[ \n]*")
UNSEEN = frozenset({"script", "style", "template", "noscript"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "blockquote", "pre"})
_MARK = "\0"  # stands for a line end while spaces are collapsed; no page has one


def text_of(element: Any) -> str:
    """Return the text of an element; a cell of nothing but spaces (no-break and full-width ones too) is empty."""
    said = _SPACES.sub(" ", "".join(_parts(element))).replace(_MARK, "\n")
    said = _BREAKS.sub("\n", said).strip(" \n")
    return said if said.strip() else ""


def inline(text: str) -> str:
    """Return the text on one line."""
    return text.replace("\n", " ")


def _parts(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in UNSEEN:
            apart = _MARK if tag in _BLOCKS else ""
            yield apart
            if tag == "br":
                yield _MARK
            else:
                yield from _parts(child)
            yield apart
        yield child.tail or ""
