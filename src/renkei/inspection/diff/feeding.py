"""What a change of code lists and registrations breaks of the datasets that they are part of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from renkei.errors import ContentError
from renkei.inspection.diff.nouns import Finding, Level
from renkei.language import Text
from renkei.model.codelist import CodeMatch
from renkei.model.contract import Contract
from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.registration import Source
from renkei.project.codelists import read_codes
from renkei.project.content import Project
from renkei.project.crosswalks import read_crosswalk

_SHOWN = 8
Times = tuple[tuple[date, date], ...]


def list_findings(before: Project, after: Project, contract: Contract) -> Iterator[Finding]:
    """Yield which codes the columns of a contract lose and gain; lists that are rows of a dataset have no codes here."""
    for column in contract.columns:
        name = column.code_list
        if name is None or name not in before.codelists or name not in after.codelists:
            continue
        old, new = _codes(before, name), _codes(after, name)
        if old is None or new is None or old == new:
            continue
        for rule, level, codes, said in (
            ("codes.removed", "breaking", [c for c in old if c not in new], Text("なくなるコード", "codes gone")),
            (
                "codes.shortened",
                "breaking",
                [c for c in old if c in new and not _covers(new[c], old[c])],
                Text("有効期間が短くなるコード", "codes valid for a shorter time"),
            ),
            ("codes.added", "compatible", [c for c in new if c not in old], Text("増えるコード", "codes added")),
            (
                "codes.lengthened",
                "compatible",
                [c for c in old if c in new and old[c] != new[c] and _covers(new[c], old[c])],
                Text("有効期間が長くなるコード", "codes valid for longer"),
            ),
        ):
            if codes:
                listed = _listed(codes)
                what = Text(f"{said.ja}: {listed}", f"{said.en}: {listed}")
                yield _found(column.name, rule, "breaking" if level == "breaking" else "compatible", what, name)


def source_findings(before: Project, after: Project, dataset: str) -> Iterator[Finding]:
    """Yield what its sources do otherwise: markers of missing values, columns that they fill, whether they feed it."""
    old = {source.id: source for source in before.sources.values() if source.dataset == dataset}
    new = {source.id: source for source in after.sources.values() if source.dataset == dataset}
    for name, source in new.items():
        if name in old:
            yield from _fields(old[name], source)
            yield from _markers(old[name], source)
        else:
            yield _found(None, "source.added", "compatible", Text("新しいデータソース", "a source added"), name)
    for name in old:
        if name not in new and name not in after.broken_sources:
            level: Level = "compatible" if new else "breaking"
            yield _found(None, "source.removed", level, Text("届けなくなる", "feeds it no more"), name)


def crosswalk_findings(before: Project, after: Project, dataset: str) -> Iterator[Finding]:
    """Yield which codes the crosswalks of its sources no longer take over, and which they do now; those that are files."""
    for source in after.sources.values():
        if source.dataset != dataset or source.id not in before.sources:
            continue
        for column, field in source.fields.items():
            name = field.crosswalk
            if name is None or before.sources[source.id].fields.get(column) is None:
                continue
            old, new = _taken(before, name), _taken(after, name)
            if old is None or new is None or old == new:
                continue
            gone, come = [code for code in old if code not in new], [code for code in new if code not in old]
            if gone:
                what = Text(f"対応がなくなるコード: {_listed(gone)}", f"codes no longer taken over: {_listed(gone)}")
                yield _found(column, "crosswalk.removed", "breaking", what, name)
            if come:
                what = Text(f"対応が増えるコード: {_listed(come)}", f"codes taken over now: {_listed(come)}")
                yield _found(column, "crosswalk.added", "compatible", what, name)
            other = [code for code in old if code in new and old[code] != new[code]]
            if other:
                what = Text(f"対応先が変わるコード: {_listed(other)}", f"codes taken over otherwise: {_listed(other)}")
                yield _found(column, "crosswalk.changed", "compatible", what, name)


def _fields(before: Source, after: Source) -> Iterator[Finding]:
    for column in before.fields:
        if column not in after.fields:
            what = Text("値を入れなくなる", "gets no values of it any more")
            yield _found(column, "field.removed", "breaking", what, after.id)
    for column, field in after.fields.items():
        if column not in before.fields:
            what = Text("値を入れるようになる", "gets values of it now")
            yield _found(column, "field.added", "compatible", what, after.id)
        elif field.model_dump(exclude={"missing"}) != before.fields[column].model_dump(exclude={"missing"}):
            what = Text("読み方を変更", "read in another way")
            yield _found(column, "field.changed", "compatible", what, after.id)
    if before.transport != after.transport:
        what = Text("取り方を変更（何が届くかは見ていない）", "fetched otherwise; what would come was not looked at")
        yield _found(None, "source.transport", "compatible", what, after.id)
    if before.vintage != after.vintage:
        what = Text("公表日か種類の読み方を変更", "day or kind of publication told otherwise")
        yield _found(None, "source.vintage", "compatible", what, after.id)
    if before.delivers != after.delivers:
        what = Text(f"配信: {before.delivers} → {after.delivers}", f"delivers: {before.delivers} → {after.delivers}")
        yield _found(None, "source.delivers", "compatible", what, after.id)


def _markers(before: Source, after: Source) -> Iterator[Finding]:
    """Yield changes of what stands for a missing value, once where they are those of all columns."""
    if before.missing != after.missing:
        yield from _turned(before.missing, after.missing, None, after.id)
    for column in before.fields:
        if column in after.fields:
            own = [source.fields[column].missing for source in (before, after)]
            if own[0] != own[1]:
                said = [
                    source.missing if each is None else each for source, each in zip((before, after), own, strict=True)
                ]
                yield from _turned(said[0], said[1], column, after.id)


def _turned(was: Mapping[str, str], now: Mapping[str, str], column: str | None, source: str) -> Iterator[Finding]:
    for marker, reason in was.items():
        if now.get(marker) != reason:
            turned = f"[{marker}]: {reason} → {now.get(marker, '–')}"
            what = Text(f"欠損の記号 {turned}", f"marker of missing values {turned}")
            yield _found(column, "missing.changed", "breaking", what, source)
    for marker, reason in now.items():
        if marker not in was:
            what = Text(
                f"欠損の記号を追加 [{marker}]: {reason}", f"marker of missing values added [{marker}]: {reason}"
            )
            yield _found(column, "missing.added", "compatible", what, source)


def _codes(project: Project, name: str) -> dict[str, Times] | None:
    """Return when each code is valid; None where the list is a dataset, or can't be read."""
    codelist = project.codelists[name]
    if codelist.dataset is not None:
        return None
    found: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    try:
        for row in read_codes(codelist):
            found[row.code].append((row.valid_from or date.min, row.valid_to or date.max))
    except ContentError:
        return None
    return {code: _joined(times) for code, times in found.items()}


def _taken(project: Project, name: str) -> dict[str, list[CodeMatch]] | None:
    """Return what each code of a crosswalk becomes; None where it is no file, or can't be read."""
    crosswalk = project.crosswalks.get(name)
    if not isinstance(crosswalk, CodeCrosswalk) or crosswalk.dataset is not None or crosswalk.between is not None:
        return None
    found: defaultdict[str, list[CodeMatch]] = defaultdict(list)
    try:
        for _, match in read_crosswalk(crosswalk):
            found[match.from_code or ""].append(match)
    except ContentError:
        return None
    return dict(found)


def _joined(times: Sequence[tuple[date, date]]) -> Times:
    """Put together times that follow one another without a gap."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(times):
        if joined and joined[-1][1] != date.max and start.toordinal() <= joined[-1][1].toordinal() + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _covers(now: Times, was: Times) -> bool:
    return all(any(start <= first and last <= end for start, end in now) for first, last in was)


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_SHOWN]) + (f" … ({len(codes):,})" if len(codes) > _SHOWN else "")


def _found(column: str | None, rule: str, level: Level, what: Text, via: str) -> Finding:
    return Finding(column=column, rule=rule, level=level, what=what, via=via)
