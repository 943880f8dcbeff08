from renkei.contracts.page import page
from renkei.language import Text


def test_in_english(landings):
    text = page(landings, language="en")
    assert text.startswith("# Landings of fish\n\nQuantity and value of the fish landed")
    assert "- Key: `month`, `port_code`, `species`" in text
    assert "- Sources, the first wins: `statistics.landings`, `harbour.landings`" in text
    assert "| `value_jpy` | Value | `money.jpy` (amount in yen) | 円 |  | Value of the landing at the port. |" in text
    assert "Code list `species`." in text
    assert "Range 0 to 100000000." in text
    assert "Says why `quantity_kg` has no value." in text


def test_in_japanese(landings, contracts):
    text = page(landings, language="ja")
    assert text.startswith("# 水揚げ\n")
    assert "| `month` | 月 | `period.month` (月) |  | はい | 水揚げの月。 |" in text
    assert "コード表 `islands`（`opened_on` の時点で有効なもの）。" in page(contracts["reference.ports"], language="ja")
    assert "導出元: `fisheries.landings`" in page(contracts["fisheries.landings_by_island"], language="ja")


def test_a_bar_or_a_line_break_does_not_break_the_table(landings):
    first = landings.columns[0].model_copy(update={"title": Text("a|b\nc", "a|b\nc")})
    spoilt = landings.model_copy(update={"columns": (first, *landings.columns[1:])})
    rows = [line for line in page(spoilt, language="en").splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(landings.columns)
    assert "a\\|b c" in rows[2]
