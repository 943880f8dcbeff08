-- Codes that are not valid on a day: on 2023-10-31 those that had yet to begin, on 2024-01-05 those that were gone.
-- The contract requires the event that says why, so a code that no event explains is quarantined.
-- Portable between DuckDB and PostgreSQL.

WITH days AS (
    SELECT DATE '2023-10-31' AS as_of
    UNION ALL
    SELECT DATE '2024-01-05' AS as_of
),

lists AS (
    SELECT 'local_governments' AS list, code, count(*) AS records
    FROM real.local_governments
    GROUP BY code
    UNION ALL
    SELECT 'abr_municipalities' AS list, code, count(*) AS records
    FROM real.abr_municipalities
    GROUP BY code
    UNION ALL
    SELECT 'corporate_number_changes' AS list, local_government_code AS code, count(*) AS records
    FROM real.corporate_number_changes
    GROUP BY local_government_code
    UNION ALL
    SELECT 'filer_wards' AS list, code, count(*) AS records
    FROM real.filer_wards
    GROUP BY code
),

orphans AS (
    SELECT lists.list, days.as_of, lists.code, lists.records
    FROM lists
    CROSS JOIN days
    WHERE NOT EXISTS (
        SELECT 1
        FROM reference.municipality_history AS valid
        WHERE valid.code = lists.code
            AND days.as_of BETWEEN valid.valid_from AND coalesce(valid.valid_to, DATE '9999-12-31')
    )
)

SELECT
    orphans.list,
    orphans.as_of,
    orphans.code,
    orphans.records,
    max(events.happened_on) AS event_on
FROM orphans
LEFT JOIN reference.municipality_events AS events
    ON (events.to_code = orphans.code AND events.happened_on > orphans.as_of)
    OR (events.from_code = orphans.code AND events.happened_on <= orphans.as_of)
GROUP BY orphans.list, orphans.as_of, orphans.code, orphans.records
