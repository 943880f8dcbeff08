-- Registered information security specialists: progress towards the target, pace, and per 100,000 people.
-- Portable between DuckDB and PostgreSQL; reads the current views.

WITH areas (area, prefecture_code, is_assumed) AS (
    -- As in the code list specialist_areas: the prefectures of each region, and whether that is an assumption.
    VALUES
        ('hokkaido', '01', FALSE),
        ('tohoku', '02', FALSE), ('tohoku', '03', FALSE), ('tohoku', '04', FALSE), ('tohoku', '05', FALSE),
        ('tohoku', '06', FALSE), ('tohoku', '07', FALSE),
        ('kanto', '08', TRUE), ('kanto', '09', TRUE), ('kanto', '10', TRUE), ('kanto', '11', TRUE),
        ('kanto', '12', TRUE), ('kanto', '13', TRUE), ('kanto', '14', TRUE),
        ('chubu_tokai', '15', TRUE), ('chubu_tokai', '16', TRUE), ('chubu_tokai', '17', TRUE),
        ('chubu_tokai', '18', TRUE), ('chubu_tokai', '19', TRUE), ('chubu_tokai', '20', TRUE),
        ('chubu_tokai', '21', TRUE), ('chubu_tokai', '22', TRUE), ('chubu_tokai', '23', TRUE),
        ('chubu_tokai', '24', TRUE),
        ('kinki', '25', TRUE), ('kinki', '26', TRUE), ('kinki', '27', TRUE), ('kinki', '28', TRUE),
        ('kinki', '29', TRUE), ('kinki', '30', TRUE),
        ('chugoku', '31', FALSE), ('chugoku', '32', FALSE), ('chugoku', '33', FALSE), ('chugoku', '34', FALSE),
        ('chugoku', '35', FALSE),
        ('shikoku', '36', FALSE), ('shikoku', '37', FALSE), ('shikoku', '38', FALSE), ('shikoku', '39', FALSE),
        ('kyushu_okinawa', '40', FALSE), ('kyushu_okinawa', '41', FALSE), ('kyushu_okinawa', '42', FALSE),
        ('kyushu_okinawa', '43', FALSE), ('kyushu_okinawa', '44', FALSE), ('kyushu_okinawa', '45', FALSE),
        ('kyushu_okinawa', '46', FALSE), ('kyushu_okinawa', '47', FALSE)
),

census AS (
    SELECT prefecture_code, persons
    FROM reference.population
    WHERE as_of = DATE '2020-10-01'
),

people AS (
    SELECT areas.area, CAST(sum(census.persons) AS BIGINT) AS population, bool_or(areas.is_assumed) AS is_assumed
    FROM areas
    INNER JOIN census ON areas.prefecture_code = census.prefecture_code
    GROUP BY areas.area
    UNION ALL
    SELECT 'nation', CAST(sum(persons) AS BIGINT), FALSE
    FROM census
),

target AS (
    SELECT persons AS target, as_of AS target_by
    FROM workforce.security_specialist_figures
    WHERE kind = 'target' AND area = 'nation'
    ORDER BY as_of DESC
    LIMIT 1
),

-- Numbers that are known; «more than» is none.
counts AS (
    SELECT
        as_of,
        area,
        persons AS registered,
        precision,
        CAST(rounding / 2 AS BIGINT) * CASE WHEN rounding = 1 THEN 0 ELSE 1 END AS tolerance,
        lag(as_of) OVER (PARTITION BY area ORDER BY as_of) AS before_on,
        lag(persons) OVER (PARTITION BY area ORDER BY as_of) AS before,
        lag(CASE WHEN rounding = 1 THEN 0 ELSE CAST(rounding / 2 AS BIGINT) END)
            OVER (PARTITION BY area ORDER BY as_of) AS before_tolerance
    FROM workforce.security_specialist_figures
    WHERE kind = 'registered' AND precision <> 'more_than'
),

paced AS (
    SELECT
        counts.*,
        counts.as_of - counts.before_on AS days,
        (counts.registered - counts.before) * 365.25 / (counts.as_of - counts.before_on) AS pace,
        (counts.tolerance + counts.before_tolerance) * 365.25 / (counts.as_of - counts.before_on) AS pace_tolerance,
        (target.target_by - counts.as_of) / 365.25 AS years_left,
        target.target,
        target.target_by
    FROM counts
    LEFT JOIN target ON counts.area = 'nation'
)

SELECT
    paced.as_of,
    paced.area,
    paced.registered,
    paced.tolerance,
    paced.precision,
    CASE WHEN paced.area = 'nation' THEN CAST(paced.days AS BIGINT) END AS days_since_before,
    CAST(round(CASE WHEN paced.area = 'nation' THEN paced.pace END, 1) AS DECIMAL(38, 9)) AS net_pace_per_year,
    CAST(round(CASE WHEN paced.area = 'nation' THEN paced.pace_tolerance END, 1) AS DECIMAL(38, 9))
        AS net_pace_tolerance,
    paced.target,
    paced.target_by,
    CAST(round(paced.registered * 100.0 / paced.target, 2) AS DECIMAL(38, 9)) AS progress_percent,
    paced.target - paced.registered AS still_needed,
    CAST(round(paced.years_left, 2) AS DECIMAL(38, 9)) AS years_left,
    CAST(round((paced.target - paced.registered) / paced.years_left, 1) AS DECIMAL(38, 9)) AS pace_needed_per_year,
    CAST(
        round(
            CASE WHEN paced.area = 'nation' AND paced.pace > 0
                THEN (paced.target - paced.registered) / paced.years_left / paced.pace
            END,
            2
        ) AS DECIMAL(38, 9)
    ) AS pace_ratio,
    people.population,
    CAST(round(paced.registered * 100000.0 / people.population, 2) AS DECIMAL(38, 9)) AS per_100k,
    coalesce(people.is_assumed, FALSE) AS is_area_assumed
FROM paced
LEFT JOIN people ON paced.area = people.area
