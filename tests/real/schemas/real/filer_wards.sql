-- EDINET writes addresses, not codes, and mostly without the prefecture. The names of wards of designated cities begin
-- with that of the city, so an address that begins with one on the day of the list is in it.
-- Portable between DuckDB and PostgreSQL.

SELECT
    filers.edinet_code,
    filers.corporate_number,
    DATE '2023-10-31' AS listed_on,
    wards.code,
    wards.municipality AS ward
FROM real.edinet_filers AS filers
INNER JOIN reference.municipality_history AS wards
    ON wards.kind = 'ward'
    AND DATE '2023-10-31' BETWEEN wards.valid_from AND coalesce(wards.valid_to, DATE '9999-12-31')
    AND (
        filers.address LIKE wards.municipality || '%'
        OR filers.address LIKE wards.prefecture || wards.municipality || '%'
    )
