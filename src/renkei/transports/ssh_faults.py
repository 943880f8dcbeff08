"""What goes wrong with an SSH server, told so that the reader knows whose turn it is."""

import asyncssh

from renkei.errors import ContentError, RenkeiError, ReplyError, TransportError
from renkei.language import Text
from renkei.transports import faults
from renkei.transports.masking import Mask


class Gone(ReplyError):
    """The server says that there is no such file or folder."""


def told(error: Exception, mask: Mask, *, where: str, begun: bool) -> RenkeiError:
    """Turn what asyncssh or the network raised into an error of ours, credentials masked."""
    said = faults.brief(mask(f"{type(error).__name__}: {error}"))
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return _other_key(where)
    if isinstance(error, asyncssh.PermissionDenied):
        return _refused(where)
    if isinstance(error, asyncssh.SFTPNoSuchFile):
        return Gone(*_refusal(said), where=where, fix=_LOOK)
    lost = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)
    if isinstance(error, (asyncssh.SFTPError, asyncssh.KeyExchangeFailed, UnicodeError)) and not isinstance(
        error, lost
    ):
        return ReplyError(*_refusal(said), where=where, fix=_LOOK)
    return faults.cut_short(said, where=where) if begun else faults.unreachable(said, where=where)


_LOOK = Text(
    "登録の path と読み取り権限を確かめてください。日本語のファイル名なら names（cp932 など）も確かめてください。",
    "Check `path` in the registration and the right to read there; with Japanese file names, [names] (cp932) too.",
)


def _refusal(said: str) -> tuple[Text]:
    return (Text(f"サーバーが要求を受け付けませんでした [{said}]。", f"The server did not take the request [{said}]."),)


def changed(what: str, *, where: str) -> TransportError:
    """Say that a file is not the one that was listed."""
    return TransportError(
        Text(f"読み込み中にファイルが書き換えられました [{what}]。", f"The file changed while it was read [{what}]."),
        where=where,
        fix=Text(
            "書き込みが終わってから再実行してください（自動でも再試行します）。settled を長くするのも有効です。",
            "Run again when it is complete (it is tried again by itself). A longer [settled] helps too.",
        ),
    )


def outside(name: str, *, where: str) -> ContentError:
    """Say that a name leads where nothing may be read."""
    return ContentError(
        Text(
            f"「{name}」は特殊ファイルか、フォルダーの外を指しています。",
            f"[{name}] is a special file, or leads out of the folder.",
        ),
        where=where,
        fix=Text(
            "path を一つのフォルダーの中に収め、「..」やフォルダーの外へのリンクを使わないでください。",
            "Keep `path` inside one folder, without [..] and without links that lead out of it.",
        ),
    )


def unreadable_key(where: str) -> ContentError:
    """Say that a private key is none, or is closed."""
    return ContentError(
        Text("接続の秘密鍵が読み取れません。", "The private key of the connection can't be read."),
        where=where,
        fix=Text(
            "extra の private_key に PEM 形式の鍵を改行ごと（JSON では \\n）書いてください。暗号化した鍵は PKCS#8 形式"
            "（ssh-keygen -p -m PKCS8）にし、private_key_passphrase も登録してください。",
            "Put a key in PEM form into [private_key] of `extra`, with its line breaks (\\n in JSON). One that is "
            "encrypted has to be in PKCS #8 (ssh-keygen -p -m PKCS8), with its [private_key_passphrase].",
        ),
    )


def unusable(where: str) -> ContentError:
    """Say that a connection leads nowhere."""
    return ContentError(
        Text(
            "接続にホスト名か利用者名がないか、ポートが数ではありません。",
            "The connection has no host or no login, or its port is no number.",
        ),
        where=where,
        fix=Text(
            "conn_type: sftp、host、login、password（または extra の private_key）、extra の host_key を登録してください。",
            "Give conn_type [sftp], host, login, password (or [private_key] in `extra`), and [host_key] in `extra`.",
        ),
    )


def no_host_key(host: str, *, where: str, unreadable: bool) -> ContentError:
    """Say how a host key is got and registered."""
    what = (
        Text(
            "接続のホスト鍵（host_key・known_hosts）が読み取れません。", "The host key of the connection can't be read."
        )
        if unreadable
        else Text(
            "接続にサーバーのホスト鍵がありません。鍵を確かめずには接続しません。",
            "The connection has no host key of the server; without one nothing is connected to.",
        )
    )
    return ContentError(
        what,
        where=where,
        fix=Text(
            f"「ssh-keyscan -t ed25519 {host}」の出力の指紋（ssh-keygen -lf -）を機関に電話などで確かめ、"
            "その行を接続の extra の host_key に登録してください。known_hosts ファイルの場所を known_hosts に書くこともできます。",
            f"Run [ssh-keyscan -t ed25519 {host}], compare its fingerprint (ssh-keygen -lf -) with the agency by another "
            "way, such as the telephone, and put the line into [host_key] of `extra`; or name a file of known hosts in "
            "[known_hosts].",
        ),
    )


def _other_key(where: str) -> TransportError:
    return TransportError(
        Text(
            "サーバーのホスト鍵が、接続に登録した鍵と違います。接続しません。",
            "The server's host key is not the one that the connection knows. Nothing was sent to it.",
        ),
        where=where,
        fix=Text(
            "なりすましの恐れがあります。鍵を替えたかを機関に確かめ、替えたと分かったときだけ接続の host_key を直してください。",
            "Somebody else may be answering. Ask the agency whether it changed its key; only then correct [host_key].",
        ),
        transient=False,
    )


def _refused(where: str) -> ReplyError:
    return ReplyError(
        Text("利用者名・パスワード・鍵が拒否されました。", "The login, password or key was refused."),
        where=where,
        fix=Text(
            "接続の login・password・private_key を確かめてください。",
            "Check login, password and [private_key] of the connection.",
        ),
    )
