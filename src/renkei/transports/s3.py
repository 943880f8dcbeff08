"""Objects of a bucket, each read under the condition that it is still the one that was listed.

Amazon S3 API Reference, ListObjectsV2, ListObjectVersions and GetObject (If-Match; 412 where it was replaced).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.model.transports import S3Transport
from renkei.settings import Connection
from renkei.transports import faults
from renkei.transports.listing import fits, is_plain, is_shown, steady
from renkei.transports.manners import Manners
from renkei.transports.masking import Mask
from renkei.transports.part import NotModified, Part

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHUNK = 1 << 20
_PAGE = 1000
_GONE = {"404", "NoSuchKey", "NoSuchVersion", "412", "PreconditionFailed"}
_REFUSED = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
_BUSY = {
    "500",
    "502",
    "503",
    "InternalError",
    "SlowDown",
    "ServiceUnavailable",
    "RequestTimeout",
    "RequestTimeTooSkewed",
}
_Taken = TypeVar("_Taken")
logging.getLogger("botocore").setLevel(logging.INFO)  # below that it tells what was signed, session tokens too


@dataclass(frozen=True)
class _Object:
    """An object as the listing shows it; `version` is None in a bucket that keeps none."""

    key: str
    etag: str
    size: int
    modified: datetime
    version: str | None = None

    @property
    def name(self) -> str:
        return f"{self.key}#{self.version}" if self.version else self.key

    @property
    def headers(self) -> dict[str, str]:
        said = {
            "content-length": str(self.size),
            "etag": self.etag,
            "last-modified": format_datetime(self.modified.astimezone(UTC), usegmt=True),
        }
        return {**said, "version-id": self.version} if self.version else said

    def is_as_landed(self, landed: Landed) -> bool:
        """Whether it was landed before: S3 gives every content its own ETag, every version its own id."""
        kept = (landed.headers.get("etag"), landed.headers.get("version-id"), landed.size)
        return kept == (self.etag, self.version, self.size)


def collect(
    source: Source,
    transport: S3Transport,
    *,
    connection: Connection,
    previous: Sequence[Landed] = (),
    manners: Manners | None = None,
) -> Iterator[Part | NotModified]:
    """Yield every object whose key fits the registration's path, by key; NotModified for those that stayed.

    With `versions: all`, every version is a part of its own, the oldest of a key first. Objects that are hidden or
    not finished (.part, .tmp …) and the placeholders of folders are left alone.
    """
    bucket, _, path = transport.path.partition("/")
    if named := connection.extra.get("bucket"):
        bucket, path = named, transport.path
    where = f"{source.id}: s3://{bucket}/{path}"
    if not bucket or not is_plain(path):
        raise _no_path(transport.path, where=f"{source.id}: s3://{transport.path}")
    line = _Line(connection, bucket, where=where, manners=manners or Manners())
    landed = {one.name: one for one in previous}
    objects = line.versions(path) if transport.versions == "all" else line.objects(path)
    if not objects:
        raise _nothing(where)
    for each in objects:
        if each.size > line.manners.largest_file:
            raise faults.too_large(line.manners.largest_file, where=f"{where} ← {each.name}")
        if each.name in landed and each.is_as_landed(landed[each.name]):
            yield NotModified(landed[each.name])
        else:
            yield line.part(each)


class _Line:
    """A bucket, asked in the words of this fetch; no exception of boto3 gets out, since it may quote credentials."""

    def __init__(self, connection: Connection, bucket: str, *, where: str, manners: Manners) -> None:
        self._bucket, self._where, self.manners = bucket, where, manners
        self._mask = Mask([*connection.secrets, connection.login or ""])
        self._client = self._guarded(lambda: _client(connection, manners), where=where)

    def objects(self, path: str) -> list[_Object]:
        """List the objects that fit `path`, by key."""
        listed = self._guarded(
            lambda: [
                _Object(found["Key"], found["ETag"], found["Size"], found["LastModified"])
                for page in self._client.get_paginator("list_objects_v2").paginate(
                    Bucket=self._bucket, Prefix=steady(path), PaginationConfig={"PageSize": _PAGE}
                )
                for found in page.get("Contents", [])
                if _meant(found["Key"], path)
            ],
            where=self._where,
        )
        return sorted(listed, key=lambda each: each.key)

    def versions(self, path: str) -> list[_Object]:
        """List every version of the objects that fit `path`, by key, the oldest first; deletions are none."""
        pages = self._guarded(
            lambda: [
                _Object(found["Key"], found["ETag"], found["Size"], found["LastModified"], found["VersionId"])
                for page in self._client.get_paginator("list_object_versions").paginate(
                    Bucket=self._bucket, Prefix=steady(path), PaginationConfig={"PageSize": _PAGE}
                )
                for found in page.get("Versions", [])
                if _meant(found["Key"], path)
            ],
            where=self._where,
        )
        # S3 lists the versions of a key from the newest on; their times have whole seconds only.
        return sorted(pages, key=lambda each: each.key, reverse=True)[::-1]

    def part(self, each: _Object) -> Part:
        """Open one object as a part; nothing is asked before its chunks are."""
        asked = {"url": f"s3://{self._bucket}/{each.key}"}
        return Part(
            name=each.name,
            asked={**asked, "version": each.version} if each.version else asked,
            headers=each.headers,
            chunks=self._chunks(each),
        )

    def _chunks(self, each: _Object) -> Iterator[bytes]:
        where = f"{self._where} ← {each.name}"
        request = {"Bucket": self._bucket, "Key": each.key, "IfMatch": each.etag}
        if each.version:
            request["VersionId"] = each.version
        reply = self._guarded(lambda: self._client.get_object(**request), where=where)  # type: ignore[arg-type]
        body, size = reply["Body"], 0
        try:
            while chunk := self._guarded(lambda: body.read(_CHUNK), where=where, begun=True):
                size += len(chunk)
                yield chunk
        finally:
            body.close()
        if size != each.size:
            raise faults.cut_short(f"{size:,} / {each.size:,} bytes", where=where)

    def _guarded(self, call: Callable[[], _Taken], *, where: str, begun: bool = False) -> _Taken:
        try:
            return call()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            said = self._mask(f"{code}: {error.response.get('Error', {}).get('Message', '')}")
            told = _told(code, faults.brief(said), where=where)
        except (NoCredentialsError, PartialCredentialsError) as error:
            told = _refused(type(error).__name__, where=where)
        except (BotoCoreError, ValueError) as error:  # ValueError: an endpoint that is no address
            said = faults.brief(self._mask(f"{type(error).__name__}: {error}"))
            if isinstance(error, ValueError):
                told = _no_path(said, where=where)
            else:
                told = faults.cut_short(said, where=where) if begun else faults.unreachable(said, where=where)
        raise told from None


def _client(connection: Connection, manners: Manners) -> "S3Client":
    """Build a client of one's own: what the connection does not say, boto3 finds in the environment or the role."""
    said: Mapping[str, str | None] = {
        "aws_access_key_id": connection.login,
        "aws_secret_access_key": connection.password,
        "aws_session_token": connection.extra.get("aws_session_token"),
        "region_name": connection.extra.get("region_name"),
        "endpoint_url": connection.extra.get("endpoint_url"),
    }
    config = Config(
        retries={"mode": "standard", "max_attempts": manners.attempts},
        connect_timeout=manners.connect_seconds,
        read_timeout=manners.read_seconds,
    )
    given = {name: value for name, value in said.items() if value}
    client: S3Client = boto3.session.Session().client("s3", config=config, **given)  # type: ignore[call-overload]
    return client


