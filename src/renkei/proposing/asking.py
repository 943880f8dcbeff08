"""What only a person knows: the questions of a proposal, each with the answer that seems right where one does."""

import re
from collections.abc import Mapping, Sequence

from renkei.language import Text
from renkei.model.proposal import Candidate, Choice, Doubt, ProposedColumn
from renkei.project.content import Project
from renkei.proposing.words import snake
from renkei.semantics import get

LICENCES: dict[str, tuple[Text, str]] = {
    "pdl": (
        Text("公共データ利用規約（第1.0版）", "Public Data License (version 1.0)"),
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
    ),
    "cc_by": (
        Text("クリエイティブ・コモンズ 表示 4.0 国際", "Creative Commons Attribution 4.0 International"),
        "https://creativecommons.org/licenses/by/4.0/deed.ja",
    ),
}
_UNITS = ("円", "千円", "百万円", "億円")
_TYPES = ("text.display", "code", "number.integer", "number.decimal", "date", "flag")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
SURE = 0.75


def questions(
    *,
    columns: Sequence[ProposedColumn],
    key: Sequence[str],
    candidates: Sequence[Candidate],
    project: Project | None,
    titled: str | None,
    sample: str,
    answers: Mapping[str, str],
) -> list[Doubt]:
    """Return all that is to be asked, in the order in which a person would answer; what is answered is left out."""
    fed = next((one for one in candidates if one.dataset == dataset_of(candidates, answers)), None)
    asked = [*_agency(project, answers), *_source(sample, titled), *_dataset(candidates, answers)]
    asked += [_delivers(), _licence(), _connection(answers)]
    for one in columns:
        asked += _column(one, known=fed is not None)
    if fed is None:
        asked += [_key(columns, key), _classification(columns)]
    return [one for one in asked if one.id not in answers]


def dataset_of(candidates: Sequence[Candidate], answers: Mapping[str, str]) -> str | None:
    """Return the dataset: as a person said, else the one that surely is fed, else a new one of the source's name."""
    if "dataset" in answers:
        return answers["dataset"]
    if candidates and candidates[0].score >= SURE and not candidates[0].lacking:
        return candidates[0].dataset
    return None


def _agency(project: Project | None, answers: Mapping[str, str]) -> list[Doubt]:
    known = project.agencies if project is not None else {}
    choices = tuple(Choice(value=name, says=agency.title) for name, agency in sorted(known.items()))
    asked = [
        Doubt(
            id="agency",
            question=Text(
                "どの機関のデータですか（英小文字の名前）。", "Which agency is it of (a name in small letters)?"
            ),
            choices=choices,
        )
    ]
    agency = answers.get("agency")
    if agency and project is not None and agency not in known and agency not in project.broken_agencies:
        asked += [
            Doubt(id="agency/ja", question=Text("機関の名称（日本語）は。", "What is the agency called in Japanese?")),
            Doubt(id="agency/en", question=Text("機関の名称（英語）は。", "What is the agency called in English?")),
            Doubt(id="agency/url", question=Text("機関のサイトの URL は。", "Where is the agency's site?")),
        ]
    return asked


def _source(sample: str, titled: str | None) -> list[Doubt]:
    stem = re.sub(r"[_\-.]?(19|20)\d\d[-_]?\d{0,4}.*$", "", sample.rsplit(".", 1)[0])
    latin = snake(stem) if stem.isascii() and stem else ""
    named = latin if _NAME.fullmatch(latin) else None
    return [
        Doubt(
            id="source",
            question=Text(
                "データソースの名前（英小文字・数字・_）は。", "What is the source called (small letters, digits, _)?"
            ),
            default=named,
            needed=named is None,
        ),
        Doubt(
            id="title/ja",
            question=Text("データの名称（日本語）は。", "What are the data called in Japanese?"),
            default=titled,
            needed=titled is None,
        ),
        Doubt(id="title/en", question=Text("データの名称（英語）は。", "What are the data called in English?")),
    ]


def _dataset(candidates: Sequence[Candidate], answers: Mapping[str, str]) -> list[Doubt]:
    choices = tuple(
        Choice(value=one.dataset, says=Text(f"{one.title.ja}（{one.score:.0%}）", f"{one.title.en} ({one.score:.0%})"))
        for one in candidates
    )
    sure = dataset_of(candidates, answers)
    why = (
        Text("列の意味が近いデータセットがあります。", "There are datasets whose columns mean much the same.")
        if candidates
        else None
    )
    return [
        Doubt(
            id="dataset",
            question=Text(
                "どのデータセットに入れますか（なければ、新しい名前「分野.名前」）。",
                "Which dataset does it feed (or a new one, as domain.name)?",
            ),
            why=why,
            default=sure,
            choices=choices,
            needed=True,
        )
    ]


