"""The columns of a file held against its registration, and what is said and done where they are others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import FieldMapping, Source
from renkei.project.plugins import shown
from renkei.stages.prepare.drift import Difference, compare
from renkei.stages.prepare.kernel import columns_needed
from renkei.stages.prepare.messages import header_elsewhere, missing_columns, unknown_columns
from renkei.stages.prepare.unpivot import made_by, matched_by, spread

_LONG = 200
_WIDTH = 110


@dataclass(frozen=True)
class Drift:
    """How the columns of a file differ from the layout that was registered, and what that means for the run."""

    policy: Literal["evolve", "hold"]
    differences: tuple[Difference, ...]
    said: Text
    change: str


def same_columns(source: Source, header: Sequence[str], name: str) -> Drift | None:
    """Hold the columns of the file `name` against its registration; what functions make is looked at after they ran.

    Returns the drift where the layout says that the run goes on. Raises ContentError, with a report, where it does not,
    or where a column that is needed is not there.
    """
    if not header:  # a file without any record, of a format that has no header: JSON, XML
        return None
    where = f"{shown(source.path)} ← {name}"
    if source.unpivot is not None:
        spread(source.unpivot, tuple(header), where)
    matched = matched_by(source.unpivot, header)
    plain = [column for column in header if column not in matched]
    needed, known = columns_needed(source), columns_needed(source) | set(source.ignore)
    layout = (
        [column for column in source.layout.columns if not matched_by(source.unpivot, [column])]
        if source.layout
        else []
    )
    gone = sorted(needed - set(header))
    strange = bool(needed) and not source.uses and not matched and not (known | set(layout)) & set(header)
    made_by_functions = bool(source.uses) and bool((known | set(layout)) & set(header))
    if source.layout is None:
        if gone and not made_by_functions:
            made = made_by(source.unpivot) if source.unpivot else ()
            raise header_elsewhere(header, where) if strange else missing_columns(source, gone, [*plain, *made], name)
        if new := [column for column in plain if column not in known]:
            raise unknown_columns(source, new, name)
        return None
    differences = compare(layout, plain)
    if strange and 2 * sum(one.kind == "renamed" for one in differences) < len(layout):
        raise header_elsewhere(header, where)
    refuses = source.layout.drift == "freeze" or (gone and not made_by_functions)
    if refuses and (differences or gone):
        raise _drifted(source, differences, plain, where)
    if not differences or source.layout.drift == "freeze":
        return None
    change = proposed(source, differences, plain)
    return Drift(source.layout.drift, tuple(differences), report(source, differences, plain), change)


def report(source: Source, differences: Sequence[Difference], header: Sequence[str]) -> Text:
    """Say every difference, and propose the change to the registration, ready to paste."""
    proposal = proposed(source, differences, header)
    said = [_said(one, source) for one in differences]
    ja, en = ("\n".join(f"- {line[side]}" for line in said) for side in (0, 1))
    return Text(
        f"列が登録と違います:\n{ja}\n登録の変更案:\n{proposal}",
        f"The columns are not those that were registered:\n{en}\nA proposed change to the registration:\n{proposal}",
    )


def written(source: Source, header: Sequence[str]) -> str:
    """Return the `layout` of a file with these columns, as YAML."""
    matched = matched_by(source.unpivot, header)
    return _yaml({"layout": {"columns": [name for name in header if name not in matched], **_policy(source)}})


def proposed(source: Source, differences: Sequence[Difference], header: Sequence[str]) -> str:
    """Return the keys of the registration that would change, as YAML: the layout, renamed columns, columns not used."""
    renamed = {one.column: one.now for one in differences if one.kind == "renamed" and one.now}
    changed: dict[str, Any] = {}
    if len(header) <= _LONG:
        changed["layout"] = {"columns": list(header), **_policy(source)}
    fields = {
        name: _renamed(mapping, renamed) for name, mapping in source.fields.items() if set(mapping.reads) & set(renamed)
    }
    if fields:
        changed["fields"] = fields
    gone = {one.column for one in differences if one.kind == "missing"}
    ignored = [renamed.get(name, name) for name in source.ignore if name not in gone]
    if ignored != list(source.ignore):
        changed["ignore"] = ignored
    drops = [rule for rule in source.drop if rule.column in renamed]
    text = _yaml(changed)
    if len(header) > _LONG:
        text += f"# layout: renkei preview {source.id} --file … --layout\n"
    for rule in drops:
        text += f"# drop, {rule.rule}: column: {renamed[rule.column]}\n"
    return text.rstrip("\n")


def _renamed(mapping: FieldMapping, renamed: Mapping[str, str]) -> dict[str, Any]:
    """Return a mapping of columns that have new names."""
    said = mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if mapping.source is not None:
        said["from"] = _again(mapping.source, renamed)
    if mapping.unit_source is not None and mapping.unit_source in renamed:
        said["unit"]["from"] = renamed[mapping.unit_source]
    return said


def _again(source: str | tuple[str, ...] | None, renamed: Mapping[str, str]) -> str | list[str]:
    if isinstance(source, tuple):
        return [renamed.get(name, name) for name in source]
    return renamed.get(source or "", source or "")


def _policy(source: Source) -> dict[str, str]:
    return {"drift": source.layout.drift} if source.layout is not None else {}


def _yaml(value: Mapping[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, default_flow_style=None, width=_WIDTH))


def _said(one: Difference, source: Source) -> Text:
    if one.kind == "renamed":
        return Text(
            f"「{one.column}」（{one.was} 列目）が「{one.now}」（{one.place} 列目）に変わったようです。",
            f"[{one.column}] (column {one.was}) seems to have become [{one.now}] (column {one.place}).",
        )
    if one.kind == "moved":
        return Text(
            f"「{one.column}」が {one.was} 列目から {one.place} 列目に移りました。",
            f"[{one.column}] moved from column {one.was} to column {one.place}.",
        )
    near = Text("", "")
    if one.closest is not None:
        near = Text(f" 最も近い名前は「{one.closest}」です。", f" The closest name is [{one.closest}].")
    if one.kind == "missing":
        reads = _readers(one.column, source)
        return Text(
            f"「{one.column}」（{one.was} 列目）がありません。{near.ja}{reads.ja}",
            f"[{one.column}] (column {one.was}) is not there.{near.en}{reads.en}",
        )
    return Text(
        f"「{one.column}」（{one.place} 列目）が加わりました。{near.ja}使うなら fields にも加えてください。",
        f"[{one.column}] (column {one.place}) was added.{near.en} To use it, add it to `fields` too.",
    )


def _readers(column: str, source: Source) -> Text:
    """Say which keys of the registration read a column that is gone: no layout alone lets such a file in."""
    fields = [f"fields.{name}" for name, mapping in source.fields.items() if column in mapping.reads]
    keys = ", ".join([*fields, *(f"drop.{rule.rule}" for rule in source.drop if rule.column == column)])
    if not keys:
        return Text("", "")
    return Text(
        f" {keys} がこの列を読んでいるので、layout だけを直しても受け取れません。",
        f" It is read by {keys}, so mending `layout` alone does not let the file in.",
    )


def _drifted(source: Source, differences: Sequence[Difference], header: Sequence[str], where: str) -> ContentError:
    return ContentError(
        report(source, differences, header),
        where=where,
        fix=Text(
            "変更が正しいか機関に確かめてください。正しければ、変更案にある行だけを登録で置き換え（ほかの行は残します）、もう一度実行してください。",
            "Ask the agency whether the change is meant. If so, replace the lines of the registration that the proposal "
            "has, keep all others, and run again.",
        ),
    )
