"""What the laptop says at the end: the table, the errors, the answer, where things are and what to type next."""

import json

from rich.console import Console
from sqlalchemy import make_url

from infra.laptop import answer, results
from infra.laptop.findings import findings
from infra.laptop.places import USER, Places
from infra.laptop.work import Failure, Work
from renkei.errors import RenkeiError
from renkei.language import Language, Text
from renkei.settings import Settings
from renkei.warehouse import open_warehouse

_NEXT = (
    ".venv/bin/renkei status",
    ".venv/bin/renkei sql \"SELECT * FROM economy.digital_deficit WHERE period = '2023'\"",
    ".venv/bin/renkei verify",
    "make up",
)


class Voice:
    """Speaks on a console, in one language."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console, self.language = console, language

    def outcome(self, work: Work, lines: list[results.Line], failures: list[Failure]) -> bool:
        """Tell what came of the work, and return whether all of it went well."""
        warehouse = open_warehouse(work.machine.places.settings.warehouse)
        if lines:
            self.console.print(results.table(lines, warehouse, language=self.language))
        broken = [fault for name, fault in work.project.broken.items() if name not in work.project.broken_sources]
        for failure in failures:
            self._bad(f"✗ {failure.dag_id} · {failure.task}\n{failure.said[self.language]}")
        for name, needed in work.left.items():
            self._bad(f"✗ {name}\n{_left(needed).in_(self.language)}")
        for fault in broken:
            self.error(fault)
        whole = not (work.failed or work.left or broken)
        if whole and not any(line.new for line in lines):
            self.say(_NOTHING_CHANGED)
        if warehouse.release_of(answer.DATASET) is not None:
            answer.answer(warehouse, self.console, language=self.language)
        for line in findings(warehouse):
            self.say(line)
        return whole

    def error(self, error: RenkeiError) -> None:
        """Say where, what and what to do."""
        self._bad(error.text(self.language))

    def next_steps(self, settings: Settings) -> None:
        """Say where the warehouse lies and what to type next."""
        place = make_url(settings.warehouse).render_as_string(hide_password=True)
        self.say(
            Text(
                f"\n倉庫: {place}\n原本保管: {settings.landing}\n次に試せること:",
                f"\nWarehouse: {place}\nLanding zone: {settings.landing}\nWhat to type next:",
            )
        )
        for command in _NEXT:
            self.say(Text(f"  {command}", f"  {command}"))

    def login(self, places: Places) -> None:
        """Say where the Airflow UI is and how to get in."""
        password = json.loads(places.passwords.read_text(encoding="utf-8"))[USER]
        self.say(
            Text(
                f"\nAirflow: {places.url}(利用者 {USER}、パスワード {password})。終わるときは make down",
                f"\nAirflow: {places.url} (user {USER}, password {password}). To end it: make down",
            )
        )

    def say(self, text: Text) -> None:
        """Print a text as it is."""
        self.console.print(text.in_(self.language), markup=False, highlight=False, soft_wrap=True)

    def _bad(self, text: str) -> None:
        self.console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)


_NOTHING_CHANGED = Text(
    "変更はありません。どのデータも公開済みで、何も書き込んでいません。",
    "Nothing changed: all of it was released before, and nothing was written.",
)


def _left(needed: list[str]) -> Text:
    listed = ", ".join(needed)
    return Text(
        f"  先に必要なデータソースが失敗したので、実行していません: {listed}", f"  not run, as it needs: {listed}"
    )
