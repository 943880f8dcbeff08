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
        max(rates.rate) AS rate,
        max(rates._source) AS rate_source
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
        CASE WHEN count(rate) = 12 THEN sum(balance_jpy / rate) END AS balance_usd,
        max(rate_source) AS rate_source
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
        NULL AS published_usd,
        rate_source AS figure_source
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
        -published_usd,
        _source
    FROM economy.digital_deficit_published
),

yearly_rates AS (
    SELECT period, rate, _source AS rate_source, CAST(rate * 1000000 AS DECIMAL(38, 0)) AS millionths
    FROM economy.exchange_rates
    WHERE base_currency = 'USD' AND quote_currency = 'JPY' AND rate_type = 'worldbank_period_average'
),

rated AS (
    SELECT
        figures.*,
        yearly_rates.rate AS year_rate,
        yearly_rates.rate_source AS year_source,
        -- Dollars at the rate of the year, as a fraction of cents and half a cent more.
        CAST(abs(figures.balance_jpy) AS DECIMAL(38, 0)) * 200000000 + yearly_rates.millionths AS above,
        yearly_rates.millionths * 2 AS below
    FROM figures
    LEFT JOIN yearly_rates ON figures.period = yearly_rates.period
),

converted AS (
    SELECT
        rated.*,
        'worldbank_period_average' AS rate_type,
        period AS rate_on,
        year_source AS rate_source,
        year_rate AS rate,
        -- The remainder is cut off, exactly: a division in floating point may be a cent off, and convertedBy of the
        -- contract has every amount worked out again.
        CAST(round((above - above % below) / below) AS DECIMAL(28, 0)) * 0.01
        * CASE WHEN balance_jpy < 0 THEN -1 ELSE 1 END AS balance_usd
    FROM rated
    WHERE year_rate IS NOT NULL
    UNION ALL
    -- Converted month by month: the rate is what a year of months comes to, and was applied to none of them.
    SELECT
        rated.*,
        'tokyo_17h_monthly_average',
        period || '-01/' || period || '-12',
        figure_source,
        balance_jpy / monthly_usd,
        monthly_usd
    FROM rated
    WHERE monthly_usd IS NOT NULL
    UNION ALL
    SELECT
        rated.*,
        'implied_by_publisher',
        period,
        figure_source,
        balance_jpy / published_usd,
        published_usd
    FROM rated
    WHERE published_usd IS NOT NULL
    UNION ALL
    SELECT rated.*, 'none', NULL, NULL, NULL, NULL
    FROM rated
    WHERE year_rate IS NULL AND monthly_usd IS NULL AND published_usd IS NULL
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
    rate_on,
    rate_source,
    note,
    note_en
FROM converted
