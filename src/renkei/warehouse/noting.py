"""How a read by SQL of what is confidential or personal is noted: readers' views on PostgreSQL ask `renkei.note_read`.

They ask once a query, as a filter that is looked at before the first row (an InitPlan): no note, no row. The function runs
with the rights of the warehouse's owner, and takes the number, the time and the names from the server. So a reader can note
nothing in another's name, and only of a view that he may read. It refuses a read-only transaction. A rollback takes the note
back, not its number, nor the line in the server's log that has the same number.
"""

from sqlalchemy import Connection, text

NUMBERS = "renkei.reading_number"
FUNCTION = "renkei.note_read(text, text)"
AS_OF = "_as_of()"
"""What stands behind a view's name where its function is meant."""
MARK = "renkei rights "
"""How the comment on each view for readers begins."""

_NUMBERS = f"CREATE SEQUENCE IF NOT EXISTS {NUMBERS}"
_WAITING = "CREATE INDEX IF NOT EXISTS reading_waiting ON renkei.reading (number) WHERE entry IS NULL"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION renkei.note_read(dataset text, called text) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    asked_as text := nullif(current_setting('role'), 'none');
    domain text := split_part(dataset, '.', 1);
    stem text := split_part(dataset, '.', 2);
    program text := coalesce(current_setting('application_name'), '');
    place regclass := to_regclass(format('%I.%I', domain, regexp_replace(called, '_as_of[(][)]$', '')));
    held text;
    number bigint;
BEGIN
    IF place IS NULL OR NOT starts_with(called, stem || '__')
        OR NOT coalesce(starts_with(obj_description(place, 'pg_class'), '{MARK}'), false)
        OR NOT has_table_privilege(coalesce(asked_as, session_user), place, 'SELECT')
    THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(
            'permission denied: [%s.%s] is not a view that you may read / 読む権限のあるビューではありません', domain, called);
    END IF;
    IF current_setting('transaction_read_only')::boolean THEN
        RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction', MESSAGE = format(
            'reads of [%s.%s] are noted, which a read-only transaction can not do'
            ' / 読み取りを記録するため、読み取り専用のトランザクションでは読めません', domain, called),
            HINT = 'SET default_transaction_read_only = off; START TRANSACTION READ WRITE';
    END IF;
    SELECT coalesce(asked_as, string_agg(rolname, ', ' ORDER BY rolname), '') INTO held FROM pg_roles
    WHERE starts_with(rolname, 'renkei_') AND rolname <> 'renkei_public' AND pg_has_role(session_user, oid, 'MEMBER');
    number := nextval('{NUMBERS}');
    RAISE LOG 'renkei: read [%] of [%.%] by [%] as [%] with [%]', number, domain, called, session_user, held, program;
    INSERT INTO renkei.reading (number, at, login, role, application_name, dataset, view)
    VALUES (number, clock_timestamp(), session_user, held, program, dataset, domain || '.' || called);
    RETURN true;
END $function$"""  # noqa: S608  of words of our own
_MAKE = (_NUMBERS, _WAITING, _FUNCTION, f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")


def make(connection: Connection) -> None:
    """Make the function and what it takes its numbers from, on PostgreSQL; the table of notes is there."""
    if connection.dialect.name == "postgresql":
        for statement in _MAKE:
            connection.execute(text(statement.replace(":", "\\:")))


def condition(dataset: str, called: str) -> str:
    """Return the condition by which a view or function of a dataset notes that it is read; both names are identifiers."""
    return f"(SELECT renkei.note_read('{dataset}', '{called}'))"
