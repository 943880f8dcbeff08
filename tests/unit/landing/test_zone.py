"""The landing zone, on both stores."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from renkei.errors import IndividualNumberFound, StorageError, TransportError
from renkei.landing import LandingZone, Store
from renkei.landing.manifest import object_key, tombstone_key
from renkei.language import Text
from renkei.model.runs import Landed

SOURCE, INTERVAL = "meridia.trade", "2024-01-01/2024-01-31"


def _land(
    zone: LandingZone, data: bytes | Iterable[bytes], *, part: int = 0, interval: str = INTERVAL
) -> tuple[Landed, bool]:
    chunks = [data] if isinstance(data, bytes) else data
    return zone.land(
        source=SOURCE,
        interval=interval,
        part=part,
        name=f"貿易{part}.csv",
        asked={"url": "https://example.org/x", "query": "a=1"},
        headers={"etag": '"1"'},
        chunks=chunks,
    )


def _fetch(zone: LandingZone, *objects: bytes) -> list[Landed]:
    landed = [_land(zone, data, part=part)[0] for part, data in enumerate(objects)]
    zone.complete(landed)
    return landed


def test_what_lands_is_described_and_can_be_opened(zone: LandingZone) -> None:
    landed, new = _land(zone, [b"a,b\n", b"1,2\n"])
    assert new
    assert landed.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert (landed.size, landed.name, landed.headers) == (8, "貿易0.csv", {"etag": '"1"'})
    assert list(zone.manifests()) == [landed]
    with zone.open(landed) as path:
        assert path.read_bytes() == b"a,b\n1,2\n"


def test_the_same_again_writes_nothing(zone: LandingZone, store: Store) -> None:
    first = _fetch(zone, b"a", b"b")
    before = list(store.list(""))
    assert [_land(zone, b"a"), _land(zone, b"b", part=1)] == [(first[0], False), (first[1], False)]
    assert not zone.complete(first)
    assert list(store.list("")) == before


def test_a_fetch_counts_once_it_is_whole(zone: LandingZone) -> None:
    old = _fetch(zone, b"a", b"b")
    _land(zone, b"a2")
    assert zone.latest(SOURCE, INTERVAL) == old  # killed here: the new first part alone is no fetch
    new = _fetch(zone, b"a2", b"b2")
    assert zone.latest(SOURCE, INTERVAL) == new
    assert len(list(zone.manifests())) == 4


def test_a_feed_that_goes_back_is_back(zone: LandingZone) -> None:
    first = _fetch(zone, b"A")
    second = _fetch(zone, b"B")
    assert zone.latest(SOURCE, INTERVAL) == second
    assert _fetch(zone, b"A") == first
    assert zone.latest(SOURCE, INTERVAL) == first


def test_what_was_landed_can_be_a_part_of_another_place(zone: LandingZone, store: Store) -> None:
    (first,) = _fetch(zone, b"A")
    objects = list(store.list("objects/"))
    before, _ = _land(zone, b"0", part=0)
    moved = zone.again(first, part=1)
    assert (moved.part, moved.sha256, moved.received_at) == (1, first.sha256, first.received_at)
    zone.complete([before, moved])
    assert zone.latest(SOURCE, INTERVAL) == [before, moved]
    assert zone.parts(SOURCE, INTERVAL, [first.sha256]) == [first]
    assert zone.again(first, part=1) == moved
    assert len(list(store.list("objects/"))) == len(objects) + 1


def test_a_fetch_of_fewer_parts_is_another_fetch(zone: LandingZone) -> None:
    _fetch(zone, b"A", b"B")
    fewer = _fetch(zone, b"A")
    assert zone.latest(SOURCE, INTERVAL) == fewer


def test_intervals_do_not_mix(zone: LandingZone) -> None:
    january = _fetch(zone, b"A")
    february, _ = _land(zone, b"A", interval="2024-02-01/2024-02-29")
    zone.complete([february])
    assert zone.latest(SOURCE, INTERVAL) == january
    assert zone.latest(SOURCE, "2024-02-01/2024-02-29") == [february]
    assert zone.latest(SOURCE, "-") == []


@pytest.mark.parametrize("interval", ["-", "..", "../../x", "/", "令和6年/1月", "2024-01-01T00:00:00+09:00/2024"])
def test_any_interval_can_be_named(zone: LandingZone, interval: str) -> None:
    landed, _ = _land(zone, b"A", interval=interval)
    zone.complete([landed])
    assert zone.latest(SOURCE, interval) == [landed]


def test_the_newest_is_the_last_fetch_of_the_last_interval(zone: LandingZone) -> None:
    assert zone.newest(SOURCE) == []
    february = _land(zone, b"b", interval="2024-02-01/2024-02-29")[0]
    zone.complete([february])
    _fetch(zone, b"a")
    assert zone.newest(SOURCE) == [february]
    parts = [_land(zone, data, part=part, interval=february.interval)[0] for part, data in enumerate((b"c", b"d"))]
    zone.complete(parts)
    assert zone.newest(SOURCE) == parts
    assert zone.newest("meridia.trade2") == zone.newest("meridia.tra") == []


def test_what_was_received_of_one_source_is_told_newest_first(zone: LandingZone) -> None:
    assert zone.received(SOURCE, most=5) == []
    old = [_land(zone, data, interval=f"2024-0{month}-01/x")[0] for month, data in enumerate((b"a", b"b", b"c"), 1)]
    zone.complete([_land(zone, b"latest", interval="2024-04-01/x")[0]])
    told = zone.received(SOURCE, most=2)
    assert [one.interval for one in told] == ["2024-04-01/x", "2024-03-01/x"]
    assert {one.sha256 for one in zone.received(SOURCE, most=9)} > {one.sha256 for one in old}
    assert zone.received("meridia.tra", most=9) == []


def test_parts_of_different_fetches_are_refused(zone: LandingZone) -> None:
    one, two = _land(zone, b"A")[0], _land(zone, b"B", part=1)[0]
    with pytest.raises(ValueError, match="not the parts of one fetch"):
        zone.complete([two, one])


def test_two_that_complete_at_once_both_end_well(zone: LandingZone, store: Store, tmp_path: Path) -> None:
    a, b = _land(zone, b"A")[0], _land(zone, b"B")[0]
    other = LandingZone(store, scratch=tmp_path / "other")
    write = store.write

    def overtaken(key: str, data: bytes) -> bool:
        store.write = write  # type: ignore[method-assign]
        assert other.complete([b])
        return write(key, data)

    store.write = overtaken  # type: ignore[method-assign]
    assert zone.complete([a])
    assert zone.latest(SOURCE, INTERVAL) == [a]
    assert len(list(store.list("fetches/"))) == 2


def test_a_download_that_breaks_leaves_nothing(zone: LandingZone, store: Store, tmp_path: Path) -> None:
    def broken() -> Iterable[bytes]:
        yield b"half"
        raise TransportError(Text("切断", "cut short"), where="here", fix=Text("再実行", "again"))

    with pytest.raises(TransportError, match="cut short"):
        _land(zone, broken())
    assert list(store.list("")) == []
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_is_buried_is_gone_and_stays_away(zone: LandingZone, store: Store) -> None:
    landed = _fetch(zone, b"123456789018")[0]
    zone.bury(landed, rule="people.individual_number", places=["row 3, column 備考"], count=1)
    assert not store.exists(object_key(landed.sha256))
    assert not zone.has(landed)
    (tombstone,) = zone.tombstones()
    assert (tombstone.sha256, tombstone.places, tombstone.count) == (landed.sha256, ("row 3, column 備考",), 1)
    assert b"123456789018" not in store.read(tombstone_key(landed.sha256))
    before = list(store.list(""))
    for attempt in (lambda: _land(zone, b"123456789018"), lambda: zone.open(landed).__enter__()):
        with pytest.raises(IndividualNumberFound) as caught:
            attempt()
        assert "row 3, column 備考" in caught.value.text("ja")
        assert "123456789018" not in caught.value.text("ja")
    assert list(store.list("")) == before
    assert list(zone.damaged()) == []


def test_a_burial_that_was_cut_short_is_finished(zone: LandingZone, store: Store) -> None:
    landed = _fetch(zone, b"123456789018")[0]
    delete = store.delete
    store.delete = lambda _: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        zone.bury(landed, rule="r", places=["row 1"], count=1)
    store.delete = delete  # type: ignore[method-assign]
    assert [damage.kind for damage in zone.damaged()] == ["not_removed"]
    with pytest.raises(IndividualNumberFound), zone.open(landed):
        pass
    assert not store.exists(object_key(landed.sha256))
    assert list(zone.damaged()) == []


def test_damage_is_named(zone: LandingZone, store: Store) -> None:
    lost, altered, fine = _fetch(zone, b"A", b"B", b"C")
    assert list(zone.damaged()) == []
    store.delete(object_key(lost.sha256))
    assert [zone.has(one) for one in (lost, altered, fine)] == [False, True, True]
    store.delete(object_key(altered.sha256))
    store.write(object_key(altered.sha256), b"B!")
    found = {damage.kind: damage for damage in zone.damaged()}
    assert found.keys() == {"missing", "altered"}
    assert found["missing"].landed == lost
    assert found["altered"].landed == altered
    assert fine not in [damage.landed for damage in found.values()]


def test_altered_bytes_are_not_used_and_are_mended_when_they_come_again(zone: LandingZone, store: Store) -> None:
    (landed,) = _fetch(zone, b"A")
    store.delete(object_key(landed.sha256))
    store.write(object_key(landed.sha256), b"A!")
    with pytest.raises(StorageError, match="sha256") as caught, zone.open(landed):
        pass
    assert caught.value.where == object_key(landed.sha256)
    assert not caught.value.transient
    assert _land(zone, b"A") == (landed, False)
    with zone.open(landed) as path:
        assert path.read_bytes() == b"A"
    assert list(zone.damaged()) == []


def test_damaged_records_are_named(zone: LandingZone, store: Store) -> None:
    _fetch(zone, b"A", b"B")
    first, second = store.list("manifests/")
    store.delete(first)
    store.write(first, b'{"source": "mer')
    store.delete(second)
    found = [(damage.kind, damage.key) for damage in zone.damaged()]
    assert found == [("unreadable", first), ("missing", second)]
    with pytest.raises(StorageError, match="damaged"):
        zone.latest(SOURCE, INTERVAL)
