"""What is said of JSON that can't be read."""

from renkei.errors import ReadError
from renkei.language import Text

_SEND_AGAIN = Text(
    "ファイルが途中で切れていないか確かめ、提供元に送り直してもらってください。",
    "See whether the file was cut short, and have the agency send it again.",
)


def not_json(said: str, *, where: str) -> ReadError:
    """Return the error of what is not JSON."""
    return ReadError(
        Text(f"JSON として読めません: [{said}]", f"This is not JSON: [{said}]."), where=where, fix=_SEND_AGAIN
    )


def cut_short(where: str) -> ReadError:
    """Return the error of a document whose list of records never ends."""
    return ReadError(
        Text("記録の並びの途中でファイルが終わっています。", "The file ends in the midst of the records."),
        where=where,
        fix=_SEND_AGAIN,
    )


def encoded(seems: str, *, where: str) -> ReadError:
    """Return the error of a file that is not UTF-8."""
    return ReadError(
        Text(f"UTF-8 ではなく [{seems}] のようです。", f"This is not UTF-8 but, it seems, [{seems}]."),
        where=where,
        fix=Text(
            "JSON は UTF-8 で書くものです（RFC 8259）。提供元に UTF-8 での提供を依頼してください。",
            "JSON is written in UTF-8 (RFC 8259): ask the agency for UTF-8.",
        ),
    )


def too_large(what: Text, limit: int, *, where: str) -> ReadError:
    """Return the error of one thing that is larger than memory may be used for."""
    shown = f"{limit >> 20:,} MB" if limit >> 20 else f"{limit:,} bytes"
    return ReadError(
        Text(f"{what.ja}が [{shown}] を超えます。", f"{what.en} is larger than [{shown}]."),
        where=where,
        fix=Text(
            "登録の reader.records が記録の並びそのものを指しているか確かめ、正しければ分割しての提供を依頼してください。",
            "See whether reader.records of the registration leads to the list of records itself; if so, ask for smaller files.",
        ),
    )


def too_deep(limit: int, *, where: str) -> ReadError:
    """Return the error of brackets inside brackets without end."""
    return ReadError(
        Text(f"入れ子が [{limit}] 段を超えます。", f"Brackets are nested deeper than [{limit}]."),
        where=where,
        fix=_SEND_AGAIN,
    )
