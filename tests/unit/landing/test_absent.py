"""What an agency has no data of stays in the record of the fetch."""

import json

from renkei.landing import LandingZone, Store

SOURCE, INTERVAL = "meridia.trade", "-"
ABSENT = {"url": "https://x.example/trade", "query": "area=47", "said": "404"}


def _landed(zone: LandingZone, data: bytes):
    return zone.land(source=SOURCE, interval=INTERVAL, part=0, name="a", asked={}, headers={}, chunks=[data])[0]


def _records(store: Store) -> list[list[dict[str, str]]]:
    return [json.loads(store.read(key)).get("absent") for key in store.list("fetches/")]


def test_what_is_absent_is_recorded_once(zone: LandingZone, store: Store) -> None:
    landed = _landed(zone, b"a")
    assert zone.complete([landed], absent=[ABSENT])
    assert not zone.complete([landed], absent=[ABSENT])
    assert _records(store) == [[ABSENT]]


def test_what_is_there_again_is_another_fetch(zone: LandingZone, store: Store) -> None:
    landed = _landed(zone, b"a")
    zone.complete([landed], absent=[ABSENT])
    assert zone.complete([landed])
    assert _records(store) == [[ABSENT], []]
    assert zone.latest(SOURCE, INTERVAL) == [landed]
