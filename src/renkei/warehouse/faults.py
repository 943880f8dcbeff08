"""What a database says, turned into errors that say where, what and what to do. Never a password, never a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from renkei.errors import IntegrityError, UsageError, WarehouseError
from renkei.language import Text

DEPENDED_ON = "2BP01"  # PostgreSQL: dependent_objects_still_exist


@contextmanager
def faults(address: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into WarehouseError, or IntegrityError where the tables' own rules were broken."""
    try:
        yield
    except exc.IntegrityError as e:
        raise _broken_rule(address, first_line(e)) from e
    except exc.DBAPIError as e:
        if getattr(e.orig, "sqlstate", "") == DEPENDED_ON:
            raise _depended_on(address, e) from e
        raise refused(address, first_line(e), transient=isinstance(e, exc.OperationalError | exc.InternalError)) from e


def first_line(error: BaseException) -> str:
    """Return the first line of what the database said: the lines below it may show values of rows."""
    cause: BaseException = (error.orig or error) if isinstance(error, exc.DBAPIError) else error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def refused(address: str, said: str, *, transient: bool) -> WarehouseError:
    """Build the error for a warehouse that can't be reached, or that refused."""
    return WarehouseError(
        Text(f"倉庫が使えません: 「{said}」", f"The warehouse can't be used: [{said}]"),
        where=address,
        fix=Text(
            "倉庫が動いているか、接続先・権限・空き容量を確かめてから、もう一度実行してください。何も失われていません。",
            "See that it runs, that the address and the rights are right and that its disk has room, then run again. "
            "Nothing was lost.",
        ),
        transient=transient,
    )


def locked(address: str, *, seconds: float, holder: str) -> WarehouseError:
    """Build the error for a lock that was not had in time; `holder` is who has it."""
    return WarehouseError(
        Text(
            f"倉庫が使用中のため {seconds:.0f} 秒待ちましたが、空きませんでした。使用中: 「{holder}」",
            f"Waited {seconds:.0f} seconds for the warehouse, which is in use by [{holder}].",
        ),
        where=address,
        fix=Text(
            "その処理が終わるのを待って、もう一度実行してください。終わらない場合はその処理を止めてください。",
            "Run again when it has ended; where it does not end, stop it.",
        ),
    )


def empty(address: str) -> WarehouseError:
    """Build the error for a warehouse to which nothing was ever published."""
    return WarehouseError(
        Text("倉庫にはまだ何も公開されていません。", "Nothing was published to this warehouse yet."),
        where=address,
        fix=Text(
            "renkei run SOURCE で公開するか、RENKEI_WAREHOUSE を確かめてください。",
            "Publish with [renkei run SOURCE], or check RENKEI_WAREHOUSE.",
        ),
        transient=False,
    )


def no_release(dataset: str) -> UsageError:
    """Build the error for a dataset that has no release, or had none yet at the time asked for."""
    return UsageError(
        Text(
            f"「{dataset}」は、指定の時点ではまだ公開されていません。",
            f"[{dataset}] has no release, or had none yet at that time.",
        ),
        where=dataset,
        fix=Text("公開版の一覧で日時を確かめてください。", "See in the list of releases when there were some."),
    )


def without_roles(address: str) -> UsageError:
    """Build the error for rights that are asked for where a warehouse has no roles."""
    return UsageError(
        Text("この倉庫には利用者の区別がありません。", "This warehouse knows no users and no roles."),
        where=address,
        fix=Text(
            "読み取りの権限を分けるには PostgreSQL の倉庫が必要です。DuckDB ではファイルを読める人がすべてを読めます。",
            "Rights take a warehouse on PostgreSQL; whoever can read DuckDB's file reads everything.",
        ),
    )


def bad_query(said: str, *, where: str) -> UsageError:
    """Build the error for a query that the database did not take."""
    return UsageError(
        Text(f"この問い合わせは実行できません: 「{said}」", f"The query can't be run: [{said}]"),
        where=where,
        fix=Text(
            "SQL を確かめてください。読み取りの文を一つだけ実行できます。",
            "Check the SQL. One statement can be run, and it can only read.",
        ),
    )


def _depended_on(address: str, error: exc.DBAPIError) -> WarehouseError:
    """Build the error for a view that has to be made anew and that views of others are built on; they are named."""
    said = getattr(getattr(error.orig, "diag", None), "message_detail", None) or first_line(error)
    listed = "; ".join(str(said).splitlines())
    return WarehouseError(
        Text(
            f"作り直すビューの上に、別のビューがあります: 「{listed}」",
            f"Other views are built on one that has to be made anew: [{listed}]",
        ),
        where=address,
        fix=Text(
            "そのビューの定義を控えて DROP VIEW し、この公開のあとで、新しい形に合わせて作り直してください。何も失われていません。",
            "Note down how they are defined, DROP VIEW them, and make them again, upon its new form, after this release. "
            "Nothing was lost.",
        ),
        transient=False,
    )


def _broken_rule(address: str, said: str) -> IntegrityError:
    return IntegrityError(
        Text(
            f"表の決まりに合わない行があるため、何も公開していません: 「{said}」",
            f"Rows break the rules of the table, so nothing was published: [{said}]",
        ),
        where=address,
        fix=Text(
            "必須の列が空か、キーが重複しています。この実行の監査をやり直してください。",
            "A required column is empty, or a key is there twice. Run the audit of this run again.",
        ),
    )
