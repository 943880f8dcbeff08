import pytest

SUITE = "expectations/fisheries/landings.yml"


def test_arguments_have_the_types_of_their_columns(country, loaded):
    (country / SUITE).write_text(
        """
expectations:
  - {type: expect_column_values_to_be_between, kwargs: {column: value_jpy, min_value: 0, max_value: 12, strict_min: true}}
  - {type: expect_column_values_to_be_in_set, kwargs: {column: port_code, value_set: [01, 02], mostly: 0.95}}
  - {type: expect_column_value_lengths_to_equal, kwargs: {column: port_code, value: 3}}
  - {type: expect_column_values_to_match_regex, kwargs: {column: port_code, regex: 0123}}
  - {type: expect_column_mean_to_be_between, kwargs: {column: quantity_kg, min_value: 0.5}}
  - {type: expect_table_row_count_to_equal, kwargs: {value: 5}}
  - type: expect_column_pair_values_to_be_in_set
    kwargs: {column_A: species, column_B: quantity_kg, value_pairs_set: [[01, 02], [S1, 3]]}
  - {type: expect_compound_columns_to_be_unique, kwargs: {column_list: [month, species]}, on_failure: hold}
""",
        encoding="utf-8",
    )
    project = loaded()
    assert project.broken == {}
    between, in_set, lengths, regex, mean, count, pairs, unique = project.suite("fisheries.landings").expectations
    assert between.kwargs == {"column": "value_jpy", "min_value": 0, "max_value": 12, "strict_min": True}
    assert in_set.kwargs == {"column": "port_code", "value_set": ["01", "02"], "mostly": 0.95}
    assert lengths.kwargs["value"] == 3
    assert regex.kwargs["regex"] == "0123"
    assert mean.kwargs["min_value"] == 0.5
    assert count.kwargs == {"value": 5}
    assert pairs.kwargs["value_pairs_set"] == [["01", 2], ["S1", 3]]
    assert unique.kwargs == {"column_list": ["month", "species"]}
    assert (between.on_failure, unique.on_failure) == ("stop", "hold")


def test_dates_stay_dates_as_text(loaded, edit):
    new = "expect_column_min_to_be_between\n    kwargs: {column: opened_on, min_value: 1900-01-01}"
    edit("expectations/reference/ports.yml", "expect_column_values_to_be_unique\n    kwargs: {column: port_code}", new)
    assert loaded().suite("reference.ports").expectations[1].kwargs["min_value"] == "1900-01-01"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("column: species,", "column: specie,", "landings.yml:9 (expectations[2].kwargs.column)", "no column [specie]"),
        ("min_value: -1000000,", "min_value: nought,", "landings.yml:3 (expectations[0].kwargs.min_value)", "[nought]"),
        ("on_failure: hold", "on_failure: halt", "landings.yml:6 (expectations[1].on_failure)", "[halt]"),
        ("kwargs: {column: quantity_kg", "kwarg: {column: quantity_kg", "(expectations[1].kwarg)", "no key [kwarg]"),
    ],
)
def test_a_fault_of_a_suite_spoils_its_dataset_when_it_is_audited(loaded, edit, old, new, where, what):
    edit(SUITE, old, new)
    project = loaded()
    fault = project.broken_suites["fisheries.landings"]
    assert where in fault.where
    assert what in fault.what.en
    assert "harbour.landings" in project.sources


def test_pairs_that_are_none(loaded, edit):
    edit(SUITE, "value_set: [S01, S02, S03, S04, S05, S06]", "value_pairs_set: [[S01]]")
    assert "list of pairs" in loaded().broken["fisheries.landings"].what.en
