"""What a file that should be delimited text seems to be instead, told from its first bytes."""

import re

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.charset import fault

UTF8_BOM = b"\xef\xbb\xbf"
_JAPANESE = re.compile("[\u3040-\u9fff]")

_SPREADSHEET = Text("Excel ブック（xlsx）", "an Excel workbook (xlsx)")
_ZIP = Text("ZIP 圧縮ファイル", "a ZIP archive")
_GZIP = Text("gzip 圧縮ファイル", "a gzip archive")
_UTF16 = Text("UTF-16 の文字データ", "UTF-16 text")
_BINARY = Text("文字でないデータ（NUL を含む）", "binary data (it has NUL bytes)")
_MARKS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), Text("古い形式の Excel または Word ファイル", "an old Excel or Word file")),
    (re.compile(rb"%PDF-"), Text("PDF", "a PDF")),
    (re.compile(rb"\x1f\x8b"), _GZIP),
    (re.compile(rb"\xff\xfe|\xfe\xff"), _UTF16),
    (
        re.compile(rb"\s*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE),
        Text("HTML（エラー画面など）", "HTML (an error page?)"),
    ),
    (re.compile(rb"\s*<\?xml\b", re.IGNORECASE), Text("XML", "XML")),
    (re.compile(rb'\s*(\{\s*"|\[\s*\{)'), Text("JSON", "JSON")),
)


def refuse_other_formats(head: bytes, *, encoding: str, name: str) -> None:
    """Raise ReadError where the first bytes are not delimited text in `encoding`; `head` is up to 64 kB."""
    seems = seems_instead(head)
    if seems:
        raise _not_csv(seems, name)
    if encoding == "cp932" and _is_utf8(head):
        raise _other_encoding("cp932", "utf-8", name)
    if encoding == "utf-8" and _is_cp932(head):
        raise _other_encoding("utf-8", "cp932", name)


def seems_instead(head: bytes) -> Text | None:
    """Return what the first bytes seem to be instead of delimited text in single bytes; None where they may be that."""
    head = head.removeprefix(UTF8_BOM)
    if head.startswith(b"PK\x03\x04"):
        return _SPREADSHEET if b"[Content_Types].xml" in head or b"xl/" in head else _ZIP
    if found := next((text for mark, text in _MARKS if mark.match(head)), None):
        return found
    line = head[:4096].split(b"\n")[0]  # a stray NUL further down is a matter of its row
    if line.count(0) * 4 < max(len(line), 1):
        return None
    return _BINARY if line.startswith(b"\0\0") or b"\0\0\0\0" in line else _UTF16


def empty(name: str) -> ReadError:
    """Return the error of a file without a byte that says anything."""
    return ReadError(
        Text("ファイルが空です。", "The file is empty."),
        where=name,
        fix=Text(
            "提供元に再送を依頼してください。前回の公開内容は変わっていません。",
            "Ask the agency to send it again; what was published before is unchanged.",
        ),
    )


def _is_utf8(head: bytes) -> bool:
    """Whether the bytes are Japanese UTF-8: kana or kanji, and not one byte amiss (a cut at the end forgiven)."""
    if head.startswith(UTF8_BOM):
        return True
    try:
        text = head.decode()
    except UnicodeDecodeError as e:
        if e.start < len(head) - 3 or e.reason != "unexpected end of data":
            return False
        text = head[: e.start].decode()
    return bool(_JAPANESE.search(text))


def _is_cp932(head: bytes) -> bool:
    """Whether all lines that say something beyond ASCII, at least three, are cp932 and none is UTF-8."""
    lines = [line for line in head.splitlines()[:-1] if not line.isascii()]
    return len(lines) > 2 and all(fault(x, "utf-8") and not fault(x, "cp932") for x in lines)


def _other_encoding(registered: str, actual: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"登録は [{registered}] ですが、ファイルは [{actual}] のようです。",
            f"The registration says [{registered}], the file seems to be [{actual}].",
        ),
        where=name,
        fix=Text(
            f"登録の reader.encoding を [{actual}] にするか、何が変わったかを提供元に確かめてください。",
            f"Set reader.encoding to [{actual}] in the registration, or ask the agency what changed.",
        ),
    )


def _not_csv(seems: Text, name: str) -> ReadError:
    fix = Text(
        "取得先の URL やファイル名を確かめ、CSV を送ってもらうか、登録の reader を実際の形式に合わせてください。",
        "Check the address or file name and have CSV sent, or make the registration's reader fit what is sent.",
    )
    if seems in (_ZIP, _GZIP):
        packed = "{kind: zip}" if seems is _ZIP else "{kind: gzip}"
        fix = Text(
            f"圧縮されて届くファイルなら、登録の reader に「archive: {packed}」を加えてください。",
            f"If it is meant to come packed, add [archive: {packed}] to the registration's reader.",
        )
    if seems is _UTF16:
        fix = Text(
            "登録の reader.encoding を [utf-16] にするか、何が変わったかを提供元に確かめてください。",
            "Set reader.encoding to [utf-16] in the registration, or ask the agency what changed.",
        )
    return ReadError(
        Text(f"CSV ではなく [{seems.ja}] のようです。", f"This is not CSV but, it seems, [{seems.en}]."),
        where=name,
        fix=fix,
    )
