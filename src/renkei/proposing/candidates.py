"""Which datasets that exist a file could feed: columns of the same meaning, called the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.proposal import Candidate, ProposedColumn
from renkei.project.content import Project

_SAME, _PART, _KIND = 1.0, 0.7, 0.4
_LEAST, _SHOWN = 0.4, 5
_ALIKE = (
    {"code", "jp.edinet_code", "jp.securities_code", "jp.jsic", "jp.municipality", "jp.local_government_code", "number.integer", "time"},
    {"text.display", "text.key", "text.search", "name.company_key", "name.person", "name.kana", "code", "jp.prefecture", "jp.address_key"},
    {"number.integer", "number.decimal", "rate", "quantity", "quantity.whole", "money.jpy", "number.marked", "code"},
    {"date", "timestamp", "period.month", "period.year", "period.fiscal_year", "period.quarter"},
    {"jp.municipality", "jp.local_government_code", "jp.prefecture"},
    {"flag", "code", "number.integer"},
)  # fmt: skip
_PLAIN = ("text.display", "code", "number.integer", "number.decimal", "flag", "date")


def candidates_of(columns: Sequence[ProposedColumn], project: Project | None) -> tuple[Candidate, ...]:
    """Return the datasets that the columns could feed, the best first, at most five."""
    if project is None:
        return ()
    used = [one for one in columns if one.used]
    found = [
        match(used, contract, _called(contract, project))
        for contract in project.contracts.values()
        if not contract.derived
    ]
    good = [one for one in found if one is not None and one.score >= _LEAST]
    return tuple(sorted(good, key=lambda one: (-one.score, one.dataset))[:_SHOWN])


def match(columns: Sequence[ProposedColumn], contract: Contract, called: Mapping[str, set[str]]) -> Candidate | None:
    """Match the columns of a file to those of a contract, each once, the likest first."""
    wanted = [one for one in contract.columns if one.missing_reason_of is None]
    pairs = [(_likeness(theirs, ours, called[ours.name]), theirs, ours) for theirs in columns for ours in wanted]
    mapped: dict[str, str] = {}
    total = 0.0
    for likeness, theirs, ours in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= _KIND and ours.name not in mapped and theirs.source not in mapped.values():
            mapped[ours.name] = theirs.source
            total += likeness
    if not mapped:
        return None
    required = [one.name for one in wanted if one.required or one.name in contract.key]
    lacking = tuple(name for name in required if name not in mapped)
    score = total / max(len(columns), len(wanted)) if not lacking else 0.5 * total / max(len(columns), len(wanted))
    why = Text(
        f"{len(wanted)} 列のうち {len(mapped)} 列に当たる列がある",
        f"{len(mapped)} of its {len(wanted)} columns are in the file",
    )
    order = [one.name for one in wanted if one.name in mapped]
    return Candidate(
        dataset=contract.dataset,
        title=contract.title,
        score=round(score, 3),
        columns={name: mapped[name] for name in order},
        lacking=lacking,
        why=why,
    )


def _called(contract: Contract, project: Project) -> dict[str, set[str]]:
    """Return how each column of a dataset is called: in its contract, and in the files that feed it already."""
    names = {one.name: {_folded(one.name), _folded(one.title.ja), _folded(one.title.en)} for one in contract.columns}
    for source in project.sources.values():
        if source.dataset == contract.dataset:
            for name, field in source.fields.items():
                if name in names and len(field.sources) == 1:
                    names[name].add(_folded(field.sources[0]))
    return names


def _likeness(theirs: ProposedColumn, ours: Column, names: Iterable[str]) -> float:
    """Return 1 for the same name, less for a part of it or for a telling type alone, 0 where the meanings differ."""
    if theirs.type != ours.type and not any({theirs.type, ours.type} <= alike for alike in _ALIKE):
        return 0.0
    own = {_folded(theirs.source), _folded(theirs.name), _folded(theirs.title.ja), _folded(theirs.title.en)}
    if own & set(names):
        return _SAME
    part = any(len(a) > 1 and len(b) > 1 and (a in b or b in a) for a in own for b in names)
    if part:
        return _PART
    return _KIND if theirs.type == ours.type and ours.type not in _PLAIN else 0.0


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\s_\-・/／()（）【】\[\]]", "", re.sub(r"[(（【\[].*?[)）】\]]", "", plain) or plain)
