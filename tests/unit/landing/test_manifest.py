"""Keys of the landing zone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.landing.manifest import fetch_key, manifest_key
from renkei.landing.store import checked

_texts = st.text(alphabet="a-./%+:é日\\\0", min_size=1, max_size=20)


@given(_texts, _texts)
@settings(max_examples=100, deadline=None)
def test_intervals_give_keys_that_are_safe_and_distinct(one: str, other: str) -> None:
    keys = [fetch_key("a.b", interval, number=1) for interval in (one, other)]
    assert [checked(key) for key in keys] == keys
    assert all(key.count("/") == 4 for key in keys)
    assert (keys[0] == keys[1]) == (one == other)


def test_keys_are_where_a_person_would_look() -> None:
    key = manifest_key("boj.services_trade", "2024-01-01/2024-01-31", part=2, sha256="ab12")
    assert key == "manifests/boj/services_trade/2024-01-01%2F2024-01-31/00002-ab12.json"
