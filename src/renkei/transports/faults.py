"""What goes wrong on the way, told so that the reader knows whose turn it is."""

import re

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.language import Text
from renkei.transports.replies import CREDENTIALS, REQUEST, WAIT, Refusal

_TITLE = re.compile(rb"<title[^>]*>(.{0,400}?)</title", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 200
_PAGE = 16384
_AGAIN = Text(
    "ネットワークと相手先の稼働状況を確かめて再実行してください。",
    "Check the network and the agency's service status, then run again.",
)


class AgainError(TransportError):
    """Worth another try now; `after` are the seconds that the server asked to wait, `gained`: part of it came."""

    def __init__(self, what: Text, *, where: str, fix: Text, after: float | None = None) -> None:
        super().__init__(what, where=where, fix=fix, after=after)
        self.gained = False


class Seen(Exception):
    """What a library said, with credentials masked: the library's own exception holds the whole request."""


def unreachable(what: str, *, where: str) -> AgainError:
    """Say that no reply came."""
    return AgainError(
        Text(f"相手先に接続できないか、応答がありません [{what}]。", f"No reply came from the agency [{what}]."),
        where=where,
        fix=_AGAIN,
    )


def environment(*, where: str) -> ContentError:
    """Say that no client can be made; what the environment says is not shown, since a proxy may have a password."""
    return ContentError(
        Text(
            "環境変数のプロキシ（HTTPS_PROXY など）か認証局（SSL_CERT_FILE）の設定が使えません。",
            "What the environment says of a proxy (HTTPS_PROXY …) or of authorities (SSL_CERT_FILE) can't be used.",
        ),
        where=where,
        fix=Text(
            "プロキシは http://利用者:パスワード@ホスト:ポート の形（記号は % で符号化）、SSL_CERT_FILE はある"
            "ファイルの場所にしてください。",
            "Write a proxy as http://user:password@host:port, special characters percent-encoded; SSL_CERT_FILE is the "
            "path of a file that is there.",
        ),
    )


def untrusted(what: str, *, where: str) -> TransportError:
    """Say that the server could not prove who it is."""
    return TransportError(
        Text(f"相手先の証明書を確認できません [{what}]。", f"The server's certificate can't be verified [{what}]."),
        where=where,
        fix=Text(
            "URL のホスト名を確かめ、組織独自の認証局なら SSL_CERT_FILE を設定してください。",
            "Check the host name; where your organisation has its own authority, set SSL_CERT_FILE.",
        ),
        transient=False,
    )


def cut_short(what: str, *, where: str) -> AgainError:
    """Say that only part of the reply came."""
    return AgainError(
        Text(
            f"受信が途中で切れました [{what}]。途中までのデータは使いません。",
            f"The reply was cut short [{what}]. What came of it is not used.",
        ),
        where=where,
        fix=_AGAIN,
    )


def no_room(folder: str, error: OSError) -> TransportError:
    """Say that what comes can't be put down here."""
    return TransportError(
        Text(f"受信したデータを書けません [{error.strerror}]。", f"What comes can't be written [{error.strerror}]."),
        where=folder,
        fix=Text("空き容量と書き込みの権限を確かめてください。", "Check the free space there and its permissions."),
    )


def busy(status: int, *, where: str, after: float | None) -> AgainError:
    """Say that the server has no time."""
    asked = f", asks to wait {after:.0f} s" if after else ""
    return AgainError(
        Text(
            f"相手先が一時的に応じられません [HTTP {status}{asked}]。",
            f"The server is busy or down [HTTP {status}{asked}].",
        ),
        where=where,
        fix=WAIT,
        after=after,
    )


def unknown_encoding(encoding: str, *, where: str) -> ReplyError:
    """Say that the reply is packed in a way that was not asked for."""
    return ReplyError(
        Text(
            f"応答の圧縮方式 [{encoding}] は扱えません。",
            f"The reply is packed as [{encoding}], which was not asked for.",
        ),
        where=where,
        fix=Text(
            "機関に、Accept-Encoding に従って gzip か無圧縮で返すよう知らせてください。",
            "Tell the agency that its server must keep to Accept-Encoding: gzip, or nothing.",
        ),
    )


def too_large(limit: int, *, where: str) -> ReplyError:
    """Say that the reply exceeds what a source may send."""
    return ReplyError(
        Text(f"応答が上限 [{limit:,} バイト] を超えています。", f"The reply is larger than [{limit:,} bytes]."),
        where=where,
        fix=Text(
            "期間やコードで要求を分けるか、path を確かめてください。",
            "Ask for less at a time (interval, codes), or check `path`.",
        ),
    )


def too_slow(seconds: float, *, where: str) -> TransportError:
    """Say that the reply never ends."""
    return TransportError(
        Text(f"[{seconds:.0f} 秒] 待っても受信が終わりません。", f"The reply did not end within [{seconds:.0f} s]."),
        where=where,
        fix=_AGAIN,
    )


def html_page(said: str, *, where: str) -> ReplyError:
    """Say that a page for people came where data was asked for; `said` is its title."""
    return ReplyError(
        Text(
            f"データの代わりに HTML のページが返されました [{said}]。", f"An HTML page came instead of data [{said}]."
        ),
        where=where,
        fix=Text(
            "この URL をブラウザーで開き、移転・メンテナンス・ログイン要求でないか確かめ、path を直してください。",
            "Open the address in a browser: has it moved, is it down, does it ask to log in? Then correct `path`.",
        ),
    )


def not_the_envelope(name: str, *, where: str) -> ReplyError:
    """Say that the body is not the agency's reply at all."""
    return ReplyError(
        Text(f"応答が {name} の形式ではありません。", f"The body is not a reply of the kind [{name}]."),
        where=where,
        fix=Text(
            "登録の reply と path、query の format を確かめてください。",
            "Check `reply` and `path` in the registration, and the format that `query` asks for.",
        ),
    )


def refused(status: int, said: str, *, where: str) -> ReplyError:
    """Say what an HTTP status means that asking again will not change."""
    fix = CREDENTIALS if status in {401, 403, 407} else REQUEST
    meaning = {
        401: Text("認証情報が拒否されました", "The credentials were refused"),
        403: Text("アクセスが許可されていません", "Access is not allowed"),
        404: Text("その場所にデータがありません", "There is nothing at this address"),
        410: Text("その場所のデータは廃止されました", "What was at this address is gone for good"),
    }.get(status, Text("相手先が要求を受け付けませんでした", "The server did not take the request"))
    return ReplyError(
        Text(f"{meaning.ja} [HTTP {status}] {said}".rstrip(), f"{meaning.en} [HTTP {status}] {said}".rstrip()),
        where=where,
        fix=fix,
    )


def agency_refused(refusal: Refusal, *, where: str) -> ReplyError | TransportError:
    """Say what the agency itself said in its reply; `refusal.message` is masked already."""
    what = Text(
        f"機関がエラーを返しました [{refusal.code}] {refusal.message}".rstrip(),
        f"The agency answered with an error [{refusal.code}] {refusal.message}".rstrip(),
    )
    if refusal.kind == "busy":
        return AgainError(what, where=where, fix=refusal.fix)
    if refusal.kind == "later":
        return TransportError(what, where=where, fix=refusal.fix)
    return ReplyError(what, where=where, fix=refusal.fix)


def astray(what: str, *, where: str) -> ReplyError:
    """Say that a redirect leads where this request must not go."""
    return ReplyError(
        Text(f"転送先 [{what}] へは進めません。", f"The redirect to [{what}] is not followed."),
        where=where,
        fix=Text(
            "機関の案内で新しい URL を確かめ、接続か path を直してください。",
            "Find the new address in the agency's notices, and correct the connection or `path`.",
        ),
    )


def moved_on(where: str) -> TransportError:
    """Say that the pages are not of one state of the data."""
    return TransportError(
        Text("ページを取得している間にデータが更新されました。", "The data changed while its pages were fetched."),
        where=where,
        fix=Text("最初から取得し直してください。", "Run again, from the first page."),
    )


def endless(where: str) -> ReplyError:
    """Say that there is no last page."""
    return ReplyError(
        Text("次ページの指定が終わりません。", "The pages lead on without end, or back to one that was read."),
        where=where,
        fix=Text("要求を分けるか、機関に知らせてください。", "Ask for less at a time, or tell the agency."),
    )


def is_html(head: bytes) -> bool:
    """Whether a body starts as an HTML page does, whatever its Content-Type says."""
    return bool(_HTML.match(head[:4096]))


def words(body: bytes) -> str:
    """Return what the start of a body says: of an HTML page its title."""
    start = body[:_PAGE]
    if is_html(start):
        found = _TITLE.search(start)
        start = found.group(1) if found else b"HTML"
    try:
        return start.decode("utf-8-sig")
    except UnicodeDecodeError:
        return start.decode("cp932", errors="replace")


def brief(text: str) -> str:
    """Return text as one short line. Mask it before: half a credential is not found any more."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]
