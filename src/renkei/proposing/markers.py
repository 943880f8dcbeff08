"""Signs that stand for no value: which, where, and what they stand for."""

import re
from collections.abc import Iterable, Mapping
from typing import cast, get_args

from renkei.language import Text
from renkei.model.proposal import Choice, Doubt
from renkei.model.registration import MissingReason

REASONS: dict[MissingReason, Text] = {
    "not_surveyed": Text("調査していない", "not surveyed"),
    "not_applicable": Text("該当しない", "does not apply"),
    "suppressed": Text("秘匿している", "suppressed"),
    "not_available": Text("得られない（理由は分からない）", "not available, nobody says why"),
    "true_zero": Text("ゼロである", "a true zero"),
    "below_unit": Text("単位に満たない", "below the unit"),
    "not_yet": Text("まだない", "not yet there"),
}
VALUE = "value"
_USUAL: dict[str, MissingReason] = {
    "": "not_available",
    "-": "not_applicable",
    "…": "not_available",
    "*": "not_surveyed",
    "x": "suppressed",
    "na": "not_available",
    "nd": "not_available",
    "null": "not_available",
    "nan": "not_available",
    "none": "not_available",
    "該当なし": "not_applicable",
    "不明": "not_available",
    "非公表": "suppressed",
    "未定": "not_yet",
    "未公表": "not_yet",
}
_SAID: tuple[tuple[str, MissingReason], ...] = (
    ("秘匿|秘とく|非公表", "suppressed"), ("該当数字がない|該当なし|該当しない|あり得ない", "not_applicable"),
    ("調査していない|調査対象外|未調査", "not_surveyed"), ("単位に満たない|単位未満", "below_unit"),
    ("未定|未公表|精算中|集計中", "not_yet"), ("不詳|不明|得られない|欠測", "not_available"),
)  # fmt: skip


def usual(marker: str) -> MissingReason:
    """Return what a sign usually stands for."""
    plain = re.sub(r"[－―‐—−ー]", "-", marker.lower()).replace("...", "…").replace("ｘ", "x").replace("χ", "x")
    for each in (plain, plain.replace(".", "").replace("/", ""), plain[:1] if len(set(plain)) == 1 else plain):
        if each in _USUAL:
            return _USUAL[each]
    return "not_available"


def explained(markers: Iterable[str], texts: Iterable[str]) -> dict[str, MissingReason]:
    """Return what the notes of the file say of signs: 「X」は秘匿, … 調査していない."""
    found: dict[str, MissingReason] = {}
    for text in texts:
        for marker in markers:
            if marker and (at := text.find(marker)) >= 0:
                after = text[at + len(marker) : at + len(marker) + 30]
                reason = next((reason for words, reason in _SAID if re.search(words, after)), None)
                found |= {marker: reason} if reason else {}
    return found


def reasons_in(markers: Mapping[str, int], answers: Mapping[str, str]) -> dict[str, MissingReason]:
    """Return what the signs of one column stand for; what a person called a value is none."""
    said = {marker: answers.get(f"missing/{marker}") or usual(marker) for marker in markers}
    return {
        marker: cast("MissingReason", reason) for marker, reason in said.items() if reason in get_args(MissingReason)
    }


def doubts(markers: Mapping[str, int], known: Mapping[str, MissingReason], answers: Mapping[str, str]) -> list[Doubt]:
    """Ask what signs stand for that neither a person nor the file's notes explain."""
    choices = tuple(Choice(value=value, says=says) for value, says in REASONS.items())
    choices += (Choice(value=VALUE, says=Text("値である（欠損ではない）", "it is a value")),)
    return [
        Doubt(
            id=f"missing/{marker}",
            question=Text(f"「{marker or '空欄'}」は何を表しますか。", f"What does [{marker or 'blank'}] stand for?"),
            why=Text(f"{count:,} 個あります。", f"There are {count:,}."),
            default=known.get(marker) or usual(marker),
            choices=choices,
            needed=marker != "" and marker not in known,
        )
        for marker, count in markers.items()
        if f"missing/{marker}" not in answers
    ]
