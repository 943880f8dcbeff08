"""Financial Services Agency, EDINET: the code list of 2023-10-31 and the documents of 2024-06-27."""

from tests.real.conftest import Real


def test_the_code_list_has_its_header_in_the_second_line(real: Real) -> None:
    account = real.run("edinet.codes")
    assert (account.read, account.published, account.quarantined) == (10_669, 10_669, 0)
    (facts,) = real.rows(
        "SELECT count(*) - count(corporate_number) AS no_number, count(*) - count(securities_code) AS no_code, "
        "count(*) FILTER (WHERE listed = '上場') AS listed, count(*) FILTER (WHERE consolidated) AS consolidated, "
        "count(*) FILTER (WHERE year_end LIKE '%末日') AS end_of_month FROM real.edinet_filers"
    )
    assert facts == {"no_number": 3_946, "no_code": 6_726, "listed": 3_933, "consolidated": 3_989, "end_of_month": 711}
    (takashimaya,) = real.rows(
        "SELECT name, securities_code, year_end FROM real.edinet_filers WHERE corporate_number = '5120001077467'"
    )
    assert takashimaya == {"name": "株式会社髙島屋", "securities_code": "82330", "year_end": "2月末日"}
    (first,) = real.rows("SELECT capital_jpy, address FROM real.edinet_filers WHERE edinet_code = 'E00004'")
    assert first == {"capital_jpy": 1_491_000_000, "address": "前橋市古市町一丁目５０番地１２"}


def test_withdrawn_documents_keep_their_row(real: Real) -> None:
    account = real.run("edinet.documents")
    assert (account.read, account.published, account.quarantined) == (2_726, 2_726, 0)
    withdrawn = real.rows("SELECT edinet_code, filer FROM real.edinet_documents WHERE withdrawal_status = '1'")
    assert len(withdrawn) == 1
    (facts,) = real.rows(
        "SELECT count(DISTINCT document_id) AS documents, count(corporate_number) AS numbered, "
        "CAST(min(submitted_at) AS TIMESTAMPTZ) = TIMESTAMPTZ '2024-06-27 09:00:00+09' AS from_nine "
        "FROM real.edinet_documents"
    )
    assert facts == {"documents": 2_724, "numbered": 2_677, "from_nine": True}
