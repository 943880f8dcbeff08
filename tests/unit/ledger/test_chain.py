from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.ledger import GENESIS, Entry, broken, following

START = datetime(2024, 1, 1, tzinfo=UTC)
BODIES = st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3), max_size=8)


def chained(bodies: list[dict[str, object]]) -> list[Entry]:
    entries: list[Entry] = []
    for number, body in enumerate(bodies):
        last = entries[-1] if entries else None
        entries.append(following(last, at=START + timedelta(seconds=number), kind="release", body=body))
    return entries


def said(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(finding.where, finding.what.en) for finding in broken(entries)]


FIVE = chained([{"n": n} for n in range(5)])


def test_a_chain_starts_at_one_and_links_every_entry() -> None:
    assert [entry.seq for entry in FIVE] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in FIVE] == [GENESIS, *(entry.hash for entry in FIVE[:-1])]
    assert FIVE[2].content == {"n": 2}
    assert broken(FIVE) == []


def test_an_edited_entry_is_named() -> None:
    edited = replace(FIVE[2], body='{"n":99}')
    assert said([*FIVE[:2], edited, *FIVE[3:]]) == [("ledger [3]", "Entry [3] was edited.")]


def test_an_entry_that_was_edited_with_its_hash_breaks_the_next_link() -> None:
    forged = following(FIVE[1], at=FIVE[2].at, kind="release", body={"n": 99})
    assert said([*FIVE[:2], forged, *FIVE[3:]]) == [
        ("ledger [4]", "Entry [4] does not follow entry [3]: one of the two was replaced.")
    ]


def test_missing_entries_are_named() -> None:
    assert said([FIVE[0], FIVE[2], *FIVE[3:]]) == [("ledger [3]", "Missing: [2].")]
    assert said(FIVE[3:]) == [("ledger [4]", "Missing: [1-3].")]


def test_a_replaced_beginning_is_named() -> None:
    other = replace(FIVE[0], previous="f" * 64)
    other = replace(other, hash=other.recomputed)
    assert "Entry [1] does not follow the beginning: one of the two was replaced." in [en for _, en in said([other])]


def test_entries_out_of_order_are_named() -> None:
    found = said([FIVE[0], FIVE[2], FIVE[1], *FIVE[3:]])
    assert ("ledger [2]", "Entry [2] stands after entry [3].") in found


@given(BODIES, st.data())
@settings(max_examples=100, deadline=None)
def test_any_single_tampering_is_found(bodies: list[dict[str, object]], data: st.DataObject) -> None:
    entries = chained(bodies)
    assert broken(entries) == []
    if len(entries) < 2:
        return
    place = data.draw(st.integers(0, len(entries) - 2))
    how = data.draw(st.sampled_from(["edit", "kind", "time", "drop", "swap", "repeat"]))
    victim = entries[place]
    tampered = {
        "edit": [*entries[:place], replace(victim, body=victim.body + " "), *entries[place + 1 :]],
        "kind": [*entries[:place], replace(victim, kind="verdict"), *entries[place + 1 :]],
        "time": [*entries[:place], replace(victim, at=victim.at + timedelta(microseconds=1)), *entries[place + 1 :]],
        "drop": [*entries[:place], *entries[place + 1 :]],
        "swap": [*entries[:place], entries[place + 1], victim, *entries[place + 2 :]],
        "repeat": [*entries[: place + 1], *entries[place:]],
    }[how]
    assert broken(tampered) != []
