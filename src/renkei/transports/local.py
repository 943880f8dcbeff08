"""A drop folder: an agency puts files there, and they are read in the order of their names."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.model.transports import LocalTransport
from renkei.settings import Connection
from renkei.transports.listing import UNFINISHED, File, Settling, is_plain
from renkei.transports.manners import Manners
from renkei.transports.part import NotModified, Part

_CHUNK = 1 << 20


def collect(
    source: Source,
    transport: LocalTransport,
    *,
    connection: Connection,
    previous: Sequence[Landed] = (),
    manners: Manners | None = None,
) -> Iterator[Part | NotModified]:
    """Yield every file of the folder that fits the registration's path, by name; NotModified for those that stayed.

    Hidden files and those that a copying program has not finished (.part, .tmp …) are left alone.
    """
    folder = _folder(connection)
    where = f"{source.id}: {folder}/{transport.path}"
    if not is_plain(transport.path):
        raise _outside(where, transport.path)
    names = _names(folder, transport.path)
    if not names:
        raise ReplyError(
            Text("受け渡しフォルダーに該当するファイルがありません。", "No file of that name is in the drop folder."),
            where=where,
            fix=Text(
                "機関がファイルを置いたか、登録の path の綴りが合っているかを確かめてください。",
                "See whether the agency has put its file there, and whether `path` in the registration fits its name.",
            ),
        )
    seen = {name: _status(folder, name, source=source) for name in names}
    settling = Settling(
        since=transport.settled,
        whole=source.delivers == "whole",
        look=lambda file: _file(file.name, _status(folder, file.name, source=source)),
        manners=manners or Manners(),
        where=where,
    )
    for found in settling.sorted_out([_file(name, status) for name, status in seen.items()], previous):
        if isinstance(found, Landed):
            yield NotModified(found)
        else:
            yield _part(folder, found, seen[found.name], source=source)


def _folder(connection: Connection) -> Path:
    uri = urlsplit(connection.url)
    folder = Path(unquote(uri.path) if uri.scheme == "file" else connection.url)
    if connection.url and folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
        return folder.resolve()
    # The connection may be one of a server, whose address may hold a password.
    shown = f"{uri.scheme}://…" if "://" in connection.url and uri.scheme != "file" else folder
    raise TransportError(
        Text(
            f"受け渡しフォルダー「{shown}」がないか、読めません。",
            f"The drop folder [{shown}] is not there, or not readable.",
        ),
        where=f"AIRFLOW_CONN_{connection.id.upper()}",
        fix=Text(
            "フォルダーを作るか、マウントと接続の設定を確かめてください。",
            "Create the folder, or check its mount and the connection.",
        ),
    )


def _names(folder: Path, pattern: str) -> list[str]:
    found = (path.relative_to(folder) for path in folder.glob(pattern) if path.is_symlink() or not path.is_dir())
    shown = (path for path in found if not any(part.startswith((".", "~$")) for part in path.parts))
    names = sorted(path.as_posix() for path in shown if path.suffix not in UNFINISHED)
    if odd := [name for name in names if not _is_text(name)]:
        raise _not_a_name(str(folder), repr(os.fsencode(odd[0]))[2:-1])
    return names


def _is_text(name: str) -> bool:
    """Whether a name is one of the file system's own encoding."""
    return name == os.fsencode(name).decode("utf-8", errors="replace")


def _status(folder: Path, name: str, *, source: Source) -> os.stat_result:
    path = folder / name
    where = f"{source.id}: {path}"
    try:
        status = path.lstat()
    except OSError as error:
        raise _unreadable(where, error) from error
    if not stat.S_ISREG(status.st_mode) or path.resolve() != path:
        raise _outside(where, name)
    return status


def _file(name: str, status: os.stat_result) -> File:
    return File(name, status.st_size, status.st_mtime_ns)


def _part(folder: Path, file: File, status: os.stat_result, *, source: Source) -> Part:
    path = folder / file.name
    return Part(
        name=file.name,
        asked={"url": path.as_uri()},
        headers=file.headers,
        chunks=_chunks(path, status, where=f"{source.id}: {path}"),
    )


def _chunks(path: Path, status: os.stat_result, *, where: str) -> Iterator[bytes]:
    """Read the file; a link that was put in its place is not followed, one still being written to is not taken."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
            after = os.fstat(file.fileno())
    except OSError as error:
        raise _unreadable(where, error) from error
    if (after.st_ino, after.st_size, after.st_mtime_ns) != (status.st_ino, status.st_size, status.st_mtime_ns):
        raise TransportError(
            Text("読み込み中にファイルが書き換えられました。", "The file changed while it was read."),
            where=where,
            fix=Text(
                "書き込みが終わってから再実行してください。別名で書いてから名前を変えると安全です。",
                "Run again when it is complete. Writing under another name and renaming is the safe way.",
            ),
        )


def _outside(where: str, name: str) -> ContentError:
    return ContentError(
        Text(
            f"「{name}」はリンク・特殊ファイルか、受け渡しフォルダーの外を指しています。",
            f"[{name}] is a link or a special file, or leads out of the drop folder.",
        ),
        where=where,
        fix=Text(
            "フォルダーの中にファイルそのものを置き、path はフォルダーからの相対で書いてください。",
            "Put the file itself into the folder, and write `path` relative to the folder.",
        ),
    )


def _not_a_name(where: str, name: str) -> ContentError:
    return ContentError(
        Text(
            f"ファイル名 [{name}] は UTF-8 ではありません（Shift_JIS の名前が化けたものと思われます）。",
            f"The file name [{name}] is not in UTF-8; it may be Japanese that was unpacked as Shift_JIS.",
        ),
        where=where,
        fix=Text(
            "ファイル名を付け直してください（convmv -f cp932 -t utf8 で一括変換できます）。",
            "Rename the file; [convmv -f cp932 -t utf8] does so for many.",
        ),
    )


def _unreadable(where: str, error: OSError) -> TransportError:
    return TransportError(
        Text(f"ファイルを読めません [{error.strerror}]。", f"The file can't be read [{error.strerror}]."),
        where=where,
        fix=Text(
            "ファイルの権限とディスクを確かめて再実行してください。",
            "Check its permissions and the disk, then run again.",
        ),
    )
