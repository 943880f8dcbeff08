"""A store in a bucket, on a real S3 server."""

import hashlib
import os
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from renkei.errors import StorageError
from renkei.landing.s3 import S3Store


def test_a_large_file_goes_in_parts_under_the_same_condition(bucket: str, tmp_path: Path) -> None:
    store = S3Store(bucket, part_size=5 << 20)
    data = os.urandom((11 << 20) + 17)
    source = tmp_path / "large"
    source.write_bytes(data)
    assert store.put("o/large", source)
    assert boto3.client("s3").head_object(Bucket=bucket, Key="o/large")["ETag"].strip('"').endswith("-3")
    with store.fetch("o/large") as path:
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
    assert not path.exists()


def test_parts_that_come_second_do_not_replace_and_leave_nothing(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = S3Store(bucket, part_size=5 << 20)
    store.write("o/large", b"first")
    source = tmp_path / "large"
    source.write_bytes(b"x" * (6 << 20))
    monkeypatch.setattr(store, "_exists", lambda _: False)  # another writer was quicker than the look
    assert not store.put("o/large", source)
    assert store.read("o/large") == b"first"
    assert "Uploads" not in boto3.client("s3").list_multipart_uploads(Bucket=bucket)


def test_deleting_leaves_no_version(bucket: str) -> None:
    client = boto3.client("s3")
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    store = S3Store(bucket)
    store.write("o/a", b"secret")
    store.write("o/ab", b"stays")
    store.delete("o/a")
    versions = client.list_object_versions(Bucket=bucket)
    assert [version["Key"] for version in versions["Versions"]] == ["o/ab"]
    assert "DeleteMarkers" not in versions


def test_what_must_be_buried_leaves_a_locked_bucket_too(bucket: str) -> None:
    client = boto3.client("s3")
    locked = f"{bucket}-locked"
    client.create_bucket(Bucket=locked, ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3650}}
    client.put_object_lock_configuration(
        Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    store = S3Store(locked)
    store.write("o/a", b"secret")
    (version,) = client.list_object_versions(Bucket=locked)["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket=locked, Key="o/a", VersionId=version["VersionId"])
    store.delete("o/a")
    left = client.list_object_versions(Bucket=locked)
    assert not {"Versions", "DeleteMarkers"} & left.keys()


def test_a_bucket_that_is_not_there(bucket: str) -> None:
    with pytest.raises(StorageError, match="bucket") as caught:
        S3Store(f"{bucket}-none").write("a", b"x")
    assert not caught.value.transient


def test_a_server_that_is_not_there(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageError) as caught:
        S3Store(bucket).write("a", b"x")
    assert "AWS_ENDPOINT_URL_S3" in caught.value.text("en")
    assert caught.value.transient


def test_no_credentials(bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StorageError, match="credentials") as caught:
        S3Store(bucket).write("a", b"x")
    assert not caught.value.transient
