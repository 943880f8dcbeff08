-- Municipalities that have moved to standard systems, by prefecture.
-- Portable between DuckDB and PostgreSQL; reads the current view.

SELECT
    prefecture_code,
    prefecture,
    max(as_of) AS as_of,
    count(*) AS municipalities,
    CAST(sum(CASE WHEN state = 'moved' THEN 1 ELSE 0 END) AS BIGINT) AS moved,
    CAST(round(sum(CASE WHEN state = 'moved' THEN 1 ELSE 0 END) * 100.0 / count(*), 2) AS DECIMAL(38, 9))
        AS moved_percent,
    CAST(sum(CASE WHEN designated_systems > 0 THEN 1 ELSE 0 END) AS BIGINT) AS designated,
    CAST(round(sum(CASE WHEN designated_systems > 0 THEN 1 ELSE 0 END) * 100.0 / count(*), 2) AS DECIMAL(38, 9))
        AS designated_percent,
    CAST(round(avg(completed_percent), 2) AS DECIMAL(38, 9)) AS mean_completed_percent,
    CAST(sum(CASE WHEN is_pioneer THEN 1 ELSE 0 END) AS BIGINT) AS pioneers
FROM systems.cloud_migration
GROUP BY prefecture_code, prefecture
