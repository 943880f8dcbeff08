"""What a DAG says of itself in the Airflow UI, in Japanese and in English."""

from renkei.errors import ContentError
from renkei.language import Language, Text
from renkei.model.contract import Contract
from renkei.model.registration import Source
from renkei.project.content import Project

LANGUAGES: tuple[Language, ...] = ("ja", "en")


def source_page(project: Project, source: Source) -> str:
    """Describe a source: whose, what, when, under which terms."""
    agency = project.agencies.get(source.agency)
    schedule = f"`{source.schedule.cron}` ({source.schedule.timezone})"
    return _page(
        source.title,
        [
            (Text("休止中", "Paused"), project.paused(source)),
            (Text("機関", "Agency"), agency.title if agency else Text(source.agency, source.agency)),
            (Text("データセット", "Dataset"), Text(f"`{source.dataset}`", f"`{source.dataset}`")),
            (Text("予定", "Schedule"), Text(schedule, schedule)),
            (Text("利用条件", "Terms"), source.licence.name),
            (Text("出典", "Credit"), source.licence.credit),
            (Text("備考", "Notes"), source.notes),
        ],
    )


def dataset_page(contract: Contract) -> str:
    """Describe a derived dataset: what it is and what it reads."""
    reads = ", ".join(f"`{name}`" for name in contract.reads)
    return _page(
        contract.title,
        [(Text("内容", "Content"), contract.description), (Text("元のデータセット", "Reads"), Text(reads, reads))],
    )


def broken_page(error: ContentError) -> str:
    """Show the error of a file that can't be used."""
    return "\n\n".join(f"```\n{error.text(language)}\n```" for language in LANGUAGES)


def _page(title: Text, facts: list[tuple[Text, Text | None]]) -> str:
    pages = []
    for language in LANGUAGES:
        lines = [f"- **{name.in_(language)}**: {said.in_(language)}" for name, said in facts if said]
        pages.append("\n".join([f"### {title.in_(language)}", "", *lines]))
    return "\n\n".join(pages)
