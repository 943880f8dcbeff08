"""A server of plain files: `/<name>?size=<bytes>&state=<word>`, made-up bytes, parts of them on request.

The same name, size and state give the same bytes. With `state`, a test may let the file change between two requests.
"""

import hashlib

from standins.exchange import Reply, Request, not_found

_LARGEST = 64 << 20


def answer(request: Request) -> Reply:
    """Give the file."""
    size = request.query.get("size", "100000")
    if request.path == "/" or not size.isdecimal() or int(size) > _LARGEST:
        return not_found()
    body = content(request.path + request.query.get("state", ""), int(size))
    return Reply(body, content_type="application/octet-stream", ranges=True)


def content(name: str, size: int) -> bytes:
    """Return the bytes of a file."""
    return hashlib.shake_256(name.encode()).digest(size)