def _delivers() -> Doubt:
    return Doubt(
        id="delivers",
        question=Text(
            "届くファイルには全部の行がありますか、変わった行だけですか。",
            "Does a file hold all rows, or those that changed?",
        ),
        why=Text(
            "全部の行なら、なくなった行は取り下げられたことになります。",
            "Where it holds all, a row that it lacks was withdrawn.",
        ),
        choices=(
            Choice(value="whole", says=Text("全部の行", "all rows")),
            Choice(value="changes", says=Text("変わった行だけ", "those that changed")),
        ),
    )


def _licence() -> Doubt:
    known = tuple(Choice(value=name, says=text) for name, (text, _) in LICENCES.items())
    return Doubt(
        id="licence",
        question=Text(
            "どの利用条件で公開されていますか（ほかは「日本語 / English」）。",
            "Under which terms is it published (others as: 日本語 / English)?",
        ),
        choices=known,
    )


def _connection(answers: Mapping[str, str]) -> Doubt:
    return Doubt(
        id="connection",
        question=Text("どの接続から届きますか。", "By which connection does it come?"),
        default=answers.get("agency", "inbox"),
        needed=False,
    )


def _column(one: ProposedColumn, *, known: bool) -> list[Doubt]:
    asked = []
    said = f"「{one.source}」"
    if not one.values:
        asked.append(
            Doubt(
                id=f"use/{one.source}",
                column=one.source,
                question=Text(f"{said}には値がありません。使いますか。", f"[{one.source}] has no value. Is it used?"),
                default="no",
                choices=(
                    Choice(value="no", says=Text("使わない", "no")),
                    Choice(value="yes", says=Text("使う", "yes")),
                ),
                needed=False,
            )
        )
    if not one.used:
        return asked
    if one.confidence == "doubtful":
        asked.append(_type(one))
    if one.unit is None and (get(one.type).units or one.type.startswith("quantity")):
        money = bool(get(one.type).units)
        units = tuple(Choice(value=unit, says=Text(unit, unit)) for unit in _UNITS) if one.type == "money.jpy" else ()
        asked.append(
            Doubt(
                id=f"unit/{one.source}",
                column=one.source,
                question=Text(f"{said}の単位は何ですか。", f"What is the unit of [{one.source}]?"),
                default="円" if money and one.type == "money.jpy" else None,
                choices=units,
            )
        )
    if not known and _nameless(one):
        asked.append(_english(one))
    return asked


def _nameless(one: ProposedColumn) -> bool:
    """Tell whether nobody has said yet what a column is called in English."""
    untold = one.title.en.lower() == one.source.lower() and not one.source.isascii()
    return untold or (one.source.startswith("#") and one.name.startswith(("column", "c_")))


def _english(one: ProposedColumn) -> Doubt:
    return Doubt(
        id=f"english/{one.source}",
        column=one.source,
        question=Text(f"「{one.source}」は英語で何といいますか。", f"What is [{one.source}] called in English?"),
        why=Text(f"例: {'、'.join(one.examples[:3])}", f"such as {', '.join(one.examples[:3])}"),
    )


def _type(one: ProposedColumn) -> Doubt:
    names = dict.fromkeys([one.type, *one.others, *_TYPES])
    return Doubt(
        id=f"type/{one.source}",
        column=one.source,
        question=Text(f"「{one.source}」は何を表しますか。", f"What does [{one.source}] mean?"),
        why=Text(
            "。".join(why.ja for why in one.why) + f"（例: {'、'.join(one.examples[:3])}）",
            "; ".join(why.en for why in one.why) + f" (such as {', '.join(one.examples[:3])})",
        ),
        default=one.type,
        choices=tuple(Choice(value=name, says=get(name).title) for name in names),
    )


def _key(columns: Sequence[ProposedColumn], key: Sequence[str]) -> Doubt:
    return Doubt(
        id="key",
        question=Text(
            "行を一意に決める列はどれですか（カンマ区切り）。", "Which columns identify a row (set apart by commas)?"
        ),
        default=",".join(key) or None,
        choices=tuple(Choice(value=one.name, says=one.title) for one in columns if one.used) if not key else (),
        needed=not key,
    )


def _classification(columns: Sequence[ProposedColumn]) -> Doubt:
    person = any(one.type == "name.person" for one in columns)
    return Doubt(
        id="classification",
        question=Text("誰に見せてよいデータですか。", "Who may see it?"),
        why=Text("氏名の列があります。", "There is a column of persons' names.") if person else None,
        default="personal" if person else "internal",
        choices=(
            Choice(value="public", says=Text("誰でも", "everybody")),
            Choice(value="internal", says=Text("協定のある利用者", "readers with an agreement")),
            Choice(
                value="confidential", says=Text("協定のある利用者（機密）", "readers with an agreement, confidential")
            ),
            Choice(value="personal", says=Text("協定で列ごとに定めた利用者", "as an agreement names column by column")),
        ),
        needed=person,
    )
