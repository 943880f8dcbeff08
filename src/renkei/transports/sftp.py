"""Files on an SSH server (SFTP, protocol version 3), whose key is checked, always, against the one that is known.

Nothing is taken from the user's own SSH settings: no agent, no keys or known hosts of ~/.ssh, no configuration.
"""

import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from pathlib import PurePosixPath
from typing import Any, Literal

from renkei.errors import ReplyError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.model.transports import SftpTransport
from renkei.settings import Connection
from renkei.transports import faults, ssh, ssh_faults
from renkei.transports.listing import File, Settling, fits, is_plain, is_shown, steady
from renkei.transports.manners import Manners
from renkei.transports.part import NotModified, Part

_CHUNK = 1 << 20
_MOST = 200_000
Names = Literal["utf-8", "cp932", "euc-jp"]


def collect(
    source: Source,
    transport: SftpTransport,
    *,
    connection: Connection,
    previous: Sequence[Landed] = (),
    manners: Manners | None = None,
) -> Iterator[Part | NotModified]:
    """Yield every file that fits the registration's path, by name; NotModified for those that stayed.

    Hidden files and those that are not finished (.part, .tmp …) are left alone; a link is followed where it leads to
    a file inside the folder. A file that still grows is left for the next run (see Settling).
    """
    manners = manners or Manners()
    server = ssh.server_of(connection)
    path = server.path(transport.path)
    where = f"{source.id}: {server.at(path)}"
    if not is_plain(path, absolute=True):
        raise ssh_faults.outside(path, where=where)
    with ssh.Bridge(server, manners=manners, where=where) as bridge:
        folder = _Folder(bridge, path, names=transport.names, where=where)
        files = folder.files()
        if not files:
            raise _nothing(where)
        settling = Settling(
            since=transport.settled, whole=source.delivers == "whole", look=folder.look, manners=manners, where=where
        )
        for found in settling.sorted_out(files, previous):
            if isinstance(found, Landed):
                yield NotModified(found)
            elif found.size > manners.largest_file:
                raise faults.too_large(manners.largest_file, where=f"{where} ← {found.name}")
            else:
                asked = {"url": server.at(found.name)}
                yield Part(name=found.name, asked=asked, headers=found.headers, chunks=folder.chunks(found))


class _Folder:
    """The files below the steady part of a glob; names are as the glob has them."""

    def __init__(self, bridge: ssh.Bridge, path: str, *, names: Names, where: str) -> None:
        self._bridge, self._path, self._where = bridge, path, where
        self._client = bridge.sftp(names)
        self._real: dict[str, str] = {}

    def files(self) -> list[File]:
        """List what fits, by name; none where the folder is not there."""
        try:
            return sorted(self._bridge.call(self._listed, long=True), key=lambda file: file.name)
        except ssh_faults.Gone:
            return []

    def look(self, file: File) -> File | None:
        """Show a file again."""
        try:
            return _file(file.name, self._bridge.call(lambda: self._client.stat(self._real[file.name])))
        except ssh_faults.Gone:
            return None

    def chunks(self, file: File) -> Iterator[bytes]:
        """Read a file, the next chunk being on its way while one is used; TransportError where it changed."""
        where, bridge, size = f"{self._where} ← {file.name}", self._bridge, 0
        opened: Any = bridge.call(lambda: self._client.open(self._real[file.name], "rb"), where=where)

        def further() -> "Future[bytes]":
            # One byte more than there should be, and no more: the file may grow for as long as it is read.
            wanted = min(_CHUNK, file.size + 1 - size)
            return bridge.begin(lambda: opened.read(wanted))

        coming = further()
        while chunk := bridge.end(coming, where=where):
            size += len(chunk)
            if size > file.size:
                break
            coming = further()
            yield chunk
        after = _file(file.name, bridge.call(opened.stat, where=where))
        bridge.call(opened.close, where=where)
        if after != file or size != file.size:
            raise ssh_faults.changed(f"{size:,} / {file.size:,} bytes", where=where)

    async def _listed(self) -> list[File]:
        start = steady(self._path)
        root = str(await self._client.realpath(start or "."))
        found: list[File] = []
        async for name, listed in self._walk(start, depth=_depth(self._path)):
            if not fits(name, self._path) or not is_shown(name.removeprefix(start)):
                continue
            real, attributes = await self._followed(name, listed, root=root)
            kind = stat.S_IFMT(attributes.permissions or stat.S_IFREG)
            if kind == stat.S_IFREG:
                self._real[name] = real
                found.append(_file(name, attributes))
            elif kind != stat.S_IFDIR:
                raise ssh_faults.outside(name, where=self._where)
        return found

    async def _followed(self, name: str, attributes: Any, *, root: str) -> tuple[str, Any]:
        """Return where a name really is, and what is there; a link must not lead out of the folder."""
        if not stat.S_ISLNK(attributes.permissions or 0):
            return name, attributes
        real = str(await self._client.realpath(name))
        if not real.startswith(f"{root.rstrip('/')}/"):
            raise ssh_faults.outside(name, where=self._where)
        return real, await self._client.stat(real)

    async def _walk(self, folder: str, *, depth: int) -> AsyncIterator[tuple[str, Any]]:
        """Yield what is in a folder and, as deep as the glob can reach, below it; links to folders are not entered."""
        below: list[str] = []
        seen = 0
        async for entry in self._client.scandir(folder or "."):
            name = str(entry.filename)
            if name in {".", ".."}:
                continue
            if (seen := seen + 1) > _MOST:
                raise _too_many(self._where)
            if "/" in name or "\0" in name:
                raise ssh_faults.outside(name, where=self._where)
            if stat.S_ISDIR(entry.attrs.permissions or 0):
                below.append(f"{folder}{name}/")
            else:
                yield f"{folder}{name}", entry.attrs
        for each in sorted(below) if depth > 1 else ():
            if not each.rstrip("/").rpartition("/")[2].startswith("."):
                async for found in self._walk(each, depth=depth - 1):
                    yield found


def _file(name: str, attributes: Any) -> File:
    nanoseconds = getattr(attributes, "mtime_ns", None) or 0
    return File(name, attributes.size or 0, (attributes.mtime or 0) * 1_000_000_000 + nanoseconds)


def _depth(path: str) -> int:
    """Return how many names the glob has after its steady part; `**` is any number, within reason."""
    rest = PurePosixPath(path.removeprefix(steady(path))).parts
    return 32 if "**" in rest else len(rest)


def _nothing(where: str) -> ReplyError:
    return ReplyError(
        Text("サーバーに該当するファイルがありません。", "No file of that name is on the server."),
        where=where,
        fix=Text(
            "機関がファイルを置いたか、登録の path の綴りが合っているかを確かめてください。",
            "See whether the agency has put its file there, and whether `path` in the registration fits its name.",
        ),
    )


def _too_many(where: str) -> ReplyError:
    return ReplyError(
        Text(
            f"一つのフォルダーに {_MOST:,} を超えるファイルがあります。", f"A folder has more than [{_MOST:,}] files."
        ),
        where=where,
        fix=Text("path をより狭いフォルダーに絞ってください。", "Narrow `path` to a smaller folder."),
    )
