"""What is said where nothing can be proposed."""

from renkei.errors import IndividualNumberFound, ReadError
from renkei.language import Text

LARGEST = 256 << 20
"""So many bytes a sample may have."""


def too_large(size: int, name: str) -> ReadError:
    """Return the error of a file that is more than a sample."""
    return ReadError(
        Text(
            f"見本としては大きすぎるファイルです [{size:,} バイト]。",
            f"The file is too large for a sample [{size:,} bytes].",
        ),
        where=name,
        fix=Text(
            f"先頭の一部など、{LARGEST:,} バイトまでの見本を使ってください。登録したあとの本番のファイルに、この上限はありません。",
            f"Take a part of it, up to {LARGEST:,} bytes. Once registered, files may be larger.",
        ),
    )


def no_encoding(name: str) -> ReadError:
    """Return the error of bytes that are text in none of the encodings."""
    return ReadError(
        Text(
            "utf-8・cp932（Shift_JIS）・utf-16 のどれでも読めません。",
            "The file is text in none of utf-8, cp932 (Shift_JIS) and utf-16.",
        ),
        where=name,
        fix=Text(
            "EUC-JP などなら UTF-8 に変換した見本を使ってください。汎用機の固定長ファイルなら COPY 句を --copybook で渡してください。",
            "Take a sample in UTF-8 where it is EUC-JP or the like. For records of a mainframe, give the copybook with "
            "--copybook.",
        ),
    )


def no_table(name: str) -> ReadError:
    """Return the error of a file in which no table was found."""
    return ReadError(
        Text("表が見つかりません。", "No table was found."),
        where=name,
        fix=Text(
            "見出しとデータの行がある見本かどうかを確かめてください。",
            "See whether the sample has a header and rows of data.",
        ),
    )


def no_copybook(name: str) -> ReadError:
    """Return the error of records whose layout nobody told."""
    return ReadError(
        Text(
            "固定長のファイルのようですが、レコードの形が分かりません。",
            "These seem to be records of fixed length, of a layout that is not known.",
        ),
        where=name,
        fix=Text("COBOL の COPY 句を --copybook で渡してください。", "Give the COBOL copybook with --copybook."),
    )


def personal(places: list[str], count: int, name: str) -> IndividualNumberFound:
    """Return the refusal of a sample that seems to hold Individual Numbers; no value is in it."""
    said = "; ".join(places)
    return IndividualNumberFound(
        Text(
            f"マイナンバー（個人番号）と思われる値が {count} 件あります。何も保存していません。",
            f"There are {count} value(s) that look like Individual Numbers. Nothing was kept.",
        ),
        where=f"{name} ({said})",
        fix=Text(
            "番号を取り除いた見本を使い、提供元にも伝えてください。番号法により、定められた事務のほかでは保管できません。",
            "Take a sample without them, and tell the agency: by the My Number Act nobody may keep them for other ends.",
        ),
        places=tuple(places),
        count=count,
    )
