import pytest


def test_codes_are_folded_and_never_unwrapped(parse) -> None:
    assert parse("code", "Ａ０１", " 01100 ", "'852351000'", "A－1", "A\n1", "") == [
        ("A01", None, {"width_folded"}),
        ("01100", None, {"trimmed"}),
        ("'852351000'", None, set()),
        ("A－1", None, set()),
        (None, "code.control_character", set()),
        (None, "code.empty", set()),
    ]


@pytest.mark.parametrize(
    ("yes", "no"), [("1", "0"), ("１", "０"), ("有", "無"), ("○", "×"), ("Yes", "NO"), ("TRUE", "false")]
)
def test_flags(parse, yes: str, no: str) -> None:
    assert [value for value, *_ in parse("flag", yes, no, "2", None)] == [True, False, None, None]


def test_a_flag_that_was_a_word_says_so(parse) -> None:
    assert parse("flag", "有", "true", "多分") == [
        (True, None, {"word_converted"}),
        (True, None, set()),
        (None, "flag.unknown", set()),
    ]


def test_reasons_of_missing_values_are_a_closed_set(parse) -> None:
    assert parse("missing.reason", "suppressed", "秘匿") == [
        ("suppressed", None, set()),
        (None, "missing.reason.unknown", set()),
    ]
