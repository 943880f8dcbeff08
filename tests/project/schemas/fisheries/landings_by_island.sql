SELECT
    substr(landings.month, 1, 4) AS year,
    ports.island AS island,
    CAST(sum(landings.value_jpy) AS BIGINT) AS value_jpy
FROM fisheries.landings AS landings
JOIN reference.ports AS ports ON ports.port_code = landings.port_code
WHERE landings.value_jpy IS NOT NULL
GROUP BY 1, 2
