"""What a database refuses, told without values: an error about a value quotes it, and it may be somebody's.

PostgreSQL, Appendix A (SQLSTATE); MariaDB, «Error Codes»; SQLite's messages have no codes worth the name.
"""

from sqlalchemy.exc import DBAPIError, OperationalError

from renkei.errors import ReplyError, TransportError
from renkei.language import Text
from renkei.transports import faults
from renkei.transports.masking import Mask

_CREDENTIALS = {1044, 1045, 1142, 1143, 1227, 1698}
_LATER = {1040, 1205, 1213, 2002, 2003, 2006, 2013, 2014, 2055}
_LATER_STATES = ("08", "40", "53", "55P03", "57")


def told(error: DBAPIError, mask: Mask, *, where: str, begun: bool) -> ReplyError | TransportError:
    """Say whose turn it is; nothing of the statement or its values."""
    code, state = _code(error), _state(error)
    said = mask(str(error.orig)).partition("\n")[0]
    if code in _CREDENTIALS or state.startswith("28") or state == "42501" or "authentication failed" in said:
        return _refused(_shown(code, state, ""), where=where)
    if _is_later(error, code, state, said):
        shown = _shown(code, state, said if code is not None or not state else "")
        return faults.cut_short(shown, where=where) if begun else faults.unreachable(shown, where=where)
    return _not_taken(_shown(code, state, "" if _quotes(state, error) else said), where=where)


def _is_later(error: DBAPIError, code: int | None, state: str, said: str) -> bool:
    if error.connection_invalidated or code in _LATER or state.startswith(_LATER_STATES):
        return True
    if type(error.orig).__module__.startswith("sqlite3"):
        return "locked" in said
    return isinstance(error, OperationalError) and code is None and not state and "does not exist" not in said


def _quotes(state: str, error: DBAPIError) -> bool:
    """Whether the message may quote a value of a row."""
    kinds = {"DataError", "IntegrityError", "InternalError"}
    return state.startswith(("22", "23", "P0")) or type(error).__name__ in kinds


def _code(error: DBAPIError) -> int | None:
    first = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return first if isinstance(first, int) else None


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _shown(code: int | None, state: str, said: str) -> str:
    return faults.brief(" ".join(each for each in (str(code or ""), state, said) if each)) or "?"


def _refused(said: str, *, where: str) -> ReplyError:
    return ReplyError(
        Text(
            f"データベースに拒否されました [{said}]。",
            f"The database refused the login, or the right to read [{said}].",
        ),
        where=where,
        fix=Text(
            "接続の login・password と、この表を SELECT する権限を確かめてください。",
            "Check login and password of the connection, and the right to SELECT from this table.",
        ),
    )


def _not_taken(said: str, *, where: str) -> ReplyError:
    return ReplyError(
        Text(
            f"データベースが問い合わせを受け付けませんでした [{said}]。",
            f"The database did not take the query [{said}].",
        ),
        where=where,
        fix=Text(
            "登録の table・columns・query と接続の schema（データベース名）を確かめてください。"
            "並べられない型の列があるなら order に主キーの列を書いてください。",
            "Check [table], [columns] and [query] in the registration, and schema (the database) of the connection. "
            "Where a column has a type without an order, name the key in [order].",
        ),
    )
