"""The written pages, taken apart: blocks, tables, sections, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("standins/**/*.md")))
_BLOCK = re.compile(r"^```(?P<language>\w*)(?P<about>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: ```language about."""

    language: str
    about: str
    text: str

    @property
    def title(self) -> str | None:
        """The file that the block is, where it says so: `title=path`."""
        found = re.search(r"title=(\S+)", self.about)
        return found[1] if found else None


@dataclass(frozen=True)
class Command:
    """A command of a console block, and the output that the page shows for it."""

    words: str
    shown: tuple[str, ...]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def language_of(name: str) -> str:
    return "ja" if name.endswith(".ja.md") else "en"


def blocks(name: str, language: str | None = None) -> list[Block]:
    return [block for block in blocks_of(page(name)) if language in (None, block.language)]


def blocks_of(text: str) -> list[Block]:
    return [Block(m["language"], m["about"].strip(), m["text"]) for m in _BLOCK.finditer(text)]


def files(name: str) -> dict[str, str]:
    """The files that a page writes out, by path."""
    return {block.title: block.text for block in blocks(name) if block.title}


def commands(name: str) -> Iterator[Command]:
    for block in blocks(name, "console"):
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            words, *shown = part.splitlines()
            yield Command(words, tuple(shown))


def prose(name: str) -> str:
    """The page without its blocks."""
    return _BLOCK.sub("", page(name))


def section(name: str, heading: str) -> str:
    """What stands between a heading and the next one of any level."""
    after = prose(name).split(f"\n{heading}\n", 1)[1]
    return re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str) -> list[list[str]]:
    r"""The rows of the tables in a text, without heads; `\|` is no edge of a cell."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]
    rules = [n for n, row in enumerate(rows) if all(set(cell) <= set("-") for cell in row)]
    return [row for n, row in enumerate(rows) if n not in rules and n + 1 not in rules]


def coded(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)
