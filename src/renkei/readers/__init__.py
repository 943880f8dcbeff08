"""How bytes become raw rows: text, and where it stood."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.model.readers import FixedWidthReader, Reader
from renkei.model.registration import Source
from renkei.readers.kinds import KINDS, Asked
from renkei.readers.raw import RawFile
from renkei.readers.rules import RULES

__all__ = ["RULES", "RawFile", "look_beside", "open_raw", "opened"]


def look_beside(source: Source) -> None:
    """Read what lies beside a registration as its reader will; raises ContentError where that can't be read."""
    if isinstance(source.reader, FixedWidthReader):
        from renkei.readers import fixed_width

        fixed_width.look_beside(source.reader, source.path.parent)


@contextmanager
def opened(
    source: Source, path: Path, *, repeats: Collection[str] = (), name: str | None = None, scratch: Path | None = None
) -> Iterator[RawFile]:
    """Open a received file as its registration describes it; what it takes on disk under `scratch` goes afterwards.

    Raises ReadError as `open_raw` does.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="raw-") as folder:
        yield open_raw(source.reader, path, repeats=repeats, name=name, beside=source.path.parent, scratch=Path(folder))


def open_raw(
    reader: Reader,
    path: Path,
    *,
    repeats: Collection[str] = (),
    name: str | None = None,
    beside: Path | None = None,
    scratch: Path | None = None,
) -> RawFile:
    """Open the file at `path` as `reader` describes it.

    Columns named in `repeats` come dictionary-encoded where the reader can. `name` is what errors call the file, by
    default its own name. `beside` is the folder of the registration, where `reader.siblings` lie; `scratch` a folder
    that a reader may unpack into and that lives as long as the file is read. Raises ReadError where the file is
    empty, of another format, or lacks its header.
    """
    name = name or path.name
    if reader.archive is None:
        return KINDS[reader.kind](reader, Asked(path, name, repeats, beside, scratch))
    from renkei.readers.archives import ArchivedFile

    plain, packed = reader.model_copy(update={"archive": None}), reader.archive

    def member(path: Path, name: str) -> RawFile:
        return open_raw(plain, path, repeats=repeats, name=name, beside=beside, scratch=scratch)

    return ArchivedFile(packed, path, member, name=name, scratch=scratch)
