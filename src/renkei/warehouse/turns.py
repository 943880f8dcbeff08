"""The turns of an agency, one book for all machines that release into a PostgreSQL warehouse; its clock is the only one.

What `renkei.turn` holds is no evidence: a row says when the next request may be made, and an hour later says nothing.
"""

from sqlalchemy import Connection, text

_STEP = ":seconds * interval '1 second'"
_STALE = "turn.free > clock_timestamp() + (:longest + :seconds) * interval '1 second'"  # the clock was set back
_TAKE = text(f"""
    INSERT INTO renkei.turn AS turn (agency, free) VALUES (:agency, clock_timestamp() + {_STEP})
    ON CONFLICT (agency) DO UPDATE SET free =
        CASE WHEN {_STALE} THEN clock_timestamp() ELSE greatest(turn.free, clock_timestamp()) END + {_STEP}
    WHERE {_STALE} OR turn.free <= clock_timestamp() + :bearable * interval '1 second'
    RETURNING extract(epoch FROM turn.free - {_STEP} - clock_timestamp())
""")  # noqa: S608  of words of our own
_LOOK = text("SELECT extract(epoch FROM free - clock_timestamp()) FROM renkei.turn WHERE agency = :agency")
_MAKE = (
    text("CREATE SCHEMA IF NOT EXISTS renkei"),
    text("CREATE TABLE IF NOT EXISTS renkei.turn (agency text PRIMARY KEY, free timestamptz NOT NULL)"),
    text("COMMENT ON TABLE renkei.turn IS '機関への次の要求の時刻 / when an agency may next be asked'"),
)


def there(connection: Connection) -> bool:
    """Whether the table is there."""
    return connection.scalar(text("SELECT to_regclass('renkei.turn')")) is not None


def make(connection: Connection) -> None:
    """Make the table where it is not there; the caller has the lock of the structure."""
    for statement in _MAKE:
        connection.execute(statement)


def take(connection: Connection, agency: str, *, seconds: float, longest: float, bearable: float) -> float:
    """Take the next turn, one every `seconds`, and return how long it is until then (s).

    Where that is more than is `bearable`, none is taken. A queue longer than `longest` is taken for a clock set back.
    """
    said = {"agency": agency, "seconds": seconds, "longest": longest, "bearable": bearable}
    wait = connection.scalar(_TAKE, said)
    if wait is not None:
        return max(0.0, float(wait))
    # Another's turn may have come in between: what was not taken is still to be waited for.
    return max(float(connection.scalar(_LOOK, said) or 0), bearable + seconds)
