-- Where each municipality stands on the way to standard systems: the newest published measures, joined by code.
-- Portable between DuckDB and PostgreSQL; reads the current views.

WITH progress AS (
    SELECT *
    FROM systems.standardization_progress
    WHERE as_of = (SELECT max(as_of) FROM systems.standardization_progress)
),

designated AS (
    SELECT code, count(*) AS systems
    FROM systems.designated_systems
    WHERE as_of = (SELECT max(as_of) FROM systems.designated_systems)
    GROUP BY code
)

SELECT
    progress.code,
    substr(progress.code, 1, 2) AS prefecture_code,
    governments.prefecture,
    governments.municipality,
    progress.as_of,
    progress.completed_percent,
    CASE
        WHEN designated.systems > 0 THEN 'designated'
        WHEN progress.completed_percent >= 100 THEN 'moved'
        ELSE 'under_way'
    END AS state,
    CAST(coalesce(designated.systems, 0) AS BIGINT) AS designated_systems,
    (SELECT max(as_of) FROM systems.designated_systems) AS designated_as_of,
    progress.completed_percent >= 100 AND coalesce(designated.systems, 0) > 0 AS is_disputed,
    EXISTS (
        SELECT 1 FROM systems.cloud_adopters
        WHERE cloud_adopters.programme = 'pioneer_2021' AND cloud_adopters.code = progress.code
    ) AS is_pioneer
FROM progress
-- The name that the code had on the day.
INNER JOIN reference.municipality_history AS governments
    ON progress.code = governments.code
    AND governments.valid_from <= progress.as_of
    AND (governments.valid_to IS NULL OR governments.valid_to >= progress.as_of)
LEFT JOIN designated ON progress.code = designated.code
