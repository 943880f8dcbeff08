"""Faults of a disk, told as StorageError: where, what and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.errors import StorageError
from renkei.language import Text

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_UNABLE = {errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}


@contextmanager
def disk_faults(where: Path | str) -> Iterator[None]:
    """Turn an OSError of the block into a StorageError about `where`."""
    try:
        yield
    except OSError as error:
        raise _told(error, str(where)) from error


def missing(where: str) -> StorageError:
    """Say that an object is not there."""
    return StorageError(
        Text("保管されているはずのデータがありません。", "The object that should be kept here is not there."),
        where=where,
        fix=Text(
            "`renkei verify` で保管状態を確かめ、控えから復元するか、データソースを取得し直してください。",
            "Run `renkei verify`, then restore the object from a backup or fetch the source again.",
        ),
        transient=False,
    )


def altered(where: str) -> StorageError:
    """Say that an object is not what was received."""
    return StorageError(
        Text(
            "保管されているデータが受領時のものと違います（sha256 の不一致）。このデータは使いません。",
            "The object kept here is not what was received (its sha256 differs). It is not used.",
        ),
        where=where,
        fix=Text(
            "控えから復元するか、このデータを削除してデータソースを取得し直してください。"
            "`renkei verify` が全ての損傷を挙げます。",
            "Restore it from a backup, or remove it and fetch the source again; `renkei verify` names all damage.",
        ),
        transient=False,
    )


def _told(error: OSError, where: str) -> StorageError:
    if error.errno == errno.ENOENT:
        return missing(where)
    if error.errno in _FULL:
        return StorageError(
            Text(
                "保存先の容量が足りません。途中のデータは残していません。",
                "The disk is full. No partial object was left.",
            ),
            where=where,
            fix=Text("空き容量を増やしてから再実行してください。", "Free some space there, then run again."),
        )
    if error.errno in _REFUSED:
        return StorageError(
            Text(f"保存先への読み書きが許可されていません [{error.strerror}]。", f"Access refused [{error.strerror}]."),
            where=where,
            fix=Text(
                "実行ユーザーにこの場所の読み書きを許可してください。",
                "Let the user that runs this read and write there.",
            ),
            transient=False,
        )
    if error.errno in _UNABLE:
        return StorageError(
            Text(
                f"この場所では上書きのない保存ができません [{error.strerror}]。",
                f"This place can't keep files without replacing others [{error.strerror}].",
            ),
            where=where,
            fix=Text(
                "ハードリンクの使える一つのファイルシステム上のフォルダーか S3 を使ってください。",
                "Use a folder on one file system that knows hard links, or S3.",
            ),
            transient=False,
        )
    return StorageError(
        Text(
            f"保存先を読み書きできません [{error.strerror}]。",
            f"The store can't be read or written [{error.strerror}].",
        ),
        where=where,
        fix=Text("ディスクと接続を確かめて再実行してください。", "Check the disk and its mount, then run again."),
    )
