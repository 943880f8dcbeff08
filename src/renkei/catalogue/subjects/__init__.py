"""The subjects whose datasets have a page that tells their story, and not only what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from renkei.catalogue.seeing import Shown
from renkei.catalogue.subjects.story import Story
from renkei.language import Language, Text
from renkei.workspace import Workspace

__all__ = ["STORIES", "SUBJECTS", "Story", "Subject", "story_of"]


@dataclass(frozen=True)
class Subject:
    """One subject: the dataset that its page is of, what it is called there, and the question that it answers."""

    dataset: str
    title: Text
    question: Text


SUBJECTS = (
    Subject(
        "economy.digital_deficit",
        Text("デジタル赤字", "The digital deficit"),
        Text(
            "海外のデジタルサービスに、日本は差し引きいくら払っているか。",
            "How much more does Japan pay for digital services from abroad than it earns with its own?",
        ),
    ),
    Subject(
        "systems.cliff_risk",
        Text("レガシーシステムと「崖」", "Legacy systems and their cliff"),
        Text(
            "どのシステムが、保守も置き換えもできなくなる縁に近いか。",
            "Which systems are nearest to the edge where they can neither be maintained nor replaced?",
        ),
    ),
    Subject(
        "systems.cloud_migration",
        Text("自治体の標準システムへの移行", "Municipalities on their way to the cloud"),
        Text(
            "標準準拠システムへの移行は、どの地域でどこまで進んだか。",
            "How far has the move to standard systems come, and where?",
        ),
    ),
    Subject(
        "workforce.security_specialists",
        Text("情報セキュリティの専門人材", "Security specialists"),
        Text(
            "登録セキスペは目標の人数に間に合うか。",
            "Will there be as many registered security specialists as are meant to be?",
        ),
    ),
)
STORIES: Mapping[str, str] = {
    "economy.digital_deficit": "deficit",
    "systems.cliff_risk": "cliff",
    "systems.legacy_inventory": "cliff",
    "systems.cloud_migration": "cloud",
    "systems.cloud_migration_by_prefecture": "cloud",
    "workforce.security_specialists": "specialists",
}


def story_of(workspace: Workspace, of: Shown, reader: str, language: Language) -> Story | None:
    """Return the story of a dataset as its reader sees it; None where it has none, or its columns are other ones."""
    name = STORIES.get(of.contract.dataset)
    if name is None:
        return None
    teller = import_module(f"renkei.catalogue.subjects.{name}")
    told: Story | None = teller.tell(workspace, reader, language)
    return told
