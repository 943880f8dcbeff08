-- The same corporate number in two files, two months apart: in a ward that is gone, and in the one that took its place.
-- Portable between DuckDB and PostgreSQL.

SELECT
    filers.edinet_code,
    filers.corporate_number,
    changes.name,
    filers.listed_on,
    filers.code AS code_then,
    filers.ward AS ward_then,
    changes.changed_on,
    changes.local_government_code AS code_now,
    wards.municipality AS ward_now,
    events.happened_on AS event_on,
    events.kind AS event_kind
FROM real.filer_wards AS filers
INNER JOIN real.corporate_number_changes AS changes
    ON changes.corporate_number = filers.corporate_number
    AND changes.latest
INNER JOIN reference.municipality_events AS events
    ON events.from_code = filers.code
    AND events.to_code = changes.local_government_code
    AND events.happened_on > filers.listed_on
    AND events.happened_on <= changes.changed_on
INNER JOIN reference.municipality_history AS wards
    ON wards.code = changes.local_government_code
    AND changes.changed_on BETWEEN wards.valid_from AND coalesce(wards.valid_to, DATE '9999-12-31')
