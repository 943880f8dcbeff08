"""What is said of an archive that can't be read."""

import zipfile
from collections.abc import Collection, Sequence

from renkei.errors import ReadError
from renkei.language import Text

_SOME = 20
_AGAIN = Text(
    "途中で切れたか壊れています。提供元に再送を依頼してください。前回の公開内容は変わっていません。",
    "It was cut short or damaged: ask the agency to send it again. What was published before is unchanged.",
)


def refuse_entry(info: zipfile.ZipInfo, *, name: str, usable: Collection[int], encrypted: int) -> None:
    """Raise ReadError for an entry of a zip that needs a password, or is packed in a way that is not read."""
    if info.flag_bits & encrypted:
        raise ReadError(
            Text("パスワードで保護されたファイルです。", "The file is protected by a password."),
            where=name,
            fix=Text(
                "パスワードなしで送ってもらってください。renkei はパスワードを扱いません。",
                "Have it sent without one: renkei handles no passwords of files.",
            ),
        )
    if info.compress_type not in usable:
        raise ReadError(
            Text(
                f"この圧縮方式（{info.compress_type}）は読めません。",
                f"It is packed by method [{info.compress_type}], which is not read.",
            ),
            where=name,
            fix=Text(
                "通常の zip（Deflate）で作り直してもらってください。",
                "Have it packed as an ordinary zip (deflate).",
            ),
        )


def no_archive(kind: str, where: str, *, seems: str | None) -> ReadError:
    """The bytes are no archive of this kind; `seems` is the kind that they begin like, if any."""
    if seems == kind:
        return damaged(where)
    if seems is not None:
        return ReadError(
            Text(f"{kind} ではなく {seems} ファイルのようです。", f"This seems to be a {seems} archive, no {kind}."),
            where=where,
            fix=Text(
                f"登録の reader.archive.kind を {seems} にするか、何が変わったかを提供元に確かめてください。",
                f"Set reader.archive.kind to {seems} in the registration, or ask the agency what changed.",
            ),
        )
    return ReadError(
        Text(f"{kind} ファイルとして読めません。", f"This can't be read as a {kind} archive."),
        where=where,
        fix=Text(
            "圧縮されずに届くようになったなら登録の reader.archive を取り除き、そうでなければ再送を依頼してください。",
            "If it comes unpacked now, remove reader.archive from the registration; else have it sent again.",
        ),
    )


def damaged(where: str) -> ReadError:
    """What comes out is not what went in, or the archive ends too soon."""
    return ReadError(Text("圧縮ファイルが壊れています。", "The archive is damaged."), where=where, fix=_AGAIN)


def bomb(total: int, packed: int, where: str) -> ReadError:
    """It grows beyond what a file of its size may become."""
    return ReadError(
        Text(
            f"広げると大きくなりすぎます（{packed:,} バイトから {total:,} バイト以上）。",
            f"It grows too large: from {packed:,} bytes to more than {total:,}.",
        ),
        where=where,
        fix=Text(
            "正しいファイルか提供元に確かめ、正しければ分けて送ってもらってください。",
            "Ask the agency whether this is right; if so, have it sent in parts.",
        ),
    )


def too_many(limit: int, where: str) -> ReadError:
    """There are more entries than are read."""
    return ReadError(
        Text(
            f"中のファイルが多すぎます（上限 {limit:,}）。", f"There are too many files in it (the limit is {limit:,})."
        ),
        where=where,
        fix=Text("分けて送ってもらってください。", "Have it sent in parts."),
    )


def link(entry: str, where: str) -> ReadError:
    """An entry is no file: a link or a device."""
    return ReadError(
        Text(
            f"ファイルではないもの（リンクなど）が入っています: [{entry}]",
            f"It has an entry that is no file but a link or a device: [{entry}].",
        ),
        where=where,
        fix=Text("ファイルだけで作り直してもらってください。", "Have it packed again, of files alone."),
    )


def doubled(entries: Sequence[str], where: str) -> ReadError:
    """Two entries have one name."""
    listed = ", ".join(f"[{entry}]" for entry in entries[:_SOME])
    return ReadError(
        Text(f"同じ名前のファイルが二つ以上入っています: {listed}", f"More than one file in it is called {listed}."),
        where=where,
        fix=Text("作り直してもらってください。", "Have it packed again."),
    )


def none_matches(pattern: str, entries: Sequence[str], where: str) -> ReadError:
    """No entry is data."""
    listed = ", ".join(entries[:_SOME]) + (" …" if len(entries) > _SOME else "") if entries else "-"
    return ReadError(
        Text(
            f"[{pattern}] に当てはまるファイルが入っていません。入っているもの: {listed}",
            f"Nothing in it matches [{pattern}]; it holds: {listed}",
        ),
        where=where,
        fix=Text(
            "登録の reader.archive.members を中身に合わせるか、何が変わったかを提供元に確かめてください。",
            "Make reader.archive.members fit what is in it, or ask the agency what changed.",
        ),
    )


def names(encoding: str, where: str) -> ReadError:
    """The names of entries are in another encoding."""
    other = "utf-8" if encoding == "cp932" else "cp932"
    return ReadError(
        Text(
            f"中のファイル名が [{encoding}] では読めません。",
            f"The names of the files in it can't be read as [{encoding}].",
        ),
        where=where,
        fix=Text(
            f"登録の reader.archive.names を [{other}] にしてください。", f"Set reader.archive.names to [{other}]."
        ),
    )


def other_header(member: str, first: str, gone: Sequence[str], new: Sequence[str], where: str) -> ReadError:
    """A member has other columns than the first one."""
    ja = "、".join([*(f"「{name}」がない" for name in gone), *(f"「{name}」が多い" for name in new)] or ["順番が違う"])
    en = ", ".join([*(f"lacks [{name}]" for name in gone), *(f"has [{name}]" for name in new)] or ["in another order"])
    return ReadError(
        Text(
            f"[{member}] の列が、最初の [{first}] と違います: {ja}",
            f"The columns of [{member}] are not those of the first file, [{first}]: {en}.",
        ),
        where=where,
        fix=Text(
            "1 つの登録で読むのは同じ様式のファイルだけです。members で分けて登録してください。",
            "One registration reads files of one form: register them apart, by `members`.",
        ),
    )
