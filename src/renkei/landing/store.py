"""Where objects are kept, written once and never replaced: the face that a folder and a bucket share."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from renkei.errors import StorageError, UsageError
from renkei.language import Text

_LONGEST_KEY = 1024
_LONGEST_NAME = 255


class Store(Protocol):
    """Objects under keys such as `objects/ab/abcd…`; a key once written keeps its bytes until it is deleted.

    Every method raises StorageError, which says where, what and what to do.
    """

    def put(self, key: str, source: Path) -> bool:
        """Move the file `source` to `key`, wholly or not at all; False (and `source` gone) where the key exists."""

    def write(self, key: str, data: bytes) -> bool:
        """Write `data` to `key`, wholly or not at all; False where the key exists."""

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`."""

    def read(self, key: str) -> bytes:
        """Return the bytes of a small object."""

    def fetch(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path to read the object from, for as long as the context lasts."""

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with `prefix`, sorted."""

    def delete(self, key: str) -> None:
        """Remove the object, every version of it; nothing happens where there is none."""


def open_store(address: str, *, scratch: Path | None = None) -> Store:
    """Open a folder, or `s3://bucket/prefix`; endpoint and credentials of S3 are found as boto3 itself finds them.

    `scratch` is a folder of this machine for what is read from a bucket, by default the system's for temporary files.
    """
    if address.startswith("s3://"):
        from renkei.landing.s3 import S3Store

        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        return S3Store(bucket, prefix=prefix, scratch=scratch)
    if "://" in address:
        raise UsageError(
            Text(f"保管先「{address}」の種類が分かりません。", f"The kind of store [{address}] is not known."),
            where="RENKEI_LANDING / RENKEI_STAGING",
            fix=Text("フォルダーか s3://バケット/接頭辞 を指定してください。", "Name a folder, or s3://bucket/prefix."),
        )
    from renkei.landing.local import LocalStore

    return LocalStore(Path(address))


def checked(key: str) -> str:
    """Return `key` where it is a plain relative path; StorageError where it could lead out of the store."""
    names = key.split("/")
    plain = all(name and not name.startswith(".") and len(name.encode()) <= _LONGEST_NAME for name in names)
    if plain and len(key.encode()) <= _LONGEST_KEY and key.isprintable() and "\\" not in key:
        return key
    raise StorageError(
        Text(f"保管キー {[key]!r} は使えません。", f"The key {[key]!r} can't be used in a store."),
        where="landing",
        fix=Text(
            "空、「.」で始まる名前、「\\」、制御文字を含まない相対パスにしてください。",
            "Use a relative path without empty names, names that start with a dot, backslashes or control characters.",
        ),
        transient=False,
    )
