"""A form with files, taken in as it comes: bounded, written into the draft's folder, names never used as paths.

The form is that of RFC 7578. What is too large is refused before it is read where its length is said, and while it is
read where it is not.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, create_form_parser

from renkei.errors import UsageError
from renkei.language import Text

LARGEST = 64 << 20
"""So many bytes a form may have: a sample, not a year's delivery."""
SMALL = 1 << 20
"""So many bytes a form without a file may have."""
_LONGEST_NAME = 200
_MOST_FIELDS = 2_000
_FILES = ("sample", "copybook")
_ENCODED = b"application/x-www-form-urlencoded"


class NoForm(UsageError):
    """What was sent is no form."""

    status = 400


class TooLarge(UsageError):
    """A form is larger than it may be."""

    status = 413


@dataclass
class Form:
    """What a form said: fields by name, and files by the name of their field: (name that it came with, where it lies)."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, Path]] = field(default_factory=dict)


async def taken(request: Request, folder: Path | None = None) -> Form:
    """Return the form of a request, files in `folder`; without one, every file is refused before it is on a disk.

    Raises TooLarge, and NoForm where it is none.
    """
    limit = LARGEST if folder else SMALL
    form = Form()
    config: dict[str, Any] = {
        "UPLOAD_DIR": str(folder) if folder else None,
        "UPLOAD_DELETE_TMP": False,
        "MAX_MEMORY_FILE_SIZE": SMALL if folder is None else 0,
        "MAX_FIELD_SIZE": SMALL,
        "MAX_FIELDS": _MOST_FIELDS,
    }
    headers = {name.title(): value.encode("latin-1") for name, value in request.headers.items()}
    plain = unquote_plus if headers.get("Content-Type", b"").startswith(_ENCODED) else str
    try:
        parser = create_form_parser(
            headers, lambda each: _field(form, each, plain), lambda each: _file(form, each, folder), config
        )
        async for chunk in _bounded(request, limit):
            parser.write(chunk)
        parser.finalize()
        parser.close()
    except (FormParserError, ValueError, UnicodeDecodeError):
        raise _no_form() from None
    return form


async def _bounded(request: Request, limit: int) -> AsyncIterator[bytes]:
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > limit:
        raise _too_large(limit)
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > limit:
            raise _too_large(limit)
        yield chunk


def _field(form: Form, said: Field, plain: Callable[[str], str]) -> None:
    if said.field_name is not None:
        form.fields[plain(said.field_name.decode("utf-8"))] = plain((said.value or b"").decode("utf-8")).strip()


def _file(form: Form, said: File, folder: Path | None) -> None:
    """Take a file that a page of ours asks for, each once: another one would lie there unseen."""
    if said.in_memory and not said.size:  # a file field that was left empty
        return
    field = (said.field_name or b"").decode("utf-8")
    if folder is None or field not in _FILES or field in form.files:
        said.close()
        raise _no_form()
    if said.in_memory:
        said.flush_to_disk()
    said.close()
    if said.actual_file_name is not None:
        name = (said.file_name or b"").decode("utf-8", "replace")
        form.files[field] = (_called(name), Path(said.actual_file_name.decode()))


def _called(name: str) -> str:
    """Return what a file is called: the last part of its name, without what can't be seen."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable())[-_LONGEST_NAME:] or "sample"


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        Text(
            f"ファイルが大きすぎます。{limit >> 20} MB までです。",
            f"The file is too large: up to {limit >> 20} MB are taken.",
        ),
        where="register",
        fix=Text(
            "先頭の数千行など、一部を見本として送ってください。登録したあとに届くファイルには、この上限はありません。",
            "Send a part of it, such as its first few thousand rows. Files that come once it is registered may be larger.",
        ),
    )


def _no_form() -> NoForm:
    return NoForm(
        Text("送られた内容を読み取れません。", "What was sent can't be read."),
        where="register",
        fix=Text("登録のページからもう一度送ってください。", "Send it again from the page for registering."),
    )
