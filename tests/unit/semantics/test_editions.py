import pytest

HS, JSIC, MESH = "jp.hs_code.of_year", "jp.jsic.of_edition", "jp.mesh.of_datum"


@pytest.mark.parametrize(
    ("name", "text", "value", "rules"),
    [
        (HS, "2026:852351000", "2026:852351000", set()),
        (HS, "2026年:8523.51-000", "2026:852351000", {"edition_unified", "separators_removed"}),
        (HS, "２０２２／８５２３５１", "2022:852351", {"edition_unified", "width_folded"}),
        (HS, "2022 852351", "2022:852351", {"edition_unified"}),
        (JSIC, "14:0911", "14:0911", set()),
        (JSIC, "第13回改定:E0911", "13:0911", {"edition_unified", "section_dropped"}),
        (JSIC, "2023/E", "14:E", {"edition_unified"}),
        (MESH, "JGD:53394611", "JGD:53394611", set()),
        (MESH, "世界測地系:5339-46-11", "JGD:53394611", {"edition_unified", "hyphens_removed"}),
        (MESH, "EPSG:4612:53394611", "JGD:53394611", {"edition_unified"}),
        (MESH, "日本測地系 5339", "TKY:5339", {"edition_unified"}),
    ],
)
def test_the_edition_is_part_of_the_key(parse, name: str, text: str, value: str, rules: set[str]) -> None:
    assert parse(name, text) == [(value, None, rules)]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (HS, "852351000", f"{HS}.form"),
        (HS, "1987:852351", f"{HS}.unknown_edition"),
        (HS, "2026:85", "jp.hs_code.form"),
        (JSIC, "12:0911", f"{JSIC}.unknown_edition"),
        (JSIC, "14:A0911", "jp.jsic.division"),
        (MESH, "53394611", f"{MESH}.form"),
        (MESH, "WGS84:53394611", f"{MESH}.unknown_edition"),
        (MESH, "JGD:99999999", "jp.mesh.outside_japan"),
    ],
)
def test_a_code_without_its_edition_is_refused(parse, name: str, text: str, reason: str) -> None:
    assert parse(name, text) == [(None, reason, set())]


def test_codes_of_two_editions_are_two_keys(parse) -> None:
    values = [value for value, _, _ in parse(JSIC, "13:0911", "14:0911", "H25 0911", "R5 0911")]
    assert values == ["13:0911", "14:0911", "13:0911", "14:0911"]
