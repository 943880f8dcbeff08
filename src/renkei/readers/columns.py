"""The columns of a tree of values: what was found in the records of a file, before any is read."""

import difflib
from collections.abc import Iterable, Sequence

from renkei.errors import ReadError
from renkei.language import Text

MOST = 5_000
"""No file may have more columns: an object keyed by codes would make one for each code."""


class Columns:
    """The paths of values seen so far, in the order of the file, and which of them ever had a text."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: dict[str, bool] = {}
        self._inner: set[str] = set()

    def add(self, path: str, *, says: bool) -> None:
        """Take note of a value at `path`; `says`: it is neither empty nor null."""
        if path not in self._found or (says and not self._found[path]):
            self._found[path] = says
            if len(self._found) > MOST:
                raise _too_many(self._name)

    def __contains__(self, path: str) -> bool:
        """Whether a value at `path` was met."""
        return path in self._found

    def opened(self, path: str) -> None:
        """Take note that `path` holds further values in some record."""
        self._inner.add(path)

    def merge(self, other: "Columns") -> None:
        """Take note of all that another part of the file has."""
        for path, says in other._found.items():
            self.add(path, says=says)
        self._inner |= other._inner

    def header(
        self, declared: Sequence[str], bare: str = "", *, records: int = 0, carried: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return the columns: the declared ones, then what else was found.

        Raises ReadError where `records` have none, or where one of their own is called like one that is `carried`.

        What holds values in one record and is empty in another («none», written as null or "") is no column of its
        own; nor is a bare text that stands for what is at `bare` beneath it elsewhere.
        """
        known = {*declared, *self._found}
        if taken := {"_row"} & known or {*carried} & self._found.keys():
            raise _reserved(min(taken), self._name)
        shown = [path for path, says in self._found.items() if (says or path not in self._inner) and _writable(path)]
        if bare:
            shown = [path for path in shown if f"{path}{bare}" not in known]
        if records and not (declared or shown):
            raise _nothing(self._name)
        return tuple(dict.fromkeys([*declared, *shown]))


def _writable(path: str) -> bool:
    """Whether a name is text; one with half of a surrogate pair (JSON) is not, and its records are rejected."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def closest(wanted: str, there: Iterable[str]) -> str:
    """Return up to five names that are there, the likest first."""
    names = list(dict.fromkeys(there))
    near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.3)
    return ", ".join(f"[{name}]" for name in [*near, *(n for n in names if n not in near)][:5])


def _too_many(name: str) -> ReadError:
    return ReadError(
        Text(f"列が [{MOST}] を超えます。", f"There are more than [{MOST}] columns."),
        where=name,
        fix=Text(
            "コードを名前とする入れ子があれば、登録の reader.columns にその名前を書き、一つの列（JSON）として読んでください。",
            "If something inside the records is keyed by codes, name it in reader.columns: it is then one column of JSON.",
        ),
    )


def _nothing(name: str) -> ReadError:
    return ReadError(
        Text("どの記録からも値を読み取れません。", "No value can be read from any of the records."),
        where=name,
        fix=Text(
            "登録の reader.records が記録そのものを指しているか確かめてください。",
            "See whether reader.records of the registration leads to the records themselves.",
        ),
    )


def _reserved(column: str, name: str) -> ReadError:
    return ReadError(
        Text(f"[{column}] という名前の値は読めません。", f"A value named [{column}] can't be read: the name is taken."),
        where=name,
        fix=Text("提供元に名前の変更を依頼してください。", "Ask the agency for another name."),
    )


def missing_path(path: str, wanted: str, there: Iterable[str], *, where: str) -> ReadError:
    """Return the error of a file where nothing is at the registered path of records."""
    near = closest(wanted, there)
    return ReadError(
        Text(
            f"登録された記録の場所 [{path}] のうち [{wanted}] がファイルにありません。",
            f"Of the registered path [{path}], [{wanted}] is not in the file.",
        ),
        where=where,
        fix=Text(
            f"その階層にあるもの: {near or 'なし'}。登録の reader.records と reader.carry を合わせるか、応答がエラーでないか確かめてください。",
            f"At that level there are: {near or 'none'}. Make reader.records and reader.carry fit, or see whether this is "
            "an error reply.",
        ),
    )
