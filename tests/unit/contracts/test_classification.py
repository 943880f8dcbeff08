"""How far a table and its columns may be shown, as a contract says it."""

import pytest

from renkei.errors import ContentError

from .test_odcs import LANDINGS, compiled

TITLE = "    customProperties:\n      - {property: titleJa"
TYPE = "          - {property: semanticType, value: money.jpy}\n"
PORT = "      - name: port_code\n"


def said(
    table: str | None = None, *, port: str | None = None, port_mask: str | None = None, mask: str | None = None
) -> str:
    text = LANDINGS
    assert text.count(TITLE) == text.count(PORT) == text.count(TYPE) == 1
    if table:
        line = f"    customProperties:\n      - {{property: classification, value: {table}}}\n"
        text = text.replace(TITLE, f"{line}      - {{property: titleJa")
    if port:
        text = text.replace(PORT, f"{PORT}        classification: {port}\n")
    if port_mask:
        start = text.index("          - {property: semanticType", text.index(PORT))
        text = f"{text[:start]}          - {{property: mask, value: '{port_mask}'}}\n{text[start:]}"
    return text.replace(TYPE, f"{TYPE}          - {{property: mask, value: '{mask}'}}\n") if mask else text


def test_nothing_said_is_internal():
    contract = compiled(LANDINGS)
    assert (contract.classification, contract.level) == (None, "internal")
    assert {column.classification for column in contract.columns} == {None}


def test_a_column_says_more_than_its_table_and_how_it_is_masked():
    contract = compiled(said("public", port="confidential", port_mask="first:2"))
    port = contract.column("port_code")
    assert (contract.level, port.classification, port.mask) == ("public", "confidential", "first:2")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (said("secret"), "There is no classification [secret]"),
        (said("public", port="secret"), "There is no classification [secret]"),
        (said("confidential", port="internal"), "[internal] is below its table's [confidential]"),
        (said(port="public"), "[public] is below its table's [internal]"),
        (said("public", port="confidential", port_mask="hash"), "The mask [hash] can't be understood"),
        (said("public", port="personal", port_mask="first:2"), "A column that is [personal] has no mask"),
        (said("public", port_mask="first:2"), "A column that is [public] has no mask"),
        (said("confidential", mask="first:2"), "Only a column of texts has a mask"),
    ],
)
def test_what_is_wrong_is_said(text, what):
    with pytest.raises(ContentError) as caught:
        compiled(text)
    assert what in caught.value.text("en")
