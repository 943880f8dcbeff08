"""夢見庁, an agency that does not exist: its computing centre's ledger of systems, as its mainframe writes it.

Records of one length without anything between, a control record at the head and one at the end. Single bytes in
EBCDIC, names in JEF, amounts packed (COMP-3) or binary (COMP), as connectors/yumemi/sysinv.cpy says. All of it is made up.
"""

from collections.abc import Mapping

from standins.exchange import Reply, Request, not_found

FILE = "/SYSINV.D261001"
LENGTH = 180
_NAME = 20  # characters of a name in JEF
_SPACE, _WIDE_SPACE = b"\x40", b"\x40\x40"
_PLUS = 0xC


def answer(request: Request) -> Reply:
    """Give the file as it was sent, in binary."""
    if request.path != FILE:
        return not_found()
    table = request.data.table("yumemi_systems")
    body = b"".join(map(record, table.rows))
    head, end = control("H", len(table.rows)), control("T", len(table.rows))
    return Reply(head + body + end, content_type="application/octet-stream", published=table.published)


def record(row: Mapping[str, str]) -> bytes:
    """Write one system."""
    written = b"".join(
        [
            letters(row["番号"], 6),
            letters(row["所有"], 1),
            kanji(row["名称"]),
            letters(row["重要度"], 1),
            letters(row["言語"], 4),
            letters(row["機種"], 10),
            letters(row["OS"], 8),
            letters(row["データベース"], 8),
            letters(row["開始"], 8),
            letters(row["支援終了"].zfill(8), 8),
            packed(row["人数"], 2),
            packed(row["五十五歳以上"], 2),
            letters(row["法人番号"], 13),
            kanji(row["委託先"]),
            packed(row["経費千円"], 5),
            int(row["行数"]).to_bytes(4, "big"),
            letters(row["方式"], 1),
            letters(row["予定年度"].zfill(4), 4),
        ]
    )
    return written.ljust(LENGTH, _SPACE)


def control(kind: str, count: int) -> bytes:
    """Write a control record: its kind, and how many records there are."""
    return letters(f"{kind}SYSINV{count:07d}", LENGTH)


def letters(text: str, size: int) -> bytes:
    """Write capital letters, digits and signs in EBCDIC, filled up with spaces."""
    return text.encode("cp037").ljust(size, _SPACE)


def kanji(text: str) -> bytes:
    """Write a name in JEF: the characters of JIS levels 1 and 2 have the codes of EUC there, the space has its own."""
    wide = b"".join(_WIDE_SPACE if c == "\u3000" else c.encode("euc_jp") for c in text)
    return wide.ljust(2 * _NAME, _SPACE)


def packed(text: str, size: int) -> bytes:
    """Write a whole number as packed decimal: two digits a byte, the sign in the last half."""
    digits = f"{int(text):0{2 * size - 1}d}"
    return bytes.fromhex(digits + f"{_PLUS:X}")
