"""Markdown for a pull request: nothing that a file says becomes markup, and it fits into a comment."""

import re

import pytest

from renkei.inspection.diff.markdown import MOST, code, markdown, plain
from renkei.inspection.diff.nouns import Difference, Example, Item, Made, Rows, Said
from renkei.language import Language

HOSTILE = "![x](https://example.org/p.png) @someone #12 <script>a</script> | ``` \n| x |"


def difference(value: str, number: int = 1) -> Difference:
    said = tuple(Said(place=f"p{n}", before=None, after=value) for n in range(number))
    example = Example(key={"k": value}, values={"v": (value, None)}, place=value)
    rows = Rows(
        maker="a.b",
        dataset="c.d",
        objects=(value,),
        before=Made(good=1),
        after=Made(good=1),
        changed=1,
        changed_examples=(example,) * number,
    )
    item = Item(kind="code_list", id="list", status="changed", files=("x",), said=said)
    return Difference(against=value, limit=10, items=(item,), rows=(rows,))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_a_file_says_stays_within_code(language: Language) -> None:
    text = markdown(difference(HOSTILE), language)
    bare = re.sub(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"\\.", "", text))
    for sign in ("![", "@someone", "#12", "<script>", "https://"):
        assert sign not in bare, bare
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    assert text.count("<details>") == text.count("</details>") == 2


def test_cells_of_a_table_stay_cells() -> None:
    text = markdown(difference("a|b"), "en")
    (line,) = (line for line in text.splitlines() if line.startswith("| `p0`"))
    assert line == "| `p0` | – | `a\\|b` |"


def test_it_fits_into_a_comment_and_every_fold_is_closed() -> None:
    text = markdown(difference("長い値" * 20, 900), "ja")
    assert MOST - 500 < len(text) < MOST + 500
    assert text.count("<details>") == text.count("</details>")
    assert "ここで切りました" in text


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), ("", "`''`"), ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\nb", "`a b`")],
)
def test_any_text_is_one_code_span(value: str | None, written: str) -> None:
    assert code(value) == written


def test_a_sentence_has_no_markup() -> None:
    said = plain("see *a* [b](c) <d>\n  @e #1 https://f www.g")
    assert said == "see \\*a\\* \\[b\\](c) \\<d\\> @\u200be \\#\u200b1 https:\u200b//f www.\u200bg"
