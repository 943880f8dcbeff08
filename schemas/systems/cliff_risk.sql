-- The cliff-risk index: four parts, each as many points as systems.cliff_risk_points gives it, added up.
-- Portable between DuckDB and PostgreSQL; reads the current views. docs/cliff-risk.md defines each part.

WITH support AS (SELECT points, full_at FROM systems.cliff_risk_points WHERE part = 'support'),

staff AS (SELECT points, full_at FROM systems.cliff_risk_points WHERE part = 'staff'),

ageing AS (SELECT points, full_at FROM systems.cliff_risk_points WHERE part = 'ageing'),

criticality AS (SELECT level, points FROM systems.cliff_risk_points WHERE part = 'criticality'),

measured AS (
    SELECT
        inventory.*,
        (inventory.surveyed_on - inventory.in_service_on) / 365.25 AS years_in_service,
        (inventory.surveyed_on - inventory.support_ends_on) / 365.25 AS years_past_support,
        inventory.support_ends_on IS NULL AND inventory.support_ends_missing <> 'not_applicable' AS support_unknown,
        inventory.staff_able IS NULL AS staff_unknown,
        inventory.staff_able IS NULL OR (inventory.staff_able > 0 AND inventory.staff_55_or_older IS NULL)
            AS ageing_unknown
    FROM systems.legacy_inventory AS inventory
),

-- How much of each part's points a system gets, from 0 to 1. What is not known counts in full.
shares AS (
    SELECT
        measured.*,
        CASE
            WHEN measured.support_unknown THEN 1
            WHEN measured.years_past_support IS NULL THEN 0
            ELSE greatest(0, least(1, measured.years_past_support / support.full_at))
        END * support.points AS support_points,
        CASE
            WHEN measured.staff_unknown THEN 1
            ELSE greatest(0, 1 - measured.staff_able / staff.full_at)
        END * staff.points AS staff_points,
        CASE
            WHEN measured.ageing_unknown OR measured.staff_able = 0 THEN 1
            ELSE least(1, measured.staff_55_or_older * 1.0 / measured.staff_able / ageing.full_at)
        END * ageing.points AS ageing_points,
        criticality.points AS criticality_points
    FROM measured
    CROSS JOIN support
    CROSS JOIN staff
    CROSS JOIN ageing
    INNER JOIN criticality ON measured.criticality = criticality.level
),

rounded AS (
    SELECT
        shares.*,
        CAST(round(CAST(support_points AS DECIMAL(38, 9)), 1) AS DECIMAL(38, 9)) AS support_tenths,
        CAST(round(CAST(staff_points AS DECIMAL(38, 9)), 1) AS DECIMAL(38, 9)) AS staff_tenths,
        CAST(round(CAST(ageing_points AS DECIMAL(38, 9)), 1) AS DECIMAL(38, 9)) AS ageing_tenths,
        CAST(criticality_points AS DECIMAL(38, 9)) AS criticality_tenths
    FROM shares
)

SELECT
    system_id,
    agency,
    name,
    surveyed_on AS as_of,
    CAST(round(years_in_service, 1) AS DECIMAL(38, 9)) AS years_in_service,
    CAST(round(years_past_support, 1) AS DECIMAL(38, 9)) AS years_past_support,
    staff_able,
    staff_55_or_older,
    criticality,
    annual_cost_jpy,
    support_tenths AS support_points,
    staff_tenths AS staff_points,
    ageing_tenths AS ageing_points,
    criticality_tenths AS criticality_points,
    support_tenths + staff_tenths + ageing_tenths + criticality_tenths AS cliff_risk,
    nullif(
        concat_ws(
            ' ',
            CASE WHEN support_unknown THEN 'support' END,
            CASE WHEN staff_unknown THEN 'staff' END,
            CASE WHEN ageing_unknown THEN 'ageing' END
        ),
        ''
    ) AS not_known,
    planned_move,
    planned_year
FROM rounded
