import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.project.cron import cron_fault


@pytest.mark.parametrize(
    "said",
    [
        "0 10 8 * *",
        "*/15 * * * *",
        "0 9 15 4,10 *",
        "0 0 L * *",
        "30 6 * JAN-MAR MON-FRI",
        "0-30/10 8 1 1 7",
        "5 4 * * sun",
    ],
)
def test_good(said):
    assert cron_fault(said) is None


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("0 0 10 8 * *", "6 fields"),
        ("@daily", "1 fields"),
        ("60 * * * *", "minute [60]"),
        ("0 24 * * *", "hour [24]"),
        ("0 0 0 * *", "day of the month [0]"),
        ("0 0 1 13 *", "month [13]"),
        ("0 0 1 * 8", "day of the week [8]"),
        ("0 0 20-10 * *", "[20-10]"),
        ("*/0 * * * *", "[*/0]"),
        ("0 0 1, * *", "[1,]"),
        ("0 0 1 MON *", "month [MON]"),
        ("１ 0 1 * *", "minute [１]"),
        ("1-2-3 0 1 * *", "[1-2-3]"),
    ],
)
def test_bad(said, named):
    fault = cron_fault(said)
    assert fault is not None
    assert named in fault[0].en


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789*/-,L #?aM\t ", max_size=20))
def test_never_fails(said):
    fault = cron_fault(said)
    assert fault is None or (fault[0].ja and fault[1].en)


@settings(max_examples=60, deadline=None)
@given(st.tuples(st.integers(0, 59), st.integers(0, 23), st.integers(1, 31), st.integers(1, 12), st.integers(0, 7)))
def test_every_plain_time_is_good(fields):
    assert cron_fault(" ".join(map(str, fields))) is None
