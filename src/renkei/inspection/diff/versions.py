"""Version numbers of contracts, and which one a change needs, by Semantic Versioning 2.0.0 (semver.org)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from renkei.inspection.diff.nouns import Bump, Level
from renkei.language import Text

_FORM = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
_NEEDS: dict[Level, Bump] = {"breaking": "major", "compatible": "minor", "wording": "patch"}


class Version(NamedTuple):
    """A version, without the metadata of a build, which say nothing of precedence (semver §10)."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()

    @classmethod
    def of(cls, written: str) -> "Version | None":
        """Read a version; None where it is none."""
        found = _FORM.fullmatch(written)
        if found is None:
            return None
        major, minor, patch, pre = found.groups()
        return cls(int(major), int(minor), int(patch), tuple(pre.split(".")) if pre else ())

    @property
    def precedence(self) -> tuple[object, ...]:
        """What versions are ordered by (semver §11): numbers before words, a release after what comes before it."""
        pre = tuple((0, int(each), "") if each.isdigit() else (1, 0, each) for each in self.pre)
        return (self.major, self.minor, self.patch, not self.pre, pre)

    def after(self, bump: Bump) -> str:
        """Write the next version by that bump; of 0.y.z the minor one, whatever it breaks (semver §4)."""
        if bump == "major" and self.major > 0:
            return f"{self.major + 1}.0.0"
        if bump in ("major", "minor"):
            return f"{self.major}.{self.minor + 1}.0"
        return f"{self.major}.{self.minor}.{self.patch + 1}"


def needed(levels: Iterable[Level]) -> Bump:
    """Return which part of the version has to count up."""
    found = set(levels)
    return next((bump for level, bump in _NEEDS.items() if level in found), "none")


def lacking(before: str, after: str, needs: Bump) -> tuple[Text | None, Text | None]:
    """Return why the version `after` is wrong for a change that `needs` one, and what would be better though it is not.

    Wrong is a breaking change without a new major version (before 1.0.0: without a new version), and a version that
    goes back. A minor or patch version that was not counted up is advice.
    """
    old, new = Version.of(before), Version.of(after)
    if old is None or new is None:
        which = before if old is None else after
        said = Text(f"版「{which}」は SemVer の形ではありません。", f"[{which}] is no version of Semantic Versioning.")
        return (said, None) if needs == "major" else (None, said if after != before else None)
    if new.precedence < old.precedence:
        return Text(f"版が戻っています: {before} → {after}", f"The version goes back: {before} → {after}"), None
    better = old.after(needs)
    said = Text(f"版は {before} → {after}、必要なのは {better}", f"version {before} → {after}; it takes {better}")
    if needs == "major":
        enough = new.major > old.major or (old.major == 0 and new.precedence > old.precedence)
        return (None if enough else said), None
    counted = new.precedence > old.precedence and (needs != "minor" or new[:2] > old[:2])
    return None, said if needs in ("minor", "patch") and not counted else None
