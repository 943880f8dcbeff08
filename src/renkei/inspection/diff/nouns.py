"""What a change of content would do, as nouns: what changed, what it breaks, which rows it touches, who reads those."""

from collections.abc import Iterable
from typing import Literal, get_args

from pydantic import Field

from renkei.model.base import Frozen, TextField

Kind = Literal[
    "agency", "registration", "contract", "corrections", "code_list", "crosswalk", "agreement", "suite", "other"
]
Level = Literal["breaking", "compatible", "wording"]
LEVELS: tuple[Level, ...] = get_args(Level)
Through = Literal["content", "reads", "code list", "crosswalk"]
Bump = Literal["major", "minor", "patch", "none"]


def gravest(levels: Iterable[Level]) -> Level:
    """Return the gravest of some levels; of none, that nothing but words changed."""
    found = set(levels)
    return next((level for level in LEVELS if level in found), "wording")


class Said(Frozen):
    """One place of a file that says something else; None: it says nothing there."""

    place: str
    before: str | None
    after: str | None


class Item(Frozen):
    """One thing of the content that changed. `said` are the places that differ, `more` how many are left out."""

    kind: Kind
    id: str
    status: Literal["added", "removed", "changed"]
    files: tuple[str, ...]
    said: tuple[Said, ...] = ()
    more: int = 0


class Finding(Frozen):
    """One difference between what a dataset promises before and after; `via` is the file that makes it."""

    column: str | None
    rule: str
    level: Level
    what: TextField
    via: str

    @property
    def promised(self) -> bool:
        """Whether the contract itself says it, by its file or by a code list that it names; a source promises nothing."""
        return self.via == "contract" or self.rule.startswith("codes.")


class Promise(Frozen):
    """How the promise of one dataset changes, and which version that takes.

    `refused` is what a table that is published can't take: such a change needs a dataset with a name of its own. `fault`:
    why the version is not the one that the change needs.
    """

    dataset: str
    findings: tuple[Finding, ...]
    needs: Bump
    version_before: str | None
    version_after: str | None
    fault: TextField | None = None
    advice: TextField | None = None
    refused: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The gravest of its findings."""
        return gravest(finding.level for finding in self.findings)


class Made(Frozen):
    """What one side makes of the objects: the account of rows, the verdict; `refused`: why it makes nothing of them."""

    good: int = 0
    quarantined: int = 0
    dropped: dict[str, int] = Field({}, description="rows set aside, by rule")
    outcome: Literal["pass", "hold", "stop"] | None = Field(None, description="None: not judged")
    reasons: tuple[TextField, ...] = ()
    refused: TextField | None = None

    @property
    def read(self) -> int:
        """Rows, by the account."""
        return self.good + self.quarantined + sum(self.dropped.values())


class Example(Frozen):
    """One row: its key, and its values before and after; `place` is where the newer of them stands."""

    key: dict[str, str | None]
    values: dict[str, tuple[str | None, str | None]]
    place: str


class Reject(Frozen):
    """One value that would be rejected now: where it stands, and which rule it breaks."""

    place: str
    column: str | None
    value: str | None
    rule: str


class Rows(Frozen):
    """What becomes of the rows of one source or derived dataset, compared by key.

    `gone` are those that only the content of before makes; of them `withdrawn` would leave the table, where the delivery
    is the whole; the others stay as they are published. `untold`: why rows were not compared.
    """

    maker: str
    dataset: str
    objects: tuple[str, ...] = ()
    interval: str = "-"
    whole: bool = True
    before: Made | None = None
    after: Made | None = None
    same: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    withdrawn: int = 0
    rejected: int = Field(0, description="rows in quarantine that were not before")
    let_in: int = Field(0, description="rows in quarantine before that are not any more")
    columns: dict[str, int] = Field({}, description="of the changed rows, how many in which column")
    rules: dict[str, int] = Field({}, description="rejected rows by `column: rule`")
    by_place: bool = Field(False, description="the key is another one: compared by place in the file")
    new_examples: tuple[Example, ...] = ()
    changed_examples: tuple[Example, ...] = ()
    gone_examples: tuple[Example, ...] = ()
    rejected_examples: tuple[Reject, ...] = ()
    untold: TextField | None = None

    @property
    def alike(self) -> bool:
        """Whether both sides make the same of what was looked at."""
        return self.untold is None and self.before == self.after and not (self.new or self.changed or self.gone)


class Touched(Frozen):
    """A dataset that is made of what changed: by which way, and which of its columns, where that is known.

    `report`: nothing else is made of it. `readers` are those whom agreements or its classification let read it (`*`:
    everybody who may read anything), `readers_before` those of before, where they are others.
    """

    dataset: str
    title: TextField
    way: tuple[str, ...]
    through: Through
    columns: tuple[str, ...] | None = None
    report: bool = False
    readers: tuple[str, ...] = ()
    readers_before: tuple[str, ...] | None = None


class Fault(Frozen):
    """Something that is wrong with the content after the change and was not before."""

    where: str
    what: TextField
    fix: TextField


class Difference(Frozen):
    """All of it. `against` names the other side; `limit` is how many rows of a source were looked at, at most."""

    against: str
    limit: int
    items: tuple[Item, ...] = ()
    promises: tuple[Promise, ...] = ()
    rows: tuple[Rows, ...] = ()
    touched: tuple[Touched, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def level(self) -> Level:
        """The gravest of all."""
        rows: tuple[Level, ...] = ("compatible",) if any(not rows.alike for rows in self.rows) else ()
        return gravest([*(promise.level for promise in self.promises), *rows])

    @property
    def versions_lacking(self) -> tuple[Promise, ...]:
        """The datasets whose version is not the one that the change needs."""
        return tuple(promise for promise in self.promises if promise.fault is not None)
