"""A federation of many agencies, made up of copies of the fictional country: what grows is the number of files."""

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent / "project"

SOURCE = "connectors/harbour/landings.yml"
CONTRACT = "schemas/fisheries/landings.yml"
DERIVED = "schemas/fisheries/landings_by_island"
SUITE = "expectations/fisheries/landings.yml"
SHARED = (
    "schemas/reference/ports.yml",
    *(f"schemas/codelists/{name}" for name in ("islands.yml", "islands.csv", "species.yml", "species.csv")),
)


class Federation:
    """`agencies` of `each` sources, which feed `datasets` in turn; every tenth dataset has one derived from it."""

    def __init__(self, root: Path, *, agencies: int, each: int, datasets: int) -> None:
        self.root = root
        self.datasets = [f"fisheries.landings_{number:04d}" for number in range(datasets)]
        self.sources = [f"port{number:04d}.feed{n:03d}" for number in range(agencies) for n in range(each)]
        self.derived = [f"{dataset}_by_island" for dataset in self.datasets[::10]]

    def settle(self) -> "Federation":
        """Write all files."""
        for path, text in {**self._shared(), **dict(self._agencies()), **dict(self._data())}.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return self

    def _shared(self) -> dict[str, str]:
        return {"pyproject.toml": "[tool.renkei]\n", **{path: _text(path) for path in SHARED}}

    def _agencies(self) -> Iterator[tuple[str, str]]:
        agency, source = _text("connectors/harbour/agency.yml"), _text(SOURCE)
        for number, name in enumerate(self.sources):
            owner, feed = name.split(".")
            dataset = self.datasets[number % len(self.datasets)]
            yield f"connectors/{owner}/agency.yml", agency
            said = source.replace("fisheries.landings", dataset).replace("Monthly landings", f"Landings of {name}")
            said = said.replace("ruri_harbour", f"ruri_{owner}").replace(
                '"30 9 5', f'"{number % 60} {number % 7 + 6} 5'
            )
            yield f"connectors/{owner}/{feed}.yml", said

    def _data(self) -> Iterator[tuple[str, str]]:
        contract, suite = _text(CONTRACT), _text(SUITE)
        for place, name in enumerate(self.datasets):
            feeding = ", ".join(self.sources[place :: len(self.datasets)])
            said = contract.replace("fisheries.landings", name).replace("name: landings", f"name: {name.split('.')[1]}")
            yield (
                f"schemas/{name.replace('.', '/')}.yml",
                said.replace("statistics.landings, harbour.landings", feeding),
            )
            yield f"expectations/{name.replace('.', '/')}.yml", f"{suite}# {name}\n"
        derived, query = _text(f"{DERIVED}.yml"), _text(f"{DERIVED}.sql")
        for name in self.derived:
            base = name.removesuffix("_by_island")
            said = derived.replace("fisheries.landings_by_island", name).replace("fisheries.landings,", f"{base},")
            said = said.replace("name: landings_by_island", f"name: {name.split('.')[1]}")
            yield f"schemas/{name.replace('.', '/')}.yml", said
            yield f"schemas/{name.replace('.', '/')}.sql", query.replace("fisheries.landings", base)


def _text(path: str) -> str:
    return (HERE / path).read_text(encoding="utf-8")
