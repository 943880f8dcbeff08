-- Which changes of addresses (process 12) a municipal event made, and which are moves of the corporation.
-- The registry dates a change by its own working days: 2024-01-01 was a holiday, so most rows say 2024-01-04. A change
-- within a week after its code began is taken for one by the event; a real move into that area in that week is, too.
-- Portable between DuckDB and PostgreSQL.

WITH began AS (
    SELECT DISTINCT
        codes.code,
        codes.kind,
        codes.prefecture,
        codes.municipality,
        codes.valid_from
    FROM reference.municipality_history AS codes
    INNER JOIN reference.municipality_events AS events
        ON events.to_code = codes.code AND events.happened_on = codes.valid_from
    WHERE events.from_code IS NOT NULL
)

SELECT
    changes.sequence_number,
    changes.corporate_number,
    changes.changed_on,
    changes.local_government_code,
    began.valid_from AS event_on,
    coalesce(cities.code, began.code) AS event_city
FROM real.corporate_number_changes AS changes
LEFT JOIN began
    ON began.code = changes.local_government_code
    AND changes.changed_on BETWEEN began.valid_from AND began.valid_from + 7
LEFT JOIN reference.municipality_history AS cities
    ON began.kind = 'ward'
    AND cities.kind = 'city'
    AND cities.prefecture = began.prefecture
    AND began.municipality LIKE cities.municipality || '%'
    AND began.valid_from BETWEEN cities.valid_from AND coalesce(cities.valid_to, DATE '9999-12-31')
WHERE changes.process = '12'
