"""`renkei codes`, as people type it."""

from typing import Any


def test_the_story_of_a_code_for_people(renkei: Any) -> None:
    said = renkei("codes", "species", "S04", "--to", "2026-01-01")
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "S04  … – 2024-03-31  なみえび wave shrimp",
        "2024-04-01  split: S04 なみえび wave shrimp → S05 おおなみえび great wave shrimp  0.35  2023年の水揚量の比（架空）",
        "2024-04-01  split: S04 なみえび wave shrimp → S06 こなみえび little wave shrimp  0.65  2023年の水揚量の比（架空）",
        "What it was on 2024-03-31 is on 2026-01-01:",
        "  S05 おおなみえび great wave shrimp  a part (a modelling choice)  0.35  2023年の水揚量の比（架空）",
        "  S06 こなみえび little wave shrimp  a part (a modelling choice)  0.65  2023年の水揚量の比（架空）",
    ]
    japanese = renkei("--lang", "ja", "codes", "islands", "03", "--to", "2018-01-01")
    assert "2019-05-01  コード変更: 04 北霧島 North Mist → 03 霧島嶼 Mist Islets" in japanese.out
    assert "2019-05-01 のこのコードは、2018-01-01 には:" in japanese.out


def test_and_for_programs(renkei: Any) -> None:
    body = renkei("--json", "codes", "species", "S04", "--to", "2026-01-01").json
    assert (body["on"], body["to"], body["rows"][0]["valid_to"]) == ("2024-03-31", "2026-01-01", "2024-03-31")
    assert [(row["to_code"], row["weight"], row["split"]) for row in body["became"]] == [
        ("S05", "0.35", "modelling_choice"),
        ("S06", "0.65", "modelling_choice"),
    ]
    assert body["events"][0]["basis"] == "2023年の水揚量の比（架空）"


def test_a_list_on_a_day_and_what_became_of_it(renkei: Any) -> None:
    rows = renkei("--json", "codes", "islands", "--on", "2019-04-30").json
    assert [row["code"] for row in rows] == ["01", "02", "04"]
    crossed = renkei("--json", "codes", "islands", "--on", "2019-04-30", "--to", "2019-05-01").json
    assert crossed == [
        {
            "from_code": "04",
            "to_code": "03",
            "weight": "1",
            "split": "whole",
            "basis": None,
            "name": "霧島嶼 Mist Islets",
        }
    ]
    table = renkei("codes", "islands", "--on", "2019-04-30", "--to", "2019-05-01").out
    assert "how much" in table
    assert "whole" in table


def test_a_wrong_use_says_what_to_do(renkei: Any) -> None:
    for words, where, what in (
        (("codes", "speceis"), "", "Did you mean [species]?"),
        (("codes", "species", "S4"), "species", "no code [S4]"),
        (("codes", "species", "S04", "--on", "2024-04-01"), "species", "not valid on 2024-04-01"),
        (("codes", "species", "--on", "yesterday"), "--on", "[yesterday] is not a date"),
    ):
        said = renkei(*words)
        assert said.code == (1 if where == "" else 2)
        assert where in said.err
        assert what in said.err
