from renkei.language import Text
from renkei.orchestration.operations import dags, misfit


def test_what_does_not_fit_is_named_in_both_languages() -> None:
    error = misfit([("ledger 3", Text("鎖が切れています。", "The chain is broken.")), ("run ab", Text("行数", "rows"))])
    assert "ledger 3: 鎖が切れています。" in error.text("ja")
    assert "run ab: rows" in error.text("en")
    assert not error.transient


def test_the_books_are_verified_every_day() -> None:
    assert list(dags()) == ["renkei.verify", "renkei.freshness"]
