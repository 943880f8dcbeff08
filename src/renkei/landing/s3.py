"""A store in a bucket: every write says If-None-Match, so that nothing is ever replaced.

Amazon S3 User Guide, «Add preconditions to S3 operations with conditional requests»: 412 where the key exists, 409
where another write is under way. boto3's `upload_file` can't say it, so large files are sent in parts here.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from renkei.errors import StorageError
from renkei.landing.faults import disk_faults, missing
from renkei.landing.scratch import scratch_folder
from renkei.landing.store import checked
from renkei.language import Text

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_MISSING = {"404", "NoSuchKey"}
_REFUSED = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
_CUT_SHORT = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)
_TRIES = 5
_CONFLICTS = 5
_MOST_PARTS = 10_000


class S3Store:
    """Objects in `bucket` under `prefix`; see Store. Files over `part_size` bytes are sent in parts (at least 5 MiB).

    What is read from it is brought into folders under `scratch`, and removed from there after use.
    """

    def __init__(
        self, bucket: str, *, prefix: str = "", part_size: int = 16 << 20, scratch: Path | None = None
    ) -> None:
        self._bucket, self._part_size = bucket, part_size
        self._scratch = scratch or Path(tempfile.gettempdir()) / f"renkei-{os.getuid()}"
        self._prefix = f"{checked(prefix.strip('/'))}/" if prefix.strip("/") else ""
        with _faults(f"s3://{bucket}"):
            # A session of its own: boto3's common one is not safe in threads, and keeps old credentials.
            self._client: S3Client = boto3.session.Session().client(
                "s3", config=Config(retries={"mode": "standard", "max_attempts": _TRIES}, connect_timeout=10)
            )

    def put(self, key: str, source: Path) -> bool:
        """Upload `source`, then remove it."""
        name, where = self._name(key), self._where(key)
        with disk_faults(where), _faults(where):
            new = not self._exists(name) and _settled(lambda: self._upload(name, source))
            source.unlink()
        return new

    def write(self, key: str, data: bytes) -> bool:
        """Upload `data`."""
        name = self._name(key)
        with _faults(self._where(key)):
            return _settled(lambda: self._put_object(name, data))

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`."""
        with _faults(self._where(key)):
            return self._exists(self._name(key))

    def read(self, key: str) -> bytes:
        """Return the bytes of `key`."""
        with _faults(self._where(key)):
            return _whole(partial(self._get_object, self._name(key)))

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Download the object to a temporary file."""
        with scratch_folder(self._scratch) as folder:
            path = folder / key.rpartition("/")[2]
            with disk_faults(path), _faults(self._where(key)):
                self._client.download_file(self._bucket, self._name(key), str(path))
            yield path

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with `prefix`, sorted: S3 lists them so."""
        with _faults(f"s3://{self._bucket}/{self._prefix}{prefix}"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            for page in pages:
                yield from (found["Key"].removeprefix(self._prefix) for found in page.get("Contents", []))

    def delete(self, key: str) -> None:
        """Remove the object; in a bucket that keeps versions, all of them."""
        name = self._name(key)
        with _faults(self._where(key)):
            if self._client.delete_object(Bucket=self._bucket, Key=name).get("DeleteMarker"):
                self._delete_versions(name)

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)

    def _where(self, key: str) -> str:
        return f"s3://{self._bucket}/{self._name(key)}"

    def _exists(self, name: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=name)
        except ClientError as error:
            if _code(error) in _MISSING:
                return False
            raise
        return True

    def _get_object(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()

    def _upload(self, name: str, source: Path) -> None:
        size = source.stat().st_size
        with source.open("rb") as file:
            if size <= self._part_size:
                self._put_object(name, file)
            else:
                self._in_parts(name, file, part_size=max(self._part_size, -(-size // _MOST_PARTS)))

    def _put_object(self, name: str, body: bytes | BinaryIO) -> None:
        self._client.put_object(Bucket=self._bucket, Key=name, Body=body, IfNoneMatch="*")

    def _in_parts(self, name: str, file: BinaryIO, *, part_size: int) -> None:
        """Send the parts, then complete them under the condition; an upload that fails leaves no parts behind."""
        upload = self._client.create_multipart_upload(Bucket=self._bucket, Key=name)["UploadId"]
        try:
            parts: list[CompletedPartTypeDef] = []
            while chunk := file.read(part_size):
                number = len(parts) + 1
                sent = self._client.upload_part(
                    Bucket=self._bucket, Key=name, UploadId=upload, PartNumber=number, Body=chunk
                )
                parts.append({"PartNumber": number, "ETag": sent["ETag"]})
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
            )
        except BaseException:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload)
            raise

    def _delete_versions(self, name: str) -> None:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if version["Key"] == name:
                    self._delete_version(name, version["VersionId"])

    def _delete_version(self, name: str, version: str) -> None:
        """Remove a version, from under a lock too: what must not be kept is stronger than what must be."""
        removing = partial(self._client.delete_object, Bucket=self._bucket, Key=name, VersionId=version)
        try:
            removing()
        except ClientError as error:
            if _code(error) not in {"403", "AccessDenied"}:
                raise
            removing(BypassGovernanceRetention=True)  # asked for only where needed: it takes a right of its own


def _whole(read: Callable[[], bytes]) -> bytes:
    """Read until an answer is whole: boto3 asks again where a request fails, not where its body was cut short."""
    for _ in range(_TRIES - 1):
        with suppress(*_CUT_SHORT):
            return read()
    return read()


def _settled(send: Callable[[], None]) -> bool:
    """Send until it is known who wrote the key: True where it was us."""
    for turn in range(_CONFLICTS):
        try:
            send()
        except ClientError as error:
            if _code(error) in {"412", "PreconditionFailed"}:
                return False
            if _code(error) not in {"409", "ConditionalRequestConflict"} or turn == _CONFLICTS - 1:
                raise
            time.sleep(0.1 * 2**turn)
        else:
            return True
    raise AssertionError  # the last turn returns or raises


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


@contextmanager
def _faults(where: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise _told(_code(error), where) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise _refused(type(error).__name__, where) from error
    except (BotoCoreError, Boto3Error) as error:
        raise _unreachable(type(error).__name__, where) from error


def _told(code: str, where: str) -> StorageError:
    if code in _MISSING:
        return missing(where)
    if code in _REFUSED:
        return _refused(code, where)
    if code == "NoSuchBucket":
        return StorageError(
            Text("バケットがありません。", "The bucket does not exist."),
            where=where,
            fix=Text(
                "バケットを作るか、RENKEI_LANDING・RENKEI_STAGING の値を直してください。",
                "Create the bucket, or correct RENKEI_LANDING or RENKEI_STAGING.",
            ),
            transient=False,
        )
    return _unreachable(code, where)


def _refused(code: str, where: str) -> StorageError:
    return StorageError(
        Text(f"S3 に拒否されました [{code}]。", f"S3 refused [{code}]."),
        where=where,
        fix=Text(
            "AWS の認証情報と、このバケットの読み書き・一覧・削除の権限を確かめてください。",
            "Check the AWS credentials, and their right to read, write, list and delete in this bucket.",
        ),
        transient=False,
    )


def _unreachable(code: str, where: str) -> StorageError:
    return StorageError(
        Text(f"S3 が応答しないか、失敗を返しました [{code}]。", f"S3 did not answer, or failed [{code}]."),
        where=where,
        fix=Text(
            "AWS_ENDPOINT_URL_S3 とネットワークを確かめて再実行してください。",
            "Check AWS_ENDPOINT_URL_S3 and the network, then run again.",
        ),
    )
