"""The compiled manifest: what loading all content came to, kept in the state folder until a file of it changes.

Two thousand registrations take a second to be read; an Airflow reads them whenever it looks at its DAG files, and again
in every task. So what `load` gave is written to `<state>/manifest/`, with the stamp and the digest of every file. Where
no file changed, that is all that is read, and a thing is made of it when it is asked for. Where some did, these are
read, and everything is checked again: the manifest never says anything but what `load` would.

Whatever is wrong with a manifest (a damaged file, another engine, another place, a folder that can't be written to),
content is loaded without it. It is written under another name and then renamed: several processes do so at once.
"""

import hashlib
import json
import logging
import os
import tempfile
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import renkei
from renkei.project import tree
from renkei.project.compiled import Packed, Unkept, packed, unpacked
from renkei.project.content import Project
from renkei.project.loader import load
from renkei.project.reading import Kept, Reading
from renkei.project.tree import Seen
from renkei.settings import Settings

_FORM = 1
_ABANDONED_NS = 3_600_000_000_000
_log = logging.getLogger(__name__)


def remembered(settings: Settings) -> Project:
    """Return what `load` gives, from the manifest where that holds; the manifest is brought up to date."""
    shelf = _Shelf(settings)
    kept = shelf.manifest()
    if kept is not None:
        now = tree.stamps(settings)
        unsure = tree.unsure(kept.files, now, begun=kept.begun)
        if not unsure:
            return unpacked(kept.project, root=settings.project)
    return _again(settings, shelf, kept)


@dataclass(frozen=True)
class _Manifest:
    """What was kept: when its reading began (ns, by the clock of the file system), the files, what they came to."""

    begun: int
    files: dict[str, Seen]
    project: Packed


def _again(settings: Settings, shelf: "_Shelf", kept: _Manifest | None) -> Project:
    """Read what may have changed; where nothing did, the manifest holds, else everything is checked again."""
    begun, now = shelf.clock(), tree.stamps(settings)
    if kept is not None and (files := _unchanged(kept, now)) is not None:
        shelf.keep(_Manifest(begun, files, kept.project))
        return unpacked(kept.project, root=settings.project)
    reading = Reading(shelf.documents())
    project = load(settings, read=reading.read)
    with suppress(OSError, Unkept):  # a file that can't be read may be readable without showing it
        known = {str(path): sha256 for path, sha256 in project.digests.items()}
        files = {path: Seen(stamp, known.get(path) or tree.digest(path)) for path, stamp in now.items()}
        shelf.keep(_Manifest(begun, files, packed(project, before=kept.project if kept else None)), reading.kept)
    return project


def _unchanged(kept: _Manifest, now: dict[str, tree.Stamp]) -> dict[str, Seen] | None:
    """Return the files as they are shown now if they are what they were, else None."""
    files = {path: Seen(now[path], seen.sha256) for path, seen in kept.files.items() if path in now}
    if files.keys() != kept.files.keys() or files.keys() != now.keys():
        return None
    unsure = tree.unsure(kept.files, now, begun=kept.begun)
    with suppress(OSError):
        return files if all(tree.digest(path) == files[path].sha256 for path in unsure) else None
    return None


class _Shelf:
    """The folder of manifests, and the two files of this project there: what it came to, and its YAML as it was read."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.state / "manifest"
        said = "|".join(map(str, (settings.project, settings.connectors, settings.schemas, settings.expectations)))
        name = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._manifest, self._documents = self._folder / f"{name}.json", self._folder / f"{name}.documents.json"
        self._made_by = [_FORM, said, *_engine()]

    def manifest(self) -> _Manifest | None:
        """Return what is kept; None where there is nothing, or nothing of this engine and this project."""
        said = self._read(self._manifest)
        if said is None:
            return None
        files = {path: Seen(tree.Stamp(*stamp), sha256) for path, (stamp, sha256) in said["files"].items()}
        return _Manifest(said["begun"], files, said["project"])

    def documents(self) -> Kept:
        """Return the YAML that is kept by the SHA-256 of its bytes; what is not there is read."""
        said = self._read(self._documents)
        return said["documents"] if said else {}

    def clock(self) -> int:
        """Return the time (ns) by the clock that stamps files here; 0, before all files, where none can be written."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                return os.fstat(file.fileno()).st_mtime_ns
        return 0

    def keep(self, manifest: _Manifest, documents: Kept | None = None) -> None:
        """Write what was made; where that can't be done, content is loaded again the next time."""
        try:
            if documents is not None:
                self._write(self._documents, {"documents": documents})
            self._write(self._manifest, {"begun": manifest.begun, "files": manifest.files, "project": manifest.project})
            self._tidy(manifest.begun)
        except OSError as error:
            _log.info("no manifest is kept in %s: %s", self._folder, error.strerror)

    def _read(self, path: Path) -> dict[str, Any] | None:
        with suppress(OSError, ValueError):
            digest, body = path.read_bytes().split(b"\n", 1)
            if hashlib.sha256(body).hexdigest().encode() == digest:
                said = json.loads(body.decode("utf-8", "surrogatepass"))
                return said if said.pop("made_by") == self._made_by else None
        return None

    def _write(self, path: Path, said: dict[str, Any]) -> None:
        text = json.dumps({"made_by": self._made_by, **said}, ensure_ascii=False, separators=(",", ":"))
        body = text.encode("utf-8", "surrogatepass")
        part = path.with_suffix(f".{uuid.uuid4().hex}.part")
        part.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        part.replace(path)

    def _tidy(self, now: int) -> None:
        """Remove what processes that were killed have left."""
        for path in self._folder.glob("*.part"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime_ns < now - _ABANDONED_NS:
                    path.unlink()


@cache
def _engine() -> list[str]:
    """Return what decides what content comes to, beside the content: this very code, and what checks for it."""
    found = sorted(
        (path.relative_to(_CODE).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in _CODE.rglob("*.py")
    )
    code = hashlib.sha256(repr(found).encode()).hexdigest()
    return [renkei.__version__, code, *(version(name) for name in ("pydantic", "open-data-contract-standard"))]


_CODE = Path(renkei.__file__).parent
