"""What one row of the history rests on: its agency's file, the run that made it, the checks that it passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from renkei.inspection.trace.mended import mended_row
from renkei.inspection.trace.origin import Origin, origin
from renkei.inspection.trace.receipt import Checked, Evidence, Mended, Sender
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.mending import MENDED
from renkei.model.runs import Landed
from renkei.warehouse import Run
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Proof:
    """A row of the history, with all that can be found of it."""

    workspace: Workspace
    contract: Contract
    row: Mapping[str, Any]

    @cached_property
    def run(self) -> Run | None:
        """The run that made it."""
        return self.workspace.warehouse.run(self.row["_run"])

    @cached_property
    def _entered(self) -> Mapping[str, Any]:
        return entered(self.workspace, self.run) if self.run else {}

    @cached_property
    def landed(self) -> Landed | None:
        """The object that it came in."""
        of = (self.row["_source"], self.row["_landed"])
        return next((one for one in self.workspace.zone.manifests() if (one.source, one.sha256) == of), None)

    @cached_property
    def origin(self) -> Origin:
        """The record that it was made of; of a mended row, the one that was mended."""
        if self.landed is None:
            return Origin()
        source = self.workspace.project.sources.get(self.row["_source"])
        if source is None:  # a derived dataset: its recipe is the evidence
            with self.workspace.zone.open(self.landed) as path:
                return Origin(path.read_text(encoding="utf-8"))
        if self._mended is not None:
            return self._mended[1]
        key = {name: self.row[name] for name in self.contract.key}
        return origin(self.workspace, source, self.landed, int(self.row["_row"]), key)

    @cached_property
    def _mended(self) -> tuple[Mended, Origin] | None:
        source = self.workspace.project.sources.get(self.row["_source"])
        if source is None or self.landed is None or self.run is None or self.run.delivers != MENDED:
            return None
        return mended_row(self.workspace, source, self.landed, run=self.run.run, row=int(self.row["_row"]))

    def fields(self) -> dict[str, Any]:
        """Return what a receipt says of it."""
        run, source = self.run, self.row["_source"]
        agency = self.workspace.project.agencies.get(source.split(".")[0])
        known = source in self.workspace.project.sources and agency is not None
        return {
            "source": source,
            "agency": Sender(id=agency.id, title=agency.title, contact=agency.contact) if known and agency else None,
            "run": self.row["_run"],
            "interval": run.interval if run else None,
            "content_version": run.content_version if run else None,
            "release": self.row["_from_release"],
            "released_at": self.row["_released_at"],
            **vintage_of(self._entered),
            "landed": self.landed,
            "place": int(self.row["_row"]),
            "where": self.origin.where,
            "original": self.origin.original,
            "mended": self._mended[0] if self._mended else None,
            "checked": self._checked(),
        }

    def evidence(self) -> Evidence:
        """Return it as evidence of its own."""
        return Evidence(**self.fields())

    def _checked(self) -> Checked | None:
        """Return the verdict of its run, and what was expected, as the ledger has it."""
        if self.run is None:
            return None
        results = self._entered.get("result", {}).get("results", ())
        asked = [(one["expectation_config"], one["success"]) for one in results]
        return Checked(
            contract=self.contract.dataset,
            version=self.contract.version,
            outcome=self.run.outcome,
            reasons=tuple(Text(*reason) for reason in self.run.reasons),
            expectations=tuple((one["type"], _columns(one["kwargs"]), success) for one, success in asked),
        )


def _columns(kwargs: Mapping[str, Any]) -> str | None:
    """Return the columns that an expectation is about, in one text."""
    named = [kwargs[name] for name in ("column", "column_A", "column_B") if name in kwargs]
    return ", ".join([*named, *kwargs.get("column_list", ())]) or None


def entered(workspace: Workspace, run: Run) -> Mapping[str, Any]:
    """Return what the ledger says of a released run."""
    entry = workspace.warehouse.release_entry(run.release)
    bodies = [one for one in entry.content["runs"] if one["run"] == run.run] if entry else []
    return bodies[0] if bodies else {}


def vintage_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return when the agency published what a run brought, and which kind of publication it was, where it is known."""
    return {name: said.get(name) for name in ("published_on", "kind")}
