"""Loads the functions of a sibling `.py`, each file under a module name of its own, and holds them to their promise."""

import hashlib
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType

import polars as pl

from renkei.contracts.document import gathered
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.project.purity import impurities

RowsFunction = Callable[[pl.DataFrame], pl.DataFrame]


def plugin_functions(source: Source) -> tuple[RowsFunction, ...]:
    """Return the functions that `source` uses, in order; what each returns is checked whenever it is applied.

    A function takes and returns a raw batch (columns of text, `_row` Int64). Raises ContentError where the file is at
    fault, and from a function that fails, or that returns anything but text and `_row`.
    """
    if not source.uses:
        return ()
    path = source.path.with_suffix(".py")
    module = _module(source, path)
    return tuple(_checked(getattr(module, name), f"{shown(path)} {name}()") for name in source.uses)


def shown(path: Path) -> str:
    """Name a sibling as messages do: with its agency's folder."""
    return "/".join(path.parts[-3:])


def _module(source: Source, path: Path) -> ModuleType:
    data = path.read_bytes()
    name = f"renkei_connector_{source.id.replace('.', '__')}_{hashlib.sha256(data).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    text = data.decode("utf-8-sig")
    faults = list(impurities(text, shown=shown(path), uses=source.uses))
    if faults:
        raise gathered(faults)
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(text, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102  that is its purpose
    except Exception as error:
        del sys.modules[name]
        raise ContentError(
            Text(f"読み込めません（{error}）。", f"It can't be loaded: {error}."),
            where=shown(path),
            fix=Text("関数の外で計算しないでください。", "Compute nothing outside of functions."),
        ) from error
    return module


def _checked(function: RowsFunction, where: str) -> RowsFunction:
    @wraps(function)
    def checked(frame: pl.DataFrame) -> pl.DataFrame:
        try:
            made = function(frame)
        except Exception as error:
            raise _failed(error, where) from error
        _check(made, where)
        return made

    return checked


def _failed(error: Exception, where: str) -> ContentError:
    kind = type(error).__name__  # the message could hold values of the file
    return ContentError(
        Text(f"関数が失敗しました（{kind}）。", f"The function failed: {kind}."),
        where=where,
        fix=Text(
            "列の名前を確かめ、小さなファイルで試してください。", "Check the names of columns; try it on a small file."
        ),
    )


def _check(made: object, where: str) -> None:
    if not isinstance(made, pl.DataFrame) or made.schema.get("_row") != pl.Int64:
        raise ContentError(
            Text("関数が表か _row を返しませんでした。", "The function did not return a frame with its _row."),
            where=where,
            fix=Text("渡された表の _row を残して返してください。", "Keep the _row of the frame, and return the frame."),
        )
    wrong = [name for name, kind in made.schema.items() if name != "_row" and kind not in (pl.String, pl.Categorical)]
    if wrong:
        raise ContentError(
            Text(f"関数が文字列でない列を返しました（{wrong}）。", f"The function returned columns not text: {wrong}."),
            where=where,
            fix=Text(
                "文字列に直して返してください。型は意味型が決めます。", "Return text; semantic types make it typed."
            ),
        )
