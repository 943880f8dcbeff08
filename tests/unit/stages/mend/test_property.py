"""export ∘ mend ∘ replay: every rejected row that was mended is published or quarantined again, and the books balance."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import UsageError
from renkei.inspection.rejected import export_rejected
from renkei.inspection.verify import verify
from renkei.pipeline import replay
from tests.country import PORTS, Country
from tests.workbooks import cells_of, filled

HEADER = "漁港コード,名称,島コード,開港日,閉港日"
CODES = st.sampled_from(["P01", "P02", "P03", "P04", "X01", "p1", ""])
ISLANDS = st.sampled_from(["01", "02", "04", "77", ""])
DAYS = st.sampled_from(["1962-07-15", "令和元年5月1日", "2024-13-01", "45292", "未定", ""])
LINES = st.lists(st.tuples(CODES, ISLANDS, DAYS), min_size=1, max_size=6)
MENDED = st.one_of(
    CODES,
    ISLANDS,
    DAYS,
    st.sampled_from(["=1+1", "@x", "+1", "-1", "\t", "(blank)", "P05,五港,02,1970-01-01,", '"', "_x0041_", " P06 "]),
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, cut=st.booleans(), mended=st.lists(MENDED, min_size=1, max_size=9))
def test_every_mended_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, str]], cut: bool, mended: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("property")
    country = Country.settle(folder / "country").without_suites()
    rows = [f"{code},港{n},{island},{day}," for n, (code, island, day) in enumerate(lines)]
    rows += ["P09,切れた港,01"] if cut else []
    (country.drop / "harbour" / "ports.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    outcome = country.one(PORTS)
    assert outcome.release is not None
    (account,) = outcome.release.accounts
    path = folder / "rejected.xlsx"
    if not account.quarantined:
        with pytest.raises(UsageError):
            export_rejected(country.workspace(), PORTS, path, language="en")
        return
    _mend_and_replay(country, path, mended)
    assert verify(country.workspace()) == []


def _mend_and_replay(country: Country, path: Path, mended: list[str]) -> None:
    exported = export_rejected(country.workspace(), PORTS, path, language="en")
    table = cells_of(path)["Rows to mend"]
    assert sum(cell.startswith("A") for cell in table) == exported.values + 1
    open_to_mend = [n for n in range(1, exported.values + 1) if "can't be mended here" not in table[f"G{n + 1}"]]
    filled(path, {f"I{number + 1}": text for number, text in zip(open_to_mend, mended, strict=False)})
    done = replay(country.workspace(), PORTS, path, by="Minato")
    states = [fate.state for fate in done.fates]
    assert set(states) <= {"published", "again", "unchanged"}
    if done.release is None:
        assert not states
        return
    (account,) = done.release.accounts
    assert account.balanced
    assert (account.read, account.withdrawn, account.retained) == (len(states), 0, 0)
    assert account.published == states.count("published")
    assert account.quarantined == states.count("again")
    again = replay(country.workspace(), PORTS, path, by="Minato")
    assert again.release is None
    assert [fate.state for fate in again.fates if fate.state == "again"] == ["again"] * states.count("again")
