"""Columns whose every value is a code of a list that the project has, and that is called as the column is."""

from collections.abc import Sequence

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.model.proposal import ProposedColumn
from renkei.project.codelists import read_codes
from renkei.project.content import Project
from renkei.proposing.columns import Look
from renkei.proposing.members import Members, listed_as, may_be_listed, members_of

_LARGEST = 4 << 20
_FEW = 2


def with_code_lists(
    columns: Sequence[ProposedColumn], looks: Sequence[Look], project: Project | None
) -> tuple[ProposedColumn, ...]:
    """Return the columns, those that follow a code list with its name, or with the type of its codes."""
    lists = [each for each in (project.codelists.values() if project else ()) if each.dataset is None]
    held = members_of(project) if any(may_be_listed(look) for look in looks) else ()
    return tuple(_listed(_typed(one, look, held), look, lists) for one, look in zip(columns, looks, strict=True))


def _typed(one: ProposedColumn, look: Look, held: Sequence[Members]) -> ProposedColumn:
    """Give a column the type of the codes of a list that a dataset holds, unless a person said what it is."""
    found = listed_as(look, held) if one.type == look.judged.type and one.confidence != "high" else None
    if found is None:
        return one
    said = {"type": found[0].type, "confidence": "likely", "why": (*one.why, found[1]), "unit": None}
    understood = round(look.facts.understood(found[0].type), 4)
    return one.model_copy(update={**said, "understood": understood, "others": (one.type, *one.others)})


def _listed(one: ProposedColumn, look: Look, lists: Sequence[CodeList]) -> ProposedColumn:
    if one.type != "code" or len(look.facts.distinct) < _FEW:
        return one
    for each in lists:
        if not _called_alike(one, each):
            continue
        codes = _codes(each)
        if codes and set(look.facts.trimmed) <= codes:
            why = Text(f"すべてコード表「{each.name}」にある", f"all are in the code list [{each.name}]")
            return one.model_copy(update={"code_list": each.name, "confidence": "high", "why": (*one.why, why)})
    return one


def _called_alike(one: ProposedColumn, codelist: CodeList) -> bool:
    """Tell whether the names of a column and of a list have a word in common: 島コード and 島, species and species."""
    bare = one.title.ja.removesuffix("コード").removesuffix("区分").removesuffix("番号")
    title = codelist.title.ja.removesuffix("コード").removesuffix("一覧")
    english = {each.rstrip("s") for each in one.name.split("_")} & {
        each.rstrip("s") for each in codelist.name.split("_")
    }
    return bool(bare) and (bare in title or title in bare or bool(english - {"code", "kind", "number"}))


def _codes(codelist: CodeList) -> frozenset[str]:
    path = codelist.path.with_suffix(".csv")
    if not path.is_file() or path.stat().st_size > _LARGEST:
        return frozenset()
    try:
        return frozenset(row.code for row in read_codes(codelist))
    except ContentError:
        return frozenset()
