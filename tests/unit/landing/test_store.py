"""The same promises of a store in a folder and of a store in a bucket."""

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import StorageError, UsageError
from renkei.landing import Store, open_store
from renkei.landing.store import checked


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(data)
    return path


def test_what_is_put_can_be_read_and_fetched(store: Store, tmp_path: Path) -> None:
    source = _file(tmp_path, b"a,b\n1,2\n")
    assert store.put("objects/ab/abcd", source)
    assert not source.exists()
    assert store.exists("objects/ab/abcd")
    assert store.read("objects/ab/abcd") == b"a,b\n1,2\n"
    with store.fetch("objects/ab/abcd") as path:
        assert path.read_bytes() == b"a,b\n1,2\n"


def test_a_key_is_written_once(store: Store, tmp_path: Path) -> None:
    assert store.write("a/b.json", b"first")
    assert not store.write("a/b.json", b"second")
    source = _file(tmp_path, b"third")
    assert not store.put("a/b.json", source)
    assert not source.exists()
    assert store.read("a/b.json") == b"first"


def test_of_many_that_write_at_once_one_wins(store: Store) -> None:
    won: list[int] = []

    def write(number: int) -> None:
        if store.write("race.json", str(number).encode()):
            won.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert store.read("race.json") == str(won[0]).encode()


def test_keys_are_listed_in_order_by_prefix(store: Store) -> None:
    for key in ("m/b/2.json", "m/a/1.json", "m/b/1.json", "n/1.json", "m/b-1/1.json"):
        store.write(key, b"{}")
    assert list(store.list("m/")) == ["m/a/1.json", "m/b-1/1.json", "m/b/1.json", "m/b/2.json"]
    assert list(store.list("m/b")) == ["m/b-1/1.json", "m/b/1.json", "m/b/2.json"]
    assert list(store.list("nothing/here/")) == []


def test_what_is_deleted_is_gone_and_may_be_written_again(store: Store) -> None:
    store.write("a.json", b"1")
    store.delete("a.json")
    store.delete("a.json")
    assert not store.exists("a.json")
    assert store.write("a.json", b"2")


def test_a_missing_object_says_where_and_what_to_do(store: Store) -> None:
    with pytest.raises(StorageError) as caught:
        store.read("objects/zz/none")
    assert caught.value.where.endswith("objects/zz/none")
    assert "renkei verify" in caught.value.text("ja")
    assert not caught.value.transient
    with pytest.raises(StorageError), store.fetch("objects/zz/none"):
        pass


HOSTILE = ["", "/etc/passwd", "../out", "a/../../out", "a//b", "a/./b", "a\\b", "a/\0", "a\nb", ".hidden", "x" * 256]


@pytest.mark.parametrize("key", HOSTILE)
def test_a_hostile_key_is_refused(store: Store, key: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        store.write(key, b"x")
    with pytest.raises(StorageError):
        store.read(key)
    assert not (tmp_path / "out").exists()


def test_a_listing_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1")
    with pytest.raises(StorageError):
        list(open_store(str(tmp_path / "root")).list("../"))


@given(st.text(alphabet="ab./\\\0%é日", max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_key_that_passes_stays_below_its_root(key: str) -> None:
    try:
        passed = checked(key)
    except StorageError:
        return
    root = Path("/root/of/store")
    assert (root / passed).resolve().is_relative_to(root)
    assert (root / passed).resolve() != root


def test_an_address_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match=r"gs://bucket"):
        open_store("gs://bucket")
