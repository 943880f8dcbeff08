"""What must hold after anything went wrong: nothing is lost, the books fit, and the error explains itself."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.inspection.verify import verify
from renkei.model.runs import Account, Outcome
from tests.country import Country

_JAPANESE = re.compile(r"[ぁ-んァ-ン一-龠]")


class Aftermath:
    """How a country stood before, held against how it stands now."""

    def __init__(self, country: Country) -> None:
        self.country, self.before = country, country.tables()

    def same(self, *tables: str) -> None:
        """These tables (all, where none is named) are as they were, provenance included."""
        for table in tables or self.before:
            assert self.country.rows(table) == self.before[table], table

    def clean(self) -> None:
        """The books fit, and nobody left anything behind on the way."""
        assert verify(self.country.workspace()) == []
        assert list((self.country.state / "scratch").glob("*")) == []
        assert list(self.country.state.rglob(".incoming/*")) == []

    def landed(self, *files: Path) -> None:
        """The landing zone has these files, byte for byte."""
        for file in files:
            data = file.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            kept = self.country.state / "landing" / "objects" / sha256[:2] / sha256
            assert kept.read_bytes() == data, file.name

    def not_staged(self, source: str) -> None:
        """Nothing is left in the staging store."""
        assert list((self.country.state / "staging").rglob(f"{source}/**/*")) == []


def account(outcome: Outcome | RenkeiError) -> Account:
    """The row account of a run that was released; it balances."""
    assert isinstance(outcome, Outcome), outcome
    assert outcome.release is not None
    found = next(one for one in outcome.release.accounts if one.run == outcome.run)
    assert found.balanced
    return found


def explains(
    error: object, kind: type[RenkeiError], *, code: int, where: Sequence[str] = (), what: Sequence[str] = ()
) -> RenkeiError:
    """An error of this kind says where, what and what to do, in Japanese and in English."""
    assert isinstance(error, kind), error
    assert error.exit_code == code
    for language in ("ja", "en"):
        said = error.text(language)  # type: ignore[arg-type]
        for part in (*where, *what):
            assert part in said, (language, part, said)
    for part in where:
        assert part in error.where, error.where
    for japanese, english in (error.what, error.fix):
        assert _JAPANESE.search(japanese), japanese
        assert len(english) > 10
    return error
