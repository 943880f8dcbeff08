"""A proposal as the files of a registration: agency, registration, contract, suite. Nothing is written to disk here."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.proposal import Candidate, Proposal, ProposedColumn, ProposedFile
from renkei.project.content import Project
from renkei.proposing.asking import LICENCES
from renkei.proposing.contract import contract_of
from renkei.proposing.rhythm import pattern_of
from renkei.semantics import get

TODO = "TODO"
_WIDTH = 110
_PRECEDENCE = re.compile(r"(property:\s*precedence,\s*value:\s*\[)([^\]]*)(\])")
_VERSION = re.compile(r"^(version:\s*)(\d+)\.(\d+)\.(\d+)", re.MULTILINE)
_EVERY = {1: "1 day", 31: "1 month", 92: "1 quarter", 366: "1 year"}


def files_of(proposal: Proposal, project: Project, *, draft: bool = False) -> tuple[ProposedFile, ...]:
    """Return the files of a proposal, paths from the project's root.

    UsageError where something is open that has to be answered; in a `draft` it is written as TODO, so that `renkei check`
    or a reviewer finds it. Agency, source and dataset are needed even there: they are the paths.
    """
    open_ones = [one for one in proposal.doubts if one.needed]
    unnamed = [one for one in open_ones if one.id in ("agency", "source")]
    if unnamed or (open_ones and not draft):
        raise _open(
            [f"{one.id}: {one.question.ja}" for one in unnamed or open_ones],
            [f"{one.id}: {one.question.en}" for one in unnamed or open_ones],
        )
    dataset = proposal.dataset or f"{proposal.agency}.{proposal.source}"
    fed = next((one for one in proposal.candidates if one.dataset == dataset), None)
    if fed is None and dataset in project.contracts:
        raise _no_match(dataset)
    files = [_registration(proposal, dataset, fed, project)]
    if proposal.agency not in project.agencies:
        files.insert(0, _agency(proposal))
    if fed is None:
        files += [_contract(proposal, dataset), _suite(proposal, dataset)]
    else:
        files.append(_named_in_contract(proposal, dataset, project))
    return tuple(files)


def yaml_of(document: Mapping[str, Any]) -> str:
    """Write a document as the house does: short things on one line, texts as they are, keys in their order."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=None
    )
    return text.replace("? '' :", '"":')


class _Dumper(yaml.SafeDumper):
    """No anchors, and lists within mappings indented."""

    def ignore_aliases(self, _: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002
        return super().increase_indent(flow, False)


def _text(text: Text | None) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en} if text is not None else {"ja": TODO, "en": TODO}


def _agency(proposal: Proposal) -> ProposedFile:
    said = proposal.answers
    title = {"ja": said.get("agency/ja", TODO), "en": said.get("agency/en", TODO)}
    document = {"title": title, "url": said.get("agency/url", TODO)}
    return ProposedFile(path=f"connectors/{proposal.agency}/agency.yml", text=yaml_of(document))


def _registration(proposal: Proposal, dataset: str, fed: Candidate | None, project: Project) -> ProposedFile:
    mapped = {} if fed is None else {source: name for name, source in fed.columns.items()}
    used = [one for one in proposal.columns if (one.source in mapped if fed is not None else one.used)]
    made = set(proposal.unpivot_columns)
    document: dict[str, Any] = {
        "title": _text(proposal.title),
        "dataset": dataset,
        "delivers": proposal.delivers,
        "transport": {
            "kind": "local",
            "connection": proposal.answers.get("connection", proposal.agency),
            "path": pattern_of(proposal.sample),
        },
        "reader": _reader(proposal),
        "layout": {"columns": [one for one in proposal.layout if one not in made]},
        **({"unpivot": proposal.unpivot.model_dump(exclude_none=True)} if proposal.unpivot else {}),
        "schedule": {"cron": proposal.schedule.cron, "timezone": proposal.schedule.timezone},
        **_freshness(proposal),
        "licence": _licence(proposal),
        "fields": {
            mapped.get(one.source, one.name): _field(one, mapped.get(one.source), dataset, project) for one in used
        },
    }
    named = {one.source for one in used}
    if ignored := [one.source for one in proposal.columns if one.source not in named]:
        document["ignore"] = ignored
    if missing := {mark: reason for one in used for mark, reason in one.missing.items()}:
        document["missing"] = missing
    if proposal.drop:
        document["drop"] = [
            {**rule.model_dump(exclude_none=True, exclude={"why"}), "values": list(rule.values), "why": _text(rule.why)}
            for rule in proposal.drop
        ]
    head = "# yaml-language-server: $schema=../../schemas/editor/registration.schema.json\n"
    schema = (project.root / "schemas/editor/registration.schema.json").is_file()
    return ProposedFile(
        path=f"connectors/{proposal.agency}/{proposal.source}.yml", text=(head if schema else "") + yaml_of(document)
    )


