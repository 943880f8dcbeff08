"""What is said of a file whose records are not where its registration says."""

from pathlib import Path

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.fixed_width.faults import bad_file

_DESCRIPTOR = 4


def empty(name: str) -> ReadError:
    """Return the error of an empty file."""
    return bad_file(
        Text("ファイルが空です。", "The file is empty."),
        where=name,
        fix=Text(
            "転送に失敗していないか、提供元に確かめてください。",
            "Ask the agency whether the transfer failed.",
        ),
    )


def not_whole(path: Path, size: int, length: int, name: str) -> ReadError:
    """Return the error of a file that is no whole number of records, with what it seems to be."""
    if not size:
        return empty(name)
    with path.open("rb") as file:
        head = file.read(64 << 10)
    return bad_file(
        Text(
            f"ファイルの大きさ [{size:,}] バイトはレコード長 [{length:,}] で割り切れません"
            f"（余り {size % length:,} バイト）。",
            f"The file's [{size:,}] bytes are no whole number of records of [{length:,}] bytes; "
            f"{size % length:,} are left over.",
        ),
        where=f"{name}, byte {size - size % length + 1:,}",
        fix=advice(head, length),
    )


def advice(head: bytes, length: int) -> Text:
    """Say what the file seems to be, where its first bytes show it."""
    for ends, mark in ((2, b"\r\n"), (1, b"\n")):
        if head[length : length + ends] == mark:
            return Text(
                "改行で区切られています。records: lines と書いてください。", "It has line ends: write `records: lines`."
            )
    word = int.from_bytes(head[:2], "big")
    if _DESCRIPTOR < word <= len(head) and head[2:4] == b"\0\0":
        kind = "bdw_rdw" if head[6:8] == b"\0\0" and int.from_bytes(head[4:6], "big") <= word - 4 else "rdw"
        return Text(
            f"レコード記述語で始まっているようです。records: {kind} を試してください。",
            f"It seems to begin with a descriptor word: try `records: {kind}`.",
        )
    return Text(
        "提供元にレコード長（LRECL）を尋ね、COPY 句か record_length を直してください。"
        "文字変換やテキストモードの転送をしていれば、バイナリで転送し直してもらいます。",
        "Ask for the record length (LRECL) and mend the copybook or record_length; if the file was transferred as text, "
        "or its code was converted, have it sent again in binary.",
    )


def cut_short(name: str, at: int) -> ReadError:
    """Return the error of a file that ends inside a record; `at` is its last byte."""
    return bad_file(
        Text("ファイルがレコードの途中で終わっています。", "The file ends inside a record."),
        where=f"{name}, byte {at:,}",
        fix=Text("転送が途中で切れていないか確かめ、送り直してもらってください。", "Have the file sent again, whole."),
    )


def no_descriptor(name: str, at: int, word: bytes, kind: str) -> ReadError:
    """Return the error of four bytes at `at` (from 0) that are no descriptor word of a `kind`."""
    shown = f"0x{word.hex(' ').upper()}"
    return bad_file(
        Text(f"[{shown}] は記述語（{kind}）ではありません。", f"[{shown}] is no {kind}."),
        where=f"{name}, byte {at + 1:,}",
        fix=Text(
            "RDW を付けたまま、バイナリで転送したファイルか確かめてください（FTP では SITE RDW）。"
            "ブロック記述語もあれば bdw_rdw、固定長なら fixed と書きます。スパンレコード（VBS）は読みません。",
            "See that the file was transferred in binary with its descriptor words (FTP: SITE RDW); write bdw_rdw where "
            "there are block descriptors too, fixed where records have one length. Spanned records (VBS) are not read.",
        ),
    )


def outside(name: str, at: int, length: int, left: int) -> ReadError:
    """Return the error of a descriptor word that tells more bytes than are left."""
    return bad_file(
        Text(
            f"記述語の長さ [{length:,}] バイトが、残りの {left:,} バイトを超えています。",
            f"The descriptor word tells [{length:,}] bytes, but only {left:,} are left.",
        ),
        where=f"{name}, byte {at + 1:,}",
        fix=Text(
            "ファイルが途中で切れていないか、records の指定が合っているか確かめてください。",
            "See whether the file was cut short, and whether `records` says what it is.",
        ),
    )


def no_line_end(name: str, at: int) -> ReadError:
    """Return the error of a file of lines that has none."""
    return bad_file(
        Text("改行がありません。", "There is no line end."),
        where=f"{name}, byte {at + 1:,}",
        fix=Text(
            "改行のない固定長なら records: fixed と書いてください。", "Without line ends, write `records: fixed`."
        ),
    )


def too_few(name: str, headers: int, trailers: int) -> ReadError:
    """Return the error of a file that has fewer records than are to be set aside."""
    return bad_file(
        Text(
            f"先頭 [{headers}] 件・末尾 [{trailers}] 件の制御レコードより、レコードが少ないファイルです。",
            f"The file has fewer records than [{headers}] at its head and [{trailers}] at its end.",
        ),
        where=name,
        fix=Text(
            "header_records と trailer_records を仕様書と見比べてください。",
            "Compare header_records and trailer_records with the specification.",
        ),
    )
