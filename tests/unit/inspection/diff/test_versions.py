"""Version numbers by semver.org, and which of them a change takes."""

from itertools import pairwise
from typing import Any

import pytest

from renkei.inspection.diff.versions import Version, lacking, needed

# The order that Semantic Versioning 2.0.0 itself gives in §11, and some around it.
ORDERED = (
    "0.9.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
)


def precedence(written: str) -> Any:
    version = Version.of(written)
    assert version is not None
    return version.precedence


def test_versions_are_ordered_as_the_standard_orders_them() -> None:
    assert all(precedence(lower) < precedence(higher) for lower, higher in pairwise(ORDERED))
    assert precedence("1.0.0+build.7") == precedence("1.0.0")


@pytest.mark.parametrize("written", ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0.0", "", "１.0.0"])
def test_what_is_no_version_is_none(written: str) -> None:
    assert Version.of(written) is None


def test_the_gravest_change_decides() -> None:
    assert needed(["wording", "breaking", "compatible"]) == "major"
    assert needed(["wording", "compatible"]) == "minor"
    assert (needed(["wording"]), needed([])) == ("patch", "none")


@pytest.mark.parametrize(
    ("before", "after", "needs", "wrong", "advised"),
    [
        ("1.1.0", "1.1.0", "major", "2.0.0", None),
        ("1.1.0", "1.2.0", "major", "2.0.0", None),
        ("1.1.0", "2.0.0", "major", None, None),
        ("1.1.0", "2.0.0-rc.1", "major", None, None),
        ("0.3.1", "0.3.1", "major", "0.4.0", None),
        ("0.3.1", "0.4.0", "major", None, None),
        ("1.1.0", "1.1.0", "minor", None, "1.2.0"),
        ("1.1.0", "1.1.1", "minor", None, "1.2.0"),
        ("1.1.0", "1.2.0", "minor", None, None),
        ("1.1.0", "1.1.0", "patch", None, "1.1.1"),
        ("1.1.0", "1.1.1", "patch", None, None),
        ("1.1.0", "1.1.0", "none", None, None),
        ("1.1.0", "1.0.9", "none", "1.1.0 → 1.0.9", None),
        ("first", "first", "major", "[first]", None),
        ("first", "first", "minor", None, None),
    ],
)
def test_what_is_wrong_and_what_is_advised(
    before: str, after: str, needs: Any, wrong: str | None, advised: str | None
) -> None:
    fault, advice = lacking(before, after, needs)
    for said, expected in ((fault, wrong), (advice, advised)):
        assert (said is None) == (expected is None), said
        assert said is None or (expected or "") in said.en
