-- What the body behind a code became, event after event. A code that no event leaves is what it was. Changed boundaries are
-- left out: they end no code, and nobody says how large the parts are.
WITH RECURSIVE
-- Of the events that lead from a code, which come next: those of a day lead on from what it meant since the day before.
leaving AS (
  SELECT
    from_code,
    happened_on,
    lag(happened_on) OVER (PARTITION BY from_code ORDER BY happened_on) AS previously_on
  FROM (
    SELECT DISTINCT from_code, happened_on
    FROM reference.municipality_events
    WHERE from_code IS NOT NULL AND kind <> 'boundary'
  ) AS days
),
-- A code that went one way went whole; a weight of its own has only what was divided.
step AS (
  SELECT
    e.from_code,
    e.to_code,
    e.happened_on,
    coalesce(l.previously_on, DATE '0001-01-01') AS previously_on,
    CASE WHEN count(*) OVER (PARTITION BY e.from_code, e.happened_on) = 1 THEN 1 ELSE e.weight END AS weight
  FROM reference.municipality_events AS e
  JOIN leaving AS l ON l.from_code = e.from_code AND l.happened_on = e.happened_on
  WHERE e.kind <> 'boundary'
),
way AS (
  SELECT
    code,
    valid_from,
    valid_to,
    code AS to_code,
    valid_from AS since,
    CAST(1 AS DECIMAL(38, 9)) AS weight
  FROM reference.municipality_history
  UNION ALL
  SELECT
    w.code,
    w.valid_from,
    w.valid_to,
    s.to_code,
    s.happened_on AS since,
    CAST(w.weight * s.weight AS DECIMAL(38, 9)) AS weight
  FROM way AS w
  JOIN step AS s ON s.from_code = w.to_code AND s.happened_on > w.since AND s.previously_on <= w.since
),
arrived AS (
  SELECT
    w.code,
    w.valid_from,
    w.valid_to,
    w.to_code,
    CASE WHEN count(*) = count(w.weight) THEN sum(w.weight) END AS weight
  FROM way AS w
  LEFT JOIN leaving AS l ON l.from_code = w.to_code AND l.happened_on > w.since
  WHERE l.from_code IS NULL
  GROUP BY w.code, w.valid_from, w.valid_to, w.to_code
),
-- A part that was abolished is no row, but what is left beside it is not the whole.
counted AS (
  SELECT arrived.*, count(*) OVER (PARTITION BY code, valid_from) AS parts
  FROM arrived
)
SELECT
  code,
  valid_from,
  valid_to,
  to_code,
  CASE WHEN parts = 1 THEN 1 ELSE weight END AS weight,
  parts = 1 AS is_whole
FROM counted
WHERE to_code IS NOT NULL
