"""Where content lies: finds its files by path, reads each once, and notices those that nobody would read."""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

from renkei.contracts.odcs import LONGEST_NAME, NAME
from renkei.errors import ContentError
from renkei.language import Text


class Files:
    """The files below `root`: `digests` has the SHA-256 of each that was read, `stray` those out of place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests: dict[Path, str] = {}
        self.stray: dict[str, ContentError] = {}

    def find(
        self, folder: Path, *, depth: int = 2, beside: Collection[str] = (), skip: Collection[str] = ()
    ) -> Iterator[Path]:
        """Yield the YAML files at `depth` below `folder`, sorted; `beside` are suffixes of files that go with them."""
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.is_dir() or any(part.startswith((".", "_")) for part in parts) or parts[0] in skip:
                continue
            fits = path.name.endswith(tuple(beside)) and _home(path).is_file()
            lone = path.suffix in {f".{ending.rpartition('.')[2]}" for ending in beside} and not fits
            if path.suffix == ".yml" and len(parts) == depth:
                yield path
            elif path.suffix in {".yml", ".yaml"} or lone:
                self._keep_stray(path, lone=lone, beside=beside)

    def read(self, path: Path) -> bytes:
        """Read a file and keep its digest; ContentError where it can't be read."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ContentError(
                Text(f"ファイルが読めません（{error.strerror}）。", f"The file can't be read: {error.strerror}."),
                where=self.shown(path),
                fix=Text("ファイルの権限を確かめてください。", "Check the permissions of the file."),
            ) from error
        self.digests[path] = hashlib.sha256(data).hexdigest()
        return data

    def text(self, path: Path) -> str:
        """Read a UTF-8 file; ContentError where it is not."""
        try:
            return self.read(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ContentError(
                Text("UTF-8 として読めません。", "This is not UTF-8."),
                where=self.shown(path),
                fix=Text("文字コードを UTF-8 にして保存し直してください。", "Save the file again as UTF-8."),
            ) from error

    def shown(self, path: Path) -> str:
        """Name a file as messages do: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def check_names(self, path: Path, name: str, *, reserved: Collection[str] = (), spare: int = 0) -> None:
        """Refuse a path whose names could not name a schema, a table or a task; `spare` is kept for a suffix."""
        for part in name.split("."):
            if NAME.fullmatch(part) and part not in reserved and len(part) + spare <= LONGEST_NAME:
                continue
            but = f", and none of: {', '.join(reserved)}" if reserved else ""
            raise ContentError(
                Text(f"「{part}」は名前に使えません。", f"[{part}] can't be a name."),
                where=self.shown(path),
                fix=Text(
                    f"英小文字で始まる英小文字・数字・_ の {LONGEST_NAME - spare} 文字まで、予約語以外に変えてください。",
                    f"Use up to {LONGEST_NAME - spare} of a-z, 0-9 and _, beginning with a letter{but}.",
                ),
            )

    def _keep_stray(self, path: Path, *, lone: bool, beside: Collection[str]) -> None:
        fix = Text(
            "拡張子を .yml にし、<機関>/<データソース>.yml のような 2 段の場所に置いてください。",
            "Name it .yml, and put it where its kind belongs, such as <agency>/<source>.yml.",
        )
        if lone:
            home = _home(path)
            fix = Text(f"同名の {home.name} を置いてください。", f"Add {home.name} beside it.")
            if home.is_file() or not path.name.endswith(tuple(beside)):
                named = ", ".join(f"<dataset>{ending}" for ending in sorted(beside))
                fix = Text(f"名前を {named} のどれかにしてください。", f"Name it as one of: {named}")
        what = Text("このファイルはどこからも読まれません。", "Nothing reads this file.")
        self.stray[self.shown(path)] = ContentError(what, where=self.shown(path), fix=fix)


def _home(path: Path) -> Path:
    """Return the YAML file that a file goes with: `species.yml` of `species.csv` and of `species.events.csv`."""
    return path.with_name(f"{path.stem.removesuffix('.events').removesuffix('.corrections')}.yml")
