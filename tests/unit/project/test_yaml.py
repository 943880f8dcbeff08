from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.project.yaml import DEEPEST, LARGEST, read


def reading(text: str | bytes):
    return read(Path("x.yml"), data=text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("said", ["01100", "NO", "12:30:00", "2024-01-01", "null", "~", "1_000", "0x10", ".5", "true"])
def test_a_scalar_is_the_text_that_was_written(said):
    assert reading(f"a: {said}\n").value == {"a": said}


def test_every_place_has_its_line():
    document = reading("a: 1\nb:\n  - x\n  - {c: d}\n")
    assert document.lines[("b", 1, "c")] == 4
    assert document.where(("b", 0)) == "x.yml:3 (b[0])"
    assert document.where(("b", 1, "gone")) == "x.yml:4 (b[1].gone)"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yml:3", "The key [a] was given on line 1"),
        ("a: &x 1\nb: *x\n", "x.yml:1", "aliases"),
        ("a: 1\nb: *x\n", "x.yml:2", "aliases"),
        ("a: 1\n<<: {b: 2}\n", "x.yml:2", "Only text can be a key"),
        ("a: !!python/object:os.system x\n", "x.yml:1", "The tag"),
        ("a: 1\nb:\nc: 2\n", "x.yml:2", "There is no value [b]"),
        ("t: {ja: a, en: one, two}\n", "x.yml:1", "There is no value [t.two]"),
        ("a: 1\n---\nb: 2\n", "x.yml:2", "A second document"),
        ("a: [1\n", "x.yml:2", "This is not YAML"),
        ("", "x.yml:1", "The file is empty"),
        ("# nothing\n", "x.yml:1", "The file is empty"),
        ("[a]: 1\n", "x.yml:1", "Only text can be a key"),
        (b"a: 1\nb: \x83\x65\x83\x58\n", "x.yml:2", "This is not UTF-8"),
        ("a: \x01\n", "x.yml", "a character that YAML does not allow"),
        ("[" * (DEEPEST + 3), "x.yml:1", "nested too deeply"),
        (b" " * (LARGEST + 1), "x.yml", "too large"),
    ],
)
def test_what_is_no_plain_fact_is_refused_with_its_line(text, where, what):
    with pytest.raises(ContentError) as caught:
        reading(text)
    assert caught.value.where == where
    assert what in caught.value.what.en
    assert caught.value.fix.ja


def test_aliases_that_would_make_a_small_file_large_are_refused_at_once():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    with pytest.raises(ContentError, match="aliases"):
        reading(bomb)


_facts = st.recursive(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff"),
        max_size=20,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdeあ0 :#", max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(_facts)
def test_what_was_written_is_read(value):
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    assert reading(text).value == value


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | st.text("ab:-[]{}&*!'\"|>\n #,?%@01", max_size=40).map(str.encode))
def test_whatever_the_bytes_the_only_error_is_one_that_explains_itself(data):
    where = None
    try:
        reading(data)
    except ContentError as error:
        where = error.where
    assert where is None or where.startswith("x.yml")


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ('a: "\\d"\n', "使えない「\\」があります", "「' '」で囲んでください"),
        ("a: [1\n", "[ ] が閉じていないか", "その前の行"),
        ("\ta: 1\n", "値の始めに使えない文字", "字下げ"),
        ("a:\n\tb: 1\n", "タブ", "字下げ"),
        ("a: b: c\n", "「キー: 値」は書けません", "字下げ"),
    ],
)
def test_what_yaml_says_is_said_in_japanese(tmp_path, text, what, fix):
    file = tmp_path / "x.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read(file)
    assert what in caught.value.what.ja
    assert fix in caught.value.fix.ja
