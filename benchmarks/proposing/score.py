"""One real file proposed, and the types of its columns held against its registration under tests/real.

The truth is the type that the registration ends with: that of its field, else that of the contract. A field that is
made of several columns, or of none, has no column of the file to compare. What no sample tells and a person would be
asked is given as an answer: which sheet, which list of records, which copybook; nothing of the columns is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from renkei.model.contract import Contract
from renkei.model.proposal import Proposal, ProposedColumn
from renkei.model.readers import ExcelReader, FixedWidthReader, JsonReader
from renkei.model.registration import Source
from renkei.model.transports import BesideTransport, LocalTransport
from renkei.project.content import Project
from renkei.proposing import propose
from renkei.readers.excel.workbook import open_workbook

NARROWER: Mapping[str, tuple[str, ...]] = {
    "code": (
        "jp.edinet_code", "jp.securities_code", "jp.corporate_number", "jp.invoice_number", "jp.jsic", "jp.mesh",
        "jp.municipality", "jp.local_government_code", "jp.hs_code", "currency.iso4217", "time",
    ),
}  # fmt: skip
"""Types that say more of the same text than the registered one: `code` is any text of letters and digits. Right where
the type understands every value; a registration of before a type existed could not name it."""


@dataclass(frozen=True)
class Compared:
    """One column: what the registration says it is, what was proposed, how surely."""

    column: str
    registered: str
    proposed: str | None
    confidence: str
    understood: float

    @property
    def same(self) -> bool:
        """Whether both are one."""
        return self.registered == self.proposed

    @property
    def narrower(self) -> bool:
        """Whether the proposed type says more of the same text, and understands all of it."""
        return self.proposed in NARROWER.get(self.registered, ()) and self.understood == 1.0

    @property
    def right(self) -> bool:
        """Whether an officer could take it as it is."""
        return self.same or self.narrower


def compared(source: Source, contract: Contract, files: Path, project: Project | None = None) -> list[Compared]:
    """Propose a registration of the file of `source`, and hold its columns against the registered ones.

    `files` is the file itself, or the folder in which its connection finds it. `project` is the one that the file is
    proposed for; what it knows by this very source is taken from it: code lists made of its dataset.
    """
    path = files if files.is_file() else _file(source, files)
    proposal = propose(path, _without(source, project), copybook=_copybook(source), answers=_structure(source, path))
    types = {column.name: column.type for column in contract.columns}
    names = _names(source, proposal)
    found = []
    for name, field in source.fields.items():
        if len(field.sources) == 1:
            column = names.get(field.sources[0])
            found.append(_compared(field.sources[0], field.type or types[name], column))
    return found


def _without(source: Source, project: Project | None) -> Project | None:
    if project is None:
        return None
    lists = {name: each for name, each in project.codelists.items() if each.dataset != source.dataset}
    return replace(project, codelists=lists)


def has_file(source: Source, files: Path) -> bool:
    """Whether a source is a file of one name that is there: among the real ones, or beside its registration."""
    return isinstance(source.transport, (LocalTransport, BesideTransport)) and _file(source, files).is_file()


def _file(source: Source, files: Path) -> Path:
    if isinstance(source.transport, BesideTransport):
        return source.path.parent / source.transport.path
    return files / str(source.transport.path) if isinstance(source.transport, LocalTransport) else files


def _compared(source: str, registered: str, column: ProposedColumn | None) -> Compared:
    if column is None:
        return Compared(source, registered, None, "doubtful", 0.0)
    return Compared(source, registered, column.type, column.confidence, column.understood)


def _names(source: Source, proposal: Proposal) -> dict[str, ProposedColumn]:
    """Return the proposed columns by what the registration calls them: by place where the file has no header."""
    given = getattr(source.reader, "columns", ())
    if given and getattr(source.reader, "header", 1) == 0:
        return dict(zip(given, proposal.columns, strict=False))
    return {column.source: column for column in proposal.columns}


def _structure(source: Source, path: Path) -> dict[str, str]:
    reader = source.reader
    if isinstance(reader, JsonReader):
        return {"records": reader.records}
    if isinstance(reader, ExcelReader) and reader.sheet:
        sheets = open_workbook(path, name=path.name, macros=False).sheets
        return {"sheet": next(each.name for each in sheets if fnmatchcase(each.name, reader.sheet))}
    if isinstance(reader, FixedWidthReader):
        return {"charset": reader.charset, "float": reader.float, **({"kanji": reader.kanji} if reader.kanji else {})}
    return {}


def _copybook(source: Source) -> Path | None:
    reader = source.reader
    return source.path.parent / str(reader.copybook) if isinstance(reader, FixedWidthReader) else None
