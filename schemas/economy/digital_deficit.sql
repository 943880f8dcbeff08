-- The digital deficit: computed from net figures by item, and as published, in yen and in US dollars.
-- Portable between DuckDB and PostgreSQL; reads the current views.

WITH definitions (definition, item) AS (
    -- As in the code list digital_definitions. Telecommunications, computer and information services come as their
    -- published total (tci): its parts are rounded one by one and add up to something else (parts_gap_jpy).
    VALUES
        ('three_items', 'copyright'), ('three_items', 'computer'), ('three_items', 'consulting'),
        ('five_items', 'copyright'), ('five_items', 'tci'), ('five_items', 'consulting')
),

tci_gaps AS (
    SELECT
        substr(period, 1, 4) AS period,
        CAST(sum(CASE WHEN item = 'tci' THEN amount_jpy ELSE -amount_jpy END) AS BIGINT) AS gap_jpy
    FROM economy.services_trade
    WHERE flow = 'net'
        AND item IN ('tci', 'telecommunications', 'computer', 'information')
        AND amount_jpy IS NOT NULL
    GROUP BY substr(period, 1, 4)
    HAVING count(*) = 48
),

monthly AS (
    SELECT
        definitions.definition,
        substr(trade.period, 1, 4) AS period,
        CAST(sum(trade.amount_jpy) AS BIGINT) AS balance_jpy,
        count(*) AS figures,
        max(trade.source_updated_on) AS updated_on,
        max(rates.rate) AS rate
    FROM economy.services_trade AS trade
    INNER JOIN definitions ON trade.item = definitions.item
    LEFT JOIN economy.exchange_rates AS rates
        ON rates.base_currency = 'USD'
        AND rates.quote_currency = 'JPY'
        AND rates.rate_type = 'tokyo_17h_monthly_average'
        AND trade.period = rates.period
    WHERE trade.flow = 'net' AND trade.amount_jpy IS NOT NULL
    GROUP BY definitions.definition, trade.period
),

-- Whole years alone: twelve months of three figures each.
computed AS (
    SELECT
        definition,
        period,
        CAST(max(updated_on) AS VARCHAR) AS vintage,
        CAST(sum(balance_jpy) AS BIGINT) AS balance_jpy,
        -- Each figure is rounded to 100 million yen, and may be off by half of that.
        CAST(sum(figures) * 50000000 AS BIGINT) AS tolerance_jpy,
        CASE WHEN count(rate) = 12 THEN sum(balance_jpy / rate) END AS balance_usd
    FROM monthly
    GROUP BY definition, period
    HAVING count(*) = 12 AND sum(figures) = 36
),

figures AS (
    SELECT
        period,
        definition,
        vintage,
        '日本銀行・財務省' AS publisher,
        'Bank of Japan and Ministry of Finance' AS publisher_en,
        'computed' AS estimate,
        'computed' AS basis,
        balance_jpy,
        tolerance_jpy,
        (
            SELECT gap_jpy FROM tci_gaps
            WHERE tci_gaps.period = computed.period AND computed.definition = 'five_items'
        ) AS parts_gap_jpy,
        '項目別に公表された月次の純額の和。' AS note,
        'Sum of the monthly net figures published by item.' AS note_en,
        balance_usd AS monthly_usd,
        NULL AS published_usd
    FROM computed
    UNION ALL
    SELECT
        period,
        definition,
        published,
        publisher,
        publisher_en,
        estimate,
        basis,
        balance_jpy,
        CAST(rounding_jpy / 2 AS BIGINT),
        NULL,
        note,
        note_en,
        NULL,
        -- The publisher gives the size of the deficit; here it has the sign of the balance.
        -published_usd
    FROM economy.digital_deficit_published
),

yearly_rates AS (
    SELECT period, rate
    FROM economy.exchange_rates
    WHERE base_currency = 'USD' AND quote_currency = 'JPY' AND rate_type = 'worldbank_period_average'
),

converted AS (
    SELECT
        figures.*,
        'worldbank_period_average' AS rate_type,
        yearly_rates.rate,
        figures.balance_jpy / yearly_rates.rate AS balance_usd
    FROM figures
    INNER JOIN yearly_rates ON figures.period = yearly_rates.period
    UNION ALL
    SELECT figures.*, 'tokyo_17h_monthly_average', figures.balance_jpy / figures.monthly_usd, figures.monthly_usd
    FROM figures
    WHERE figures.monthly_usd IS NOT NULL
    UNION ALL
    SELECT figures.*, 'implied_by_publisher', figures.balance_jpy / figures.published_usd, figures.published_usd
    FROM figures
    WHERE figures.published_usd IS NOT NULL
    UNION ALL
    SELECT figures.*, 'none', NULL, NULL
    FROM figures
    WHERE figures.monthly_usd IS NULL
        AND figures.published_usd IS NULL
        AND NOT EXISTS (SELECT 1 FROM yearly_rates WHERE yearly_rates.period = figures.period)
)

SELECT
    period,
    definition,
    vintage,
    publisher,
    rate_type,
    publisher_en,
    estimate,
    basis,
    balance_jpy,
    tolerance_jpy,
    parts_gap_jpy,
    CAST(round(rate, 6) AS DECIMAL(38, 6)) AS rate_jpy_per_usd,
    CAST(round(balance_usd, 2) AS DECIMAL(38, 2)) AS balance_usd,
    note,
    note_en
FROM converted
