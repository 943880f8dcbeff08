"""docs/new-from-a-sample: its tables are those of the code, in both languages."""

import re
from pathlib import Path

import pytest

import renkei.proposing
from renkei.language import Language
from renkei.model.proposal import CONFIDENCES
from renkei.proposing.readability import rules
from tests.content.pages import coded, section, table

NAMES: dict[str, tuple[Language, str, str, str]] = {
    "docs/new-from-a-sample.md": ("en", "## Is the file fit for machines?", "## What it tells", "## Answers"),
    "docs/new-from-a-sample.ja.md": ("ja", "## 機械が読めるファイルか", "## 分かること", "## 答え"),
}


@pytest.mark.parametrize("name", NAMES)
def test_all_rules_of_readability(name: str) -> None:
    language, heading, _, _ = NAMES[name]
    said = {coded(row[0])[0]: (row[1], row[2]) for row in table(section(name, heading))}
    assert list(said) == [rule.id for rule in rules()]
    for rule in rules():
        assert said[rule.id][0].startswith(rule.title.in_(language))
        assert said[rule.id][1] == rule.fix.in_(language)


@pytest.mark.parametrize("name", NAMES)
def test_how_sure(name: str) -> None:
    assert [coded(row[0])[0] for row in table(section(name, NAMES[name][2]))] == list(CONFIDENCES)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_its_row(name: str) -> None:
    said = {each.partition("/<")[0] for row in table(section(name, NAMES[name][3])) for each in coded(row[0])}
    assert said == _asked()


def _asked() -> set[str]:
    """The ids of questions and answers that stand in the code."""
    folder = Path(renkei.proposing.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    ids = set(re.findall(r'\bid=f?"([a-z]+(?:/[a-z]+)?)(?:/\{[^"]*)?"', code))
    answers = set(re.findall(r'(?:answers|said)(?:\.get\(|\[)f?"([a-z]+(?:/[a-z_]+)?)(?:/\{[^"]*)?"', code))
    return ids | answers