def _reader(proposal: Proposal) -> dict[str, Any]:
    said = proposal.reader.model_dump(mode="json", exclude_defaults=True)
    return {"kind": proposal.reader.kind, **{name: value for name, value in said.items() if name != "kind"}}


def _field(one: ProposedColumn, into: str | None, dataset: str, project: Project) -> dict[str, Any]:
    field: dict[str, Any] = {"from": one.source}
    if into is None:
        return field | ({"unit": one.unit} if one.unit else {})
    column = project.contracts[dataset].column(into)
    kind = get(column.type)
    if one.unit and (one.unit in kind.units or kind.measures):
        field["unit"] = one.unit
    return field


def _freshness(proposal: Proposal) -> dict[str, Any]:
    if proposal.freshness is None or proposal.freshness.expected_every is None:
        return {}
    every = _EVERY.get(proposal.freshness.expected_every.days, f"{proposal.freshness.expected_every.days} days")
    return {"freshness": {"expected_every": every, "late_after": f"{proposal.freshness.late_after.days} days"}}


def _licence(proposal: Proposal) -> dict[str, Any]:
    known = LICENCES.get(proposal.answers.get("licence", ""))
    return {"name": _text(proposal.licence), **({"url": known[1]} if known else {})}


def _contract(proposal: Proposal, dataset: str) -> ProposedFile:
    domain, _, name = dataset.partition(".")
    document = contract_of(proposal, dataset, title=proposal.title or Text(TODO, TODO))
    return ProposedFile(path=f"schemas/{domain}/{name}.yml", text=yaml_of(document))


def _suite(proposal: Proposal, dataset: str) -> ProposedFile:
    domain, _, name = dataset.partition(".")
    expectations = [one.model_dump(exclude_none=True) for one in proposal.expectations]
    return ProposedFile(path=f"expectations/{domain}/{name}.yml", text=yaml_of({"expectations": expectations}))


def _named_in_contract(proposal: Proposal, dataset: str, project: Project) -> ProposedFile:
    """Return the contract that exists with the source named under `precedence`, last, and a new minor version."""
    path = project.contracts[dataset].path
    text = path.read_text(encoding="utf-8")
    if proposal.id not in project.contracts[dataset].precedence:
        text = _PRECEDENCE.sub(lambda found: f"{found[1]}{found[2]}, {proposal.id}{found[3]}", text, count=1)
        text = _VERSION.sub(lambda found: f"{found[1]}{found[2]}.{int(found[3]) + 1}.0", text, count=1)
    return ProposedFile(path=_from_root(path, project.root), text=text, changes=True)


def _from_root(path: Path, root: Path) -> str:
    return path.resolve().relative_to(root.resolve()).as_posix()


def _open(ja: list[str], en: list[str]) -> UsageError:
    return UsageError(
        Text("答えの要る問いが残っています: " + "、".join(ja), "Some questions are open: " + "; ".join(en)),
        where="renkei new",
        fix=Text(
            "--answer で答えるか、対話で答えてください。--draft とすると、TODO と書いて下書きを作ります。",
            "Answer them, one by one or with --answer. With --draft they are written as TODO.",
        ),
    )


def _no_match(dataset: str) -> UsageError:
    return UsageError(
        Text(
            f"データセット「{dataset}」に当たる列が見本にありません。",
            f"No column of the sample fits the dataset [{dataset}].",
        ),
        where="dataset",
        fix=Text("ほかのデータセットか、新しい名前にしてください。", "Choose another dataset, or a new name."),
    )