def _meant(key: str, path: str) -> bool:
    return fits(key, path) and is_shown(key)


def _told(code: str, said: str, *, where: str) -> ContentError | ReplyError | TransportError:
    if code in _REFUSED:
        return _refused(said, where=where)
    if code == "NoSuchBucket":
        return _no_path(said, where=where)
    if code in _GONE:
        return _replaced(said, where=where)
    if code in _BUSY:
        return faults.unreachable(said, where=where)
    return ReplyError(
        Text(f"S3 が要求を受け付けませんでした [{said}]。", f"S3 did not take the request [{said}]."),
        where=where,
        fix=Text(
            "バケットの地域（region_name）、オブジェクトの保存クラスと、登録の path を確かめてください。",
            "Check the bucket's region (region_name), the object's storage class, and `path` in the registration.",
        ),
    )


def _refused(said: str, *, where: str) -> ReplyError:
    return ReplyError(
        Text(f"S3 に拒否されました [{said}]。", f"S3 refused [{said}]."),
        where=where,
        fix=Text(
            "接続の login・password（アクセスキー）か実行環境の AWS の認証情報と、一覧・取得の権限を確かめてください。",
            "Check login and password (the access key) of the connection, or the AWS credentials of the environment, "
            "and their right to list and get.",
        ),
    )


def _replaced(said: str, *, where: str) -> TransportError:
    return TransportError(
        Text(
            f"取得している間にオブジェクトが置き換えられたか、削除されました [{said}]。",
            f"The object was replaced or removed while it was fetched [{said}].",
        ),
        where=where,
        fix=Text("再実行してください（自動でも再試行します）。", "Run again; it is tried again by itself."),
    )


def _nothing(where: str) -> ReplyError:
    return ReplyError(
        Text("バケットに該当するオブジェクトがありません。", "No object of that name is in the bucket."),
        where=where,
        fix=Text(
            "機関がファイルを置いたか、登録の path の綴りが合っているかを確かめてください。",
            "See whether the agency has put its file there, and whether `path` in the registration fits its key.",
        ),
    )


def _no_path(said: str, *, where: str) -> ContentError:
    return ContentError(
        Text(f"S3 の場所 [{said}] が使えません。", f"The place in S3 [{said}] can't be used."),
        where=where,
        fix=Text(
            "path を「バケット/接頭辞/*.csv」と書くか、接続の extra に bucket を書いてください。"
            "endpoint_url は http(s):// で始めます。",
            "Write `path` as bucket/prefix/*.csv, or name the bucket in `extra` of the connection; endpoint_url starts "
            "with http(s)://.",
        ),
    )
