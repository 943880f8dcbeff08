"""S3, against a real server on the loopback (moto)."""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import pytest

from renkei.errors import ContentError, RenkeiError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.settings import Connection, connection_from_parts
from renkei.transports import NotModified, Part, collect
from renkei.transports.listing import fits, steady
from renkei.transports.manners import Manners
from renkei.transports.s3 import collect as s3_collect

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

Registered = Callable[..., Source]
Found = list[tuple[Part, bytes] | NotModified]


@pytest.fixture
def s3(bucket: str) -> "S3Client":
    return boto3.client("s3")


@pytest.fixture
def here(bucket: str) -> Connection:
    """Nothing but the environment leads to the server."""
    return Connection(id="meridia", url="", kind="aws")


def fetch(source: Source, connection: Connection, previous: Sequence[Landed] = ()) -> Found:
    parts = collect(source, connection=connection, interval=None, previous=previous)
    return [(part, b"".join(part.chunks)) if isinstance(part, Part) else part for part in parts]  # type: ignore[misc]


def taken(found: Found) -> list[tuple[str, bytes]]:
    return [(one[0].name, one[1]) for one in found if isinstance(one, tuple)]


def landed(found: Found) -> Iterator[Landed]:
    for number, one in enumerate(found):
        if isinstance(one, tuple):
            part, data = one
            yield Landed(
                source="meridia.trade",
                interval="-",
                part=number,
                name=part.name,
                sha256="0" * 64,
                size=len(data),
                asked=dict(part.asked),
                headers=dict(part.headers),
                received_at=datetime.now(UTC),
            )


def test_objects_come_by_key(registered: Registered, s3: "S3Client", bucket: str, here: Connection) -> None:
    objects = {"統計/2024/貿易 02.csv": b"2", "統計/2024/貿易 01.csv": b"1", "統計/x.csv": b"0", "統計/2024/": b""}
    hidden = {"統計/2024/.a.csv": b"h", "統計/2024/b.csv.part": b"p", "統計/2024/c.txt": b"t"}
    for key, data in {**objects, **hidden}.items():
        s3.put_object(Bucket=bucket, Key=key, Body=data)
    found = fetch(registered(kind="s3", path=f"{bucket}/統計/*/*.csv"), here)
    assert taken(found) == [("統計/2024/貿易 01.csv", b"1"), ("統計/2024/貿易 02.csv", b"2")]
    part = found[0][0]  # type: ignore[index]
    assert part.asked == {"url": f"s3://{bucket}/統計/2024/貿易 01.csv"}
    assert part.headers["content-length"] == "1"
    assert part.headers["etag"].startswith('"')
    everything = taken(fetch(registered(kind="s3", path=f"{bucket}/**/*.csv"), here))
    assert [name for name, _ in everything] == ["統計/2024/貿易 01.csv", "統計/2024/貿易 02.csv", "統計/x.csv"]


def test_more_objects_than_a_page_of_the_listing(
    registered: Registered, s3: "S3Client", bucket: str, here: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renkei.transports.s3._PAGE", 2)
    for name in "abcde":
        s3.put_object(Bucket=bucket, Key=f"{name}.csv", Body=name.encode())
    found = fetch(registered(kind="s3", path=f"{bucket}/*.csv"), here)
    assert taken(found) == [(f"{name}.csv", name.encode()) for name in "abcde"]


def test_a_large_object_is_streamed(registered: Registered, s3: "S3Client", bucket: str, here: Connection) -> None:
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"x" * 3_500_000)
    (part,) = collect(registered(kind="s3", path=f"{bucket}/a.csv"), connection=here, interval=None, previous=[])
    assert isinstance(part, Part)
    assert [len(chunk) for chunk in part.chunks] == [1 << 20, 1 << 20, 1 << 20, 3_500_000 - (3 << 20)]


def test_the_connection_leads_there(
    registered: Registered, s3_endpoint: str, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=bucket, Key="out/a.csv", Body=b"1")
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    extra = {"endpoint_url": s3_endpoint, "region_name": "ap-northeast-1", "bucket": bucket}
    connection = connection_from_parts(
        "meridia", {"conn_type": "aws", "login": "AKIA", "password": "geheim-geheim", "extra": extra}
    )
    assert taken(fetch(registered(kind="s3", path="out/*.csv"), connection)) == [("out/a.csv", b"1")]


def test_what_was_landed_is_not_asked_for_again(
    registered: Registered, s3: "S3Client", bucket: str, here: Connection
) -> None:
    for name in ("a.csv", "b.csv"):
        s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    source = registered(kind="s3", path=f"{bucket}/*.csv")
    first = list(landed(fetch(source, here)))
    assert fetch(source, here, first) == [NotModified(one) for one in first]
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"A.csv")
    s3.put_object(Bucket=bucket, Key="aa.csv", Body=b"1")
    again = fetch(source, here, first)
    assert taken(again) == [("a.csv", b"A.csv"), ("aa.csv", b"1")]
    assert again[2] == NotModified(first[1])


