"""The whole way from a sample to a proposal. Nothing is kept; the same sample and answers give the same proposal."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from renkei.language import Text
from renkei.model.proposal import Candidate, Doubt, HeadRow, Proposal, ProposedColumn
from renkei.model.registration import MissingReason
from renkei.model.suite import Expectation
from renkei.project.content import Project
from renkei.proposing import faults, markers
from renkei.proposing.answers import checked
from renkei.proposing.asking import LICENCES, dataset_of, questions
from renkei.proposing.candidates import candidates_of
from renkei.proposing.columns import Look, look_at, proposed
from renkei.proposing.crosstab import made_long
from renkei.proposing.formats import Sensed, sense
from renkei.proposing.keys import key_of
from renkei.proposing.layouts import known_names
from renkei.proposing.listed import with_code_lists
from renkei.proposing.profile import expectations_of
from renkei.proposing.readability import readability
from renkei.proposing.rhythm import rhythm_of
from renkei.proposing.sample import Sample, digest, read_sample, refuse_personal
from renkei.proposing.stated import unit_stated
from renkei.proposing.totals import totals_in, without

_HEAD = 20


def propose(
    sample: Path,
    project: Project | None = None,
    *,
    name: str | None = None,
    copybook: Path | None = None,
    answers: Mapping[str, str] | None = None,
    scratch: Path | None = None,
) -> Proposal:
    """Look at the file `sample` and propose a registration.

    `name` is what the file is called, where that differs from its path (an upload). `answers` are those to the doubts
    of an earlier proposal, by their ids (`agency` and `dataset` among them); an answer that no doubt asks for changes
    nothing. Raises ReadError where no reader reads it, IndividualNumberFound where nobody may keep it, UsageError where
    an answer can't be one.
    """
    called = name or sample.name
    if sample.stat().st_size > faults.LARGEST:
        raise faults.too_large(sample.stat().st_size, called)
    said = checked(answers or {})
    with tempfile.TemporaryDirectory(dir=scratch, prefix="sample-") as folder:
        beside = (copybook or sample).parent
        sensed = sense(sample, name=called, folder=Path(folder), copybook=copybook, answers=said)
        refuse_personal(sample, sensed.reader, name=called, folder=Path(folder), beside=beside)
        read = read_sample(sensed.reader, sample, name=called, beside=beside, scratch=Path(folder))
        return _proposed(sample, called, sensed, read, project, said)


def _proposed(
    sample: Path, name: str, sensed: Sensed, read: Sample, project: Project | None, said: Mapping[str, str]
) -> Proposal:
    drop = totals_in(read.frame, said)
    frame = without(read.frame, drop)
    long = made_long(frame, said)
    total = len(frame) if long is None else long.total
    frame = frame if long is None else long.frame
    headless = getattr(sensed.reader, "header", 1) == 0
    given = {**known_names(sensed.reader), **(long.known if long is not None else {})}
    looks = look_at(frame, headless=headless, known=given, unit=unit_stated(read.above))
    signs = _markers(looks)
    noted = {} if not signs else markers.explained(signs, read.aside)
    meant = {**{f"missing/{marker}": reason for marker, reason in noted.items()}, **said}
    columns = with_code_lists(proposed(looks, meant), looks, project)
    candidates = candidates_of(columns, project)
    key, why = _key(columns, frame, said)
    dataset = dataset_of(candidates, said)
    fed = next((one for one in candidates if one.dataset == dataset), None)
    schedule, rhythm, freshness = rhythm_of(columns, name, said.get("schedule"))
    doubts = [
        *sensed.doubts,
        *([long.doubt] if long is not None and "unpivot" not in said else []),
        *questions(
            columns=columns,
            key=key,
            candidates=candidates,
            project=project,
            titled=read.titled,
            sample=name,
            answers=said,
        ),
        *markers.doubts(signs, noted, said),
    ]
    return Proposal(
        sample=name,
        sha256=digest(sample),
        size=sample.stat().st_size,
        agency=said.get("agency"),
        source=_said("source", said, doubts),
        title=_title(said, read.titled),
        dataset=dataset,
        is_new=fed is None and (project is None or dataset not in project.contracts),
        delivers="changes" if said.get("delivers") == "changes" else "whole",
        reader=sensed.reader,
        reader_why=sensed.why,
        columns=columns,
        layout=read.header,
        rows=total,
        rejected=read.rejected,
        head=_head(read),
        key=key,
        key_why=why,
        missing=_missing(columns),
        drop=drop,
        unpivot=long.unpivot if long is not None else None,
        candidates=candidates,
        schedule=schedule,
        schedule_why=rhythm,
        freshness=freshness,
        licence=_licence(said.get("licence")),
        expectations=_suite(columns, frame, key, fed, total=total),
        notes=read.notes,
        findings=readability(sample, name=name) if sensed.reader.kind in ("csv", "excel") else (),
        doubts=tuple(doubts),
        answers=dict(said),
    )


def _markers(looks: Sequence[Look]) -> Counter[str]:
    signs = Counter[str]()
    for one in looks:
        signs.update(one.facts.markers)
    return signs


def _key(
    columns: Sequence[ProposedColumn], frame: pl.DataFrame, said: Mapping[str, str]
) -> tuple[tuple[str, ...], Text]:
    if "key" in said:
        names = {one.name for one in columns}
        return tuple(each.strip() for each in said["key"].split(",") if each.strip() in names), Text(
            "人が答えた", "a person said so"
        )
    return key_of(columns, frame)


def _missing(columns: Sequence[ProposedColumn]) -> dict[str, MissingReason]:
    found: dict[str, MissingReason] = {}
    for one in columns:
        found |= one.missing
    return found


def _suite(
    columns: Sequence[ProposedColumn], frame: pl.DataFrame, key: Sequence[str], fed: Candidate | None, *, total: int
) -> tuple[Expectation, ...]:
    return () if fed is not None else expectations_of(columns, frame, key, total=total)


def _said(name: str, said: Mapping[str, str], doubts: Sequence[Doubt]) -> str | None:
    return said.get(name) or next((doubt.default for doubt in doubts if doubt.id == name), None)


def _title(said: Mapping[str, str], titled: str | None) -> Text | None:
    japanese, english = said.get("title/ja") or titled, said.get("title/en")
    return Text(japanese, english) if japanese and english else None


def _licence(said: str | None) -> Text | None:
    if said is None:
        return None
    if said in LICENCES:
        return LICENCES[said][0]
    japanese, slash, english = said.partition("/")
    return Text(japanese.strip(), english.strip() if slash and english.strip() else japanese.strip())


def _head(read: Sample) -> tuple[HeadRow, ...]:
    rows, places = read.frame.head(_HEAD).rows(), read.rows.head(_HEAD).to_list()
    return tuple(
        HeadRow(place=read.place(place, None), cells=tuple(cell or "" for cell in cells))
        for place, cells in zip(places, rows, strict=True)
    )
