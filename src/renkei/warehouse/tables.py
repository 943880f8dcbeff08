"""The warehouse's own tables, in the schema `renkei`. What they hold is written by releases alone, never changed.

This is their newest version; `migrations` leads there from those before.
"""

from functools import partial
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Date, DateTime, MetaData, Table, Text, select
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import TypeEngine

name = partial(quoted_name, quote=True)
SCHEMA = name("renkei")
own = MetaData(schema=SCHEMA)


def _text(column: str, comment: str, *, key: bool = False) -> Column[str]:
    return Column(name(column), Text, primary_key=key, nullable=False, comment=comment)


def _number(column: str, comment: str, *, key: bool = False) -> Column[int]:
    return Column(name(column), BigInteger, primary_key=key, autoincrement=False, nullable=False, comment=comment)


def _known(column: str, kind: TypeEngine[Any], comment: str) -> Column[Any]:
    """Declare a fact that may not be known."""
    return Column(name(column), kind, nullable=True, comment=comment)


release = Table(
    name("release"),
    own,
    _number("id", "公開版 / release, in the order of commits", key=True),
    Column(name("released_at"), DateTime(timezone=True), nullable=False, comment="公開日時 / when it was released"),
    comment="公開版 / releases",
)
run = Table(
    name("run"),
    own,
    _text("run", "実行 / run", key=True),
    _text("source", "データソース / source"),
    _text("dataset", "データセット / dataset"),
    _text("delivers", "全件か差分か / whole or changes"),
    _text("interval", "対象期間 / interval that was asked for"),
    _text("content_version", "登録内容の版 / version of registration and contract"),
    Column(name("landed"), JSON, nullable=False, comment="原本の SHA-256 / landed objects, in order"),
    _text("outcome", "判定 / verdict"),
    Column(name("reasons"), JSON, nullable=False, comment="判定の理由 / reasons of the verdict"),
    _number("release", "公開版 / release"),
    _known("published_on", Date(), "機関の公表日 / day on which the agency published it"),
    _known("kind", Text(), "公表の種類 / kind of publication: preliminary, final …"),
    _known("received_at", DateTime(timezone=True), "受け取った日時 / when the last of its objects was received"),
    _known("stands_before", BigInteger(), "公表順ではこの公開版の前 / came late: published before that release's run"),
    _known("late", BigInteger(), "遅れて届き、別に保つ行 / rows that came late and are kept aside, in __late"),
    comment="公開された実行 / released runs",
)
row_account = Table(
    name("row_account"),
    own,
    _text("run", "実行 / run", key=True),
    _number("release", "公開版 / release"),
    _text("source", "データソース / source"),
    _text("dataset", "データセット / dataset"),
    _number("read", "読み取った行 / rows read"),
    _number("published", "公開した行 / rows published"),
    _number("replaced", "うち置き換え / of these: in place of an earlier row"),
    _number("unchanged", "変更のない行 / rows as before"),
    _number("quarantined", "隔離した行 / rows quarantined"),
    _number("dropped", "規則で除いた行 / rows dropped by a declared rule"),
    _number("withdrawn", "取り下げた行 / rows that the source no longer has"),
    _number("retained", "取り下げを保留した行 / rows whose withdrawal waits"),
    comment="行の収支 / row accounts: read = published + unchanged + quarantined + dropped",
)
rule_count = Table(
    name("rule_count"),
    own,
    _text("run", "実行 / run"),
    _text("landed", "原本の SHA-256 / landed object"),
    _text("kind", "changed: 値を変えた / values changed; dropped: 行を除いた / rows dropped"),
    _text("column", "項目 / column, empty for rows"),
    _text("rule", "規則 / rule"),
    _number("count", "件数 / how many"),
    comment="規則の適用件数 / what each named rule did",
)
quarantine = Table(
    name("quarantine"),
    own,
    _text("run", "実行 / run"),
    _text("source", "データソース / source"),
    _text("landed", "原本の SHA-256 / landed object"),
    _number("row", "原本での位置 / place in the landed object"),
    Column(name("reasons"), JSON, nullable=False, comment="理由 / reasons: rule, column, value"),
    Column(name("record"), JSON, nullable=False, comment="元の行 / the record as received"),
    comment="隔離した行 / quarantined rows, whole",
)
ledger = Table(
    name("ledger"),
    own,
    _number("seq", "番号 / number, from 1", key=True),
    Column(name("entered_at"), DateTime(timezone=True), nullable=False, comment="日時 / when"),
    _text("kind", "種類 / kind"),
    _text("body", "内容 / body, canonical JSON"),
    _text("previous", "直前のハッシュ / hash of the entry before"),
    _text("hash", "ハッシュ / SHA-256 of all the rest"),
    comment="台帳 / the ledger, chained by hashes",
)
reading = Table(
    name("reading"),
    own,
    _number("number", "番号 / number; what is missing was rolled back, or removed", key=True),
    Column(name("at"), DateTime(timezone=True), nullable=False, comment="日時 / when"),
    _text("login", "ログイン / login (session_user)"),
    _text("role", "ロール / the role that was set, else those of the login"),
    _text("application_name", "接続が名乗った名前 / what the connection calls itself"),
    _text("dataset", "データセット / dataset"),
    _text("view", "読んだビューか関数 / view or function that was read"),
    _known("entry", BigInteger(), "台帳の番号（空は記帳待ち） / number of its entry in the ledger, empty: it waits"),
    comment="SQL による読み取り / reads by SQL of what is confidential or personal, as readers' views note them",
)
entries = select(*(column.label("at") if column.name == "entered_at" else column for column in ledger.c))
contract = Table(
    name("contract"),
    own,
    _text("dataset", "データセット / dataset", key=True),
    _text("version", "データ契約の版 / version of the contract"),
    _text("shape", "表の形 / columns, key, precedence and order, JSON"),
    _text("fingerprint", "契約の指紋 / fingerprint of the contract"),
    comment="表にしたデータ契約 / contracts as they were made into tables",
)
schema_version = Table(
    name("schema_version"),
    own,
    _number("version", "この schema の版 / version of the tables of this schema", key=True),
    Column(name("since"), DateTime(timezone=True), nullable=False, comment="いつから / since when"),
    _text("engine", "renkei の版 / version of renkei that brought it there"),
    comment="表の版（最大のものが現行） / versions of these tables, the highest is the present one",
)