def test_every_version_is_a_part(registered: Registered, s3: "S3Client", bucket: str, here: Connection) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket=bucket, Key="a.csv", Body=data)["VersionId"] for data in (b"1", b"2", b"1")]
    s3.delete_object(Bucket=bucket, Key="a.csv")
    s3.put_object(Bucket=bucket, Key="b.csv", Body=b"b")
    source = registered(kind="s3", path=f"{bucket}/*.csv", versions="all")
    found = fetch(source, here)
    assert taken(found)[:3] == [
        (f"a.csv#{version}", data) for version, data in zip(versions, (b"1", b"2", b"1"), strict=True)
    ]
    assert taken(found)[3][1] == b"b"
    held = list(landed(found))
    assert fetch(source, here, held) == [NotModified(one) for one in held]
    latest = taken(fetch(registered(kind="s3", path=f"{bucket}/*.csv"), here))
    assert latest == [("b.csv", b"b")]


def test_an_object_that_is_replaced_while_it_is_fetched(
    registered: Registered, s3: "S3Client", bucket: str, here: Connection
) -> None:
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"1")
    s3.put_object(Bucket=bucket, Key="b.csv", Body=b"1")
    parts = collect(registered(kind="s3", path=f"{bucket}/*.csv"), connection=here, interval=None, previous=[])
    first, second = (part for part in parts if isinstance(part, Part))
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"2")
    s3.delete_object(Bucket=bucket, Key="b.csv")
    for part in (first, second):
        with pytest.raises(TransportError, match="replaced or removed") as caught:
            list(part.chunks)
        assert caught.value.transient


def test_no_object_says_what_to_do(registered: Registered, bucket: str, here: Connection) -> None:
    with pytest.raises(ReplyError, match="No object") as caught:
        fetch(registered(kind="s3", path=f"{bucket}/x/*.csv"), here)
    assert f"s3://{bucket}/x/*.csv" in caught.value.where
    with pytest.raises(ContentError, match="NoSuchBucket"):
        fetch(registered(kind="s3", path="no-such-bucket-here/*.csv"), here)


@pytest.mark.parametrize("path", ["", "bucket", "bucket/../x.csv", "bucket/a**"])
def test_a_path_that_names_no_object(registered: Registered, bucket: str, here: Connection, path: str) -> None:
    with pytest.raises(ContentError, match="can't be used"):
        fetch(registered(kind="s3", path=path), here)


def test_no_credentials_and_no_server(
    registered: Registered, bucket: str, here: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = registered(kind="s3", path=f"{bucket}/*.csv")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    gone = Connection(
        id="meridia",
        url="",
        login="AKIA-login",
        password="geheim-geheim",
        extra={"endpoint_url": "http://127.0.0.1:9", "region_name": "us-east-1"},
    )
    with pytest.raises(TransportError, match="No reply came") as caught:
        fetch(source, gone)
    _shows_nothing(caught.value, "geheim-geheim", "AKIA-login")
    with pytest.raises(ContentError, match="can't be used"):
        fetch(source, Connection(id="meridia", url="", extra={"endpoint_url": "no address"}))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(ReplyError, match="NoCredentials"):
        fetch(source, here)


def test_no_log_shows_a_credential(
    registered: Registered, s3_endpoint: str, s3: "S3Client", bucket: str, caplog: pytest.LogCaptureFixture
) -> None:
    """botocore's own log has, for whoever looks into all of it, the session's token and what was signed."""
    caplog.set_level(logging.DEBUG)
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"1")
    caplog.clear()
    extra = {"endpoint_url": s3_endpoint, "region_name": "us-east-1", "aws_session_token": "t0ken-of-the-session"}
    connection = Connection("meridia", "", login="AKIA-login", password="geheim-geheim", kind="aws", extra=extra)
    assert taken(fetch(registered(kind="s3", path=f"{bucket}/*.csv"), connection)) == [("a.csv", b"1")]
    said = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert [each for each in ("t0ken", "geheim", "AKIA-login", "Signature=") if each in said] == []


def test_an_object_that_is_too_large(registered: Registered, s3: "S3Client", bucket: str, here: Connection) -> None:
    s3.put_object(Bucket=bucket, Key="a.csv", Body=b"12345")
    source = registered(kind="s3", path=f"{bucket}/*.csv")
    with pytest.raises(ReplyError, match="larger than"):
        list(s3_collect(source, source.transport, connection=here, manners=Manners(largest_file=4)))  # type: ignore[arg-type]


def _shows_nothing(error: RenkeiError, *secrets: str) -> None:
    assert error.__suppress_context__
    said = "".join(traceback.format_exception_only(error)) + error.text("ja") + error.text("en")
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize(
    ("name", "path", "meant"),
    [
        ("a/b.csv", "a/*.csv", True),
        ("a/b/c.csv", "a/*.csv", False),
        ("a/b/c.csv", "a/**/*.csv", True),
        ("a/c.csv", "a/**/*.csv", True),
        ("a/b/c", "**", True),
        ("a/B.csv", "a/b.csv", False),
        ("a/貿易1.csv", "a/貿易?.csv", True),
        ("a/x[1].csv", "a/x[[]1].csv", True),
    ],
)
def test_globs(name: str, path: str, meant: bool) -> None:
    assert fits(name, path) is meant


def test_the_steady_part_of_a_glob() -> None:
    found = [steady(path) for path in ("a/b/*.csv", "a/b.csv", "*.csv", "a*/b/c", "a/**/b/c")]
    assert found == ["a/b/", "a/", "", "", "a/"]
