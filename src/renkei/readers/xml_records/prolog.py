"""What an XML file says of itself before its first element: its encoding, and a document type, which is not trusted.

XML 1.0 (W3C), 4.3.3: UTF-8 and UTF-16 need no declaration; Japanese profiles (JIS X 4159) add Shift_JIS and EUC-JP.
"""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.charset import Undecodable, decode
from renkei.readers.charset import fault as undecodable
from renkei.readers.looks import empty

_HEAD = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KNOWN = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "utf-16": "utf-16",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cswindows31j": "cp932",
    "ms932": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
}
_DECLARED = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s>]*)")
_BEFORE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:!DOCTYPE|[^\s!?])")
_OUTSIDE = re.compile(r"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*>""")  # a document type that declares nothing itself
_CHUNK = 1 << 16
LARGEST = 64 << 20


def encoding_of(path: Path, name: str) -> str:
    """Return the encoding of the file, as Python calls it.

    Raises ReadError where it is empty, no XML, in an encoding that is not known or not what it declares, or declares
    entities.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise empty(name)
    encoding = _encoding(head, name)
    _refuse_entities(head.decode(encoding, "replace").removeprefix("\ufeff"), name)
    return encoding


def _encoding(head: bytes, name: str) -> str:
    wide = head.startswith(_UTF16)
    text = head[:2048].decode("utf-16" if wide else "latin-1", "replace").removeprefix("ï»¿")
    found = _DECLARED.match(text.lstrip("\ufeff"))
    declared = found[1].lower() if found else ""
    encoding = _KNOWN.get(declared) if declared else ("utf-16" if wide else "utf-8")
    if encoding is None:
        raise _unknown(declared, name)
    if (encoding == "utf-16") != wide:
        raise _contradicts(declared or "utf-8", "utf-16" if wide else "8-bit", name)
    if encoding not in {"utf-8", "utf-16"} and not head.isascii() and not undecodable(_whole(head), "utf-8"):
        raise _contradicts(declared, "utf-8", name)
    return encoding


def _whole(head: bytes) -> bytes:
    """Return the bytes without a character that the end of the look cuts."""
    return head[: len(head) - 4] if len(head) == _HEAD else head


def _refuse_entities(text: str, name: str) -> None:
    at = 0
    while found := _BEFORE.match(text, at):
        at = found.end()
    if not _ROOT.match(text, at):  # or it is a comment that goes on beyond the look
        raise _not_xml(name)
    if not text.startswith("<!", at):
        return
    if entity := _ENTITY.search(text, at):
        raise _entity(entity[1], name)
    if not _OUTSIDE.match(text, at):
        raise _entity("DOCTYPE […]", name)


class Source:
    """The bytes of a file as UTF-8, a chunk at a time.

    `since_record` counts what was read since the last record; where it exceeds the limit, nothing at the registered
    path is met in reach of memory, and ReadError is raised; so it is for bytes that the encoding does not have.
    """

    def __init__(self, path: Path, encoding: str, name: str) -> None:
        self._path, self._name, self._encoding = path, name, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._read, self.since_record = 0, 0

    def __enter__(self) -> "Source":
        self._file: BinaryIO = self._path.open("rb")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002  a chunk at a time, whatever the parser asks for
        """Return the next bytes; none at the end."""
        if self.since_record > LARGEST:
            raise _too_far(self._name)
        data = b""
        while not data and (chunk := self._file.read(_CHUNK)):
            data = chunk if self._encoding == "utf-8" else self._decoded(chunk)
            self._read += len(chunk)
        self.since_record += len(data)
        return data or (b"" if self._encoding == "utf-8" else self._decoded(b""))

    def _decoded(self, chunk: bytes) -> bytes:
        try:
            text = self._decoder.decode(chunk, final=not chunk)
            if self._encoding == "cp932":
                decode(text.encode("cp932"), "cp932")  # the bytes that Python lets pass are refused
        except (UnicodeError, Undecodable) as e:
            at = self._read + (e.start if isinstance(e, UnicodeDecodeError) else getattr(e, "at", 0)) + 1
            raise _undecodable(self._encoding, f"{self._name}, byte {at}") from e
        return text.encode()


def _too_far(name: str) -> ReadError:
    return ReadError(
        Text(
            f"[{LARGEST >> 20}] MB を読んでも次の記録が現れません。",
            f"There is no further record within [{LARGEST >> 20}] MB.",
        ),
        where=name,
        fix=Text(
            "登録の reader.records が記録そのものを指しているか確かめてください。",
            "See whether reader.records of the registration leads to the records themselves.",
        ),
    )


def _undecodable(encoding: str, where: str) -> ReadError:
    return ReadError(
        Text(
            f"XML の宣言にある文字コード [{encoding}] では読めないバイトがあります。",
            f"There are bytes that the declared encoding [{encoding}] does not have.",
        ),
        where=where,
        fix=Text(
            "XML 宣言の encoding と中身が合っていません。提供元に確かめてください。",
            "The declaration's encoding and the content do not agree: ask the agency.",
        ),
    )


def _not_xml(name: str) -> ReadError:
    return ReadError(
        Text("XML ではありません。", "This is not XML."),
        where=name,
        fix=Text(
            "取得先の URL やファイル名を確かめ、登録の reader を実際の形式に合わせてください。",
            "Check the address or file name, or make the registration's reader fit what is sent.",
        ),
    )


def _unknown(declared: str, name: str) -> ReadError:
    return ReadError(
        Text(f"文字コード [{declared}] の XML は読めません。", f"XML in [{declared}] can't be read."),
        where=name,
        fix=Text(
            f"提供元に UTF-8 での提供を依頼してください。読めるもの: {', '.join(_KNOWN)}",
            f"Ask the agency for UTF-8. There are: {', '.join(_KNOWN)}",
        ),
    )


def _contradicts(declared: str, actual: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"XML の宣言は [{declared}] ですが、中身は [{actual}] です。",
            f"The XML declares [{declared}], but its bytes are [{actual}].",
        ),
        where=name,
        fix=Text(
            "宣言と中身のどちらが正しいかを提供元に確かめ、送り直してもらってください。",
            "Ask the agency which of the two is right, and to send it again.",
        ),
    )


def _entity(entity: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"文書型宣言（DOCTYPE）に実体などの定義 [{entity}] があるため読みません。",
            f"The document type declares [{entity}]: such a file is not read.",
        ),
        where=name,
        fix=Text(
            "実体の定義は攻撃にも使われます。定義のない XML での提供を依頼してください。",
            "Entities can be an attack: ask the agency for XML that declares none.",
        ),
    )
