from airflow.sdk import Asset, AssetAny

from renkei.orchestration.assets import any_of, asset


def test_an_asset_has_the_id_of_its_dataset_and_a_uri_that_airflow_leaves_as_it_is() -> None:
    one = asset("economy.services_trade")
    assert (one.name, one.uri) == ("economy.services_trade", "x-renkei://economy/services_trade")


def test_what_is_derived_waits_for_any_of_what_it_reads() -> None:
    condition = any_of(["economy.services_trade", "economy.exchange_rates"])
    assert isinstance(condition, AssetAny)
    assert {each.name for each in condition.objects if isinstance(each, Asset)} == {
        "economy.services_trade",
        "economy.exchange_rates",
    }


def test_one_asset_is_a_condition_too() -> None:
    assert any_of(["reference.ports"]) == asset("reference.ports")
