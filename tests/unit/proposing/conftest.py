from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.project.content import Project
from renkei.project.loader import load
from renkei.settings import Settings
from tests.country import HERE

File = Callable[..., Path]

REPAIRS = """灯台修繕実績（令和5年度）
番号,灯台名,島コード,完了日,費用（千円）,備考
R5-01,北瑠璃灯台,01,令和5年6月30日,"1,250",
R5-02,南瑠璃灯台,01,R5.9.12,840,塗装のみ
R5-03,霧ヶ浦灯台,03,2023-11-02,△35,前年度分の返金
R5-04,北霧灯台,01,令和6年2月9日,410,
R5-05,小瑠璃灯台,02,令和6年3月1日,…,精算中
合計,,,,"2,465",
"""


@pytest.fixture(scope="session")
def islands() -> Project:
    """The content of the Ruri Isles."""
    return load(Settings.load({"RENKEI_PROJECT": str(HERE)}))


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Write a sample: text in an encoding, or bytes."""

    def made(content: str | bytes, name: str = "sample.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return made


@pytest.fixture
def repairs(file: File) -> Path:
    """The officer's file of the guide, as Excel saves it."""
    return file(REPAIRS, "repairs_2023.csv", "cp932")
