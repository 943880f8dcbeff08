"""How the promises of datasets change, and whether their versions say so."""

from collections.abc import Collection, Iterator

from renkei.errors import ContentError
from renkei.inspection.diff.feeding import crosswalk_findings, list_findings, source_findings
from renkei.inspection.diff.nouns import Finding, Promise
from renkei.inspection.diff.rules import CONTRACT, contract_findings
from renkei.inspection.diff.versions import Version, lacking, needed
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.project.content import Project
from renkei.warehouse.structure import refused_changes

_LEAVING = ("deprecated", "retired")


def promises(before: Project, after: Project, datasets: Collection[str] | None = None) -> tuple[Promise, ...]:
    """Return the datasets whose promise changes, by name; those in `datasets` alone, where they are given.

    A contract that is broken on one side is judged by nobody: its faults are told elsewhere.
    """
    found = []
    for name in sorted({*before.contracts, *after.contracts}):
        if datasets is not None and name not in datasets:
            continue
        promise = _promise(before, after, name)
        if promise is not None:
            found.append(promise)
    return tuple(found)


def version_faults(before: Project, after: Project, datasets: Collection[str] | None = None) -> list[ContentError]:
    """Return a fault for each dataset whose version is not the one that its change needs."""
    return [_fault(after, one, one.fault) for one in promises(before, after, datasets) if one.fault is not None]


def _promise(before: Project, after: Project, name: str) -> Promise | None:
    old, new = before.contracts.get(name), after.contracts.get(name)
    if (old is None and name in before.broken_contracts) or (new is None and name in after.broken_contracts):
        return None
    if old is None or new is None:
        return _alone(old, new)
    findings = tuple(_findings(before, after, old, new))
    needs = needed(finding.level for finding in findings if finding.level == "breaking" or finding.promised)
    if not findings and old.version == new.version:
        return None
    fault, advice = lacking(old.version, new.version, needs)
    return Promise(
        dataset=name,
        findings=findings,
        needs=needs,
        version_before=old.version,
        version_after=new.version,
        fault=fault,
        advice=advice,
        refused=tuple(refused_changes(new, old)),
    )


def _findings(before: Project, after: Project, old: Contract, new: Contract) -> Iterator[Finding]:
    yield from contract_findings(old, new)
    yield from list_findings(before, after, new)
    yield from source_findings(before, after, new.dataset)
    yield from crosswalk_findings(before, after, new.dataset)


def _alone(before: Contract | None, after: Contract | None) -> Promise | None:
    """Judge a dataset that is there on one side only: one may go that was said to be going."""
    if after is not None:
        new = Finding(column=None, rule="dataset.added", level="compatible", what=_ADDED, via=CONTRACT)
        return Promise(
            dataset=after.dataset, findings=(new,), needs="none", version_before=None, version_after=after.version
        )
    if before is None:
        return None
    gone = Finding(column=None, rule="dataset.removed", level="breaking", what=_REMOVED, via=CONTRACT)
    return Promise(
        dataset=before.dataset,
        findings=(gone,),
        needs="major",
        version_before=before.version,
        version_after=None,
        fault=None if before.status in _LEAVING else _NOT_SAID,
    )


def _fault(after: Project, promise: Promise, why: Text) -> ContentError:
    document = after.documents.get("contracts", {}).get(promise.dataset)
    broken = [finding for finding in promise.findings if finding.level == "breaking"]
    ja, en = ("; ".join(_said(finding, side) for finding in broken) for side in (0, 1))
    what = Text(f"{why.ja}（{ja}）" if ja else why.ja, f"{why.en} ({en})" if en else why.en)
    if document is None:
        fix = Text("削除の前の版で status: deprecated にしてください。", "Say status: deprecated in a version before.")
        return ContentError(what, where=promise.dataset, fix=fix)
    old = Version.of(promise.version_before or "")
    better = old.after(promise.needs) if old is not None and promise.needs != "none" else "1.0.0"
    fix = Text(f"「version: {better}」にしてください。", f"Make it [version: {better}].")
    if promise.refused:
        name = promise.dataset.partition(".")[2]
        fix = Text(
            f"{fix.ja}公開済みの表はこの変更を受け入れないので、別の名前（例: {name}_v2）のデータセットにしてください。",
            f"{fix.en} A published table can't take the change: make a dataset with a name of its own, such as [{name}_v2].",
        )
    return ContentError(what, where=document.where(("version",)), fix=fix)


def _said(finding: Finding, side: int) -> str:
    what = finding.what[side]
    said = what if finding.column is None else f"{finding.column}: {what}"
    return said if finding.via == CONTRACT else f"{said} [{finding.via}]"


_ADDED = Text("新しいデータセット", "a new dataset")
_REMOVED = Text("データセットを削除", "the dataset is removed")
_NOT_SAID = Text(
    "予告（status: deprecated）なしにデータセットがなくなります。",
    "The dataset goes without notice (status: deprecated).",
)
