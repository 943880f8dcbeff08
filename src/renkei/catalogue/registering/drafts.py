"""Drafts: samples that officers brought, what they answered, and what was proposed; in the state folder, for a week.

A draft's name can't be guessed, and whoever knows it may go on with it. A sample lies under a name of ours, never under
that which it came with, and nothing of it is ever executed.
"""

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from renkei.catalogue.faults import not_found
from renkei.language import Text
from renkei.model.proposal import Proposal

FOLDER = "uploads"
KEPT = 7 * 24 * 3600.0
"""Seconds for which a draft is kept after it was last touched."""
MOST = 200
"""So many drafts there may be at once; the oldest gives way."""
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Draft:
    """One sample and what is said of it."""

    folder: Path

    @property
    def id(self) -> str:
        """The name of the draft in addresses."""
        return self.folder.name

    @property
    def sample(self) -> Path:
        """The sample itself."""
        return self.folder / "sample"

    @property
    def copybook(self) -> Path | None:
        """The copybook that came with it."""
        path = self.folder / "copybook.cpy"
        return path if path.is_file() else None

    @property
    def proposal(self) -> Proposal:
        """What was proposed last."""
        return Proposal.model_validate_json((self.folder / "proposal.json").read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        """What the sample was called."""
        name: str = json.loads((self.folder / "name.json").read_text(encoding="utf-8"))
        return name

    @property
    def answers(self) -> Mapping[str, str]:
        """What was answered last, whether it could be taken or not."""
        path = self.folder / "answers.json"
        answers: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return answers

    def call(self, name: str) -> None:
        """Remember what the sample is called."""
        self._put("name.json", json.dumps(name))

    def answer(self, answers: Mapping[str, str]) -> None:
        """Remember what was answered."""
        self._put("answers.json", json.dumps(dict(answers), ensure_ascii=False))

    def propose(self, proposal: Proposal) -> None:
        """Remember what is proposed."""
        self._put("proposal.json", proposal.model_dump_json())

    def forget(self) -> None:
        """Remove the draft and its sample."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _put(self, name: str, text: str) -> None:
        path = self.folder / f"{name}.{secrets.token_hex(4)}"
        path.write_text(text, encoding="utf-8")
        path.replace(self.folder / name)


@dataclass(frozen=True)
class Drafts:
    """All drafts of an application."""

    root: Path

    def begin(self) -> Draft:
        """Return a new draft with an empty folder of its own; those that are too old, or too many, are removed."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sweep(room=1)
        draft = Draft(self.root / secrets.token_urlsafe(16))
        draft.folder.mkdir(mode=0o700)
        return draft

    def find(self, name: str) -> Draft:
        """Return a draft that has a proposal; UsageError where there is none of that name, or none any more."""
        self.sweep()
        draft = Draft(self.root / name)
        if not _NAME.fullmatch(name) or not (draft.folder / "proposal.json").is_file():
            raise not_found(
                Text("この登録案はありません。", "There is no such draft."),
                Text(
                    "登録案は最後の操作から 7 日で消えます。見本のファイルをもう一度送ってください。",
                    "A draft goes seven days after it was last touched. Send the sample once more.",
                ),
                where="register",
            )
        return draft

    def sweep(self, *, room: int = 0) -> None:
        """Remove what is too old, and the oldest of what is too many, with room for new ones."""
        folders = self.root.iterdir() if self.root.is_dir() else ()
        touched = sorted((_touched(folder), folder) for folder in folders)
        oldest = time.time() - KEPT
        for place, (when, folder) in enumerate(touched):
            if when < oldest or len(touched) - place + room > MOST:
                shutil.rmtree(folder, ignore_errors=True)


def _touched(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # another request swept it
        return 0.0
