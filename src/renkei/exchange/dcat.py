"""DCAT-AP 3.0 (SEMIC, European Commission) as JSON-LD: what a catalogue harvests. The context stands in the document.

Vocabularies of the EU Publications Office are used where a fact has a term there: access rights, frequency, file types,
languages, the country, and themes of domains that are called as the theme is; any other domain is a theme of its own.
What it can't say: columns (`dct:conformsTo` leads to a schema beside it), keys, code lists and the quality of the data.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from renkei.exchange.description import URN, Description, File, Origin
from renkei.exchange.document import JSON_LD, Document, Format, in_json, without_empty
from renkei.exchange.terms import of_places
from renkei.language import Text
from renkei.model.registration import Licence

_EU = "http://publications.europa.eu/resource/authority/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Named authority «data-theme»: what the domain is called, and the theme whose label has that word.
_THEMES = {
    "agriculture": "AGRI",
    "fisheries": "AGRI",
    "forestry": "AGRI",
    "food": "AGRI",
    "economy": "ECON",
    "finance": "ECON",
    "education": "EDUC",
    "culture": "EDUC",
    "sport": "EDUC",
    "energy": "ENER",
    "environment": "ENVI",
    "government": "GOVE",
    "health": "HEAL",
    "international": "INTR",
    "justice": "JUST",
    "safety": "JUST",
    "regions": "REGI",
    "cities": "REGI",
    "population": "SOCI",
    "society": "SOCI",
    "science": "TECH",
    "technology": "TECH",
    "transport": "TRAN",
}
# Named authority «frequency», by the longest time from one to the next.
_FREQUENCIES = (
    (timedelta(days=1), "DAILY"),
    (timedelta(days=7), "WEEKLY"),
    (timedelta(days=31), "MONTHLY"),
    (timedelta(days=92), "QUARTERLY"),
    (timedelta(days=184), "ANNUAL_2"),
    (timedelta(days=366), "ANNUAL"),
)
_EACH = {
    "week": "WEEKLY",
    "month": "MONTHLY",
    "quarter": "QUARTERLY",
    "half": "ANNUAL_2",
    "year": "ANNUAL",
    "fiscal_year": "ANNUAL",
}
_RIGHTS = {"public": "PUBLIC"}
_FILE_TYPES = {"text/csv": "CSV", "application/vnd.apache.parquet": "PARQUET", "application/xml": "XML"}
_IANA = "http://www.iana.org/assignments/media-types/"


def documents(of: Description) -> Iterator[Document]:
    """Give the dataset with its distributions."""
    yield in_json(f"{of.dataset}.dcat.jsonld", {"@context": _CONTEXT, "@graph": [_dataset(of)]}, media=JSON_LD)


def _dataset(of: Description) -> dict[str, Any]:
    contract = of.contract
    licences = list(dict.fromkeys(origin.source.licence for origin in of.origins))
    said = {
        "@id": of.id,
        "@type": "dcat:Dataset",
        "dct:identifier": of.dataset,
        "dct:title": _texts(contract.title),
        "dct:description": _texts(contract.description),
        "dcat:version": contract.version,
        "dcat:keyword": [*_texts(Text(contract.domain, contract.domain))][1:],
        "dcat:theme": _theme(contract.domain),
        "dct:creator": [_agent(each) for each in {origin.source.agency: origin for origin in of.origins}.values()],
        "dct:source": [_source(origin) for origin in of.origins] if contract.derived else None,
        "dct:accessRights": _term("access-right", _RIGHTS.get(_level(of), "RESTRICTED"), "dct:RightsStatement"),
        "dct:language": [_term("language", code, "dct:LinguisticSystem") for code in ("JPN", "ENG")],
        "dct:accrualPeriodicity": _frequency(of),
        "dct:modified": _moment(of),
        "dct:temporal": _time(of),
        "dct:spatial": _japan() if any(map(of_places, contract.columns)) else None,
        "dct:provenance": _provenance(of),
        "dcat:distribution": [_distribution(of, file, licences) for file in _files(of)],
    }
    return without_empty(said)


def _level(of: Description) -> str:
    return of.contract.level if of.agreement is None else "restricted"


def _files(of: Description) -> tuple[File, ...]:
    """Return the files of data, code lists left out; before there are any, the CSV file that there would be."""
    return tuple(file for file in of.files if "/" not in file.name) or (File(of.csv, "text/csv"),)


def _distribution(of: Description, file: File, licences: list[Licence]) -> dict[str, Any]:
    address = {"@id": f"{of.base or ''}{file.name}"}
    kind = _FILE_TYPES.get(file.media)
    said = {
        "@type": "dcat:Distribution",
        "dct:title": [{"@value": file.name}],
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"{_IANA}{file.media}", "@type": "dct:MediaType"},
        "dct:format": _term("file-type", kind, "dct:MediaTypeOrExtent") if kind else None,
        "dct:license": _licence(licences[0]) if len(licences) == 1 else None,
        "dct:rights": [_statement(_terms(licence)) for licence in licences],
        "dct:modified": _moment(of),
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"} if file.size else None,
        "spdx:checksum": _checksum(file.sha256) if file.sha256 else None,
    }
    return without_empty(said)


def _checksum(digest: str) -> dict[str, Any]:
    algorithm = {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"}
    value = {"@value": digest, "@type": "xsd:hexBinary"}
    return {"@type": "spdx:Checksum", "spdx:algorithm": algorithm, "spdx:checksumValue": value}


def _licence(licence: Licence) -> dict[str, Any]:
    said = {"@id": licence.url, "@type": "dct:LicenseDocument", "dct:title": _texts(licence.name)}
    return without_empty(said)


def _terms(licence: Licence) -> Text:
    """Say the licence with the credit line that it asks for."""
    credit = licence.credit
    if credit is None:
        return licence.name
    return Text(f"{licence.name.ja}。{credit.ja}", f"{licence.name.en}. {credit.en}")


def _statement(text: Text) -> dict[str, Any]:
    return {"@type": "dct:RightsStatement", "rdfs:label": _texts(text)}


def _agent(origin: Origin) -> dict[str, Any]:
    said = {
        "@id": f"{URN}:agency:{origin.source.agency}",
        "@type": "foaf:Agent",
        "foaf:name": _texts(origin.title),
        "foaf:homepage": {"@id": origin.agency.url, "@type": "foaf:Document"} if origin.agency else None,
    }
    return without_empty(said)


def _source(origin: Origin) -> dict[str, Any]:
    text = Text(f"{origin.title.ja}「{origin.source.title.ja}」", f"{origin.title.en}: {origin.source.title.en}")
    return {
        "@id": f"{URN}:source:{origin.source.id}",
        "@type": "dcat:Dataset",
        "dct:title": _texts(origin.source.title),
        "dct:description": _texts(text),
    }


def _theme(domain: str) -> list[dict[str, Any]]:
    named = _texts(Text(domain, domain))[1:]
    own = {"@id": f"{URN}:domain:{domain}", "@type": "skos:Concept", "skos:prefLabel": named}
    code = _THEMES.get(domain)
    known = {**_term("data-theme", code, "skos:Concept"), "skos:prefLabel": named} if code else None
    return [known or own]


def _frequency(of: Description) -> dict[str, Any] | None:
    """Return how often the feeds bring something new, where all that say it agree."""
    found = set()
    for fresh in (origin.source.freshness for origin in of.origins):
        every = fresh.expected_every if fresh else None
        if fresh and fresh.expected_by:
            found.add(_EACH[fresh.expected_by.each])
        elif every is not None:
            found.add(next((term for longest, term in _FREQUENCIES if every <= longest), "IRREG"))
    return _term("frequency", found.pop(), "dct:Frequency") if len(found) == 1 else None


def _time(of: Description) -> dict[str, Any] | None:
    if of.time is None:
        return None
    first, last = ({"@value": day.isoformat(), "@type": "xsd:date"} for day in of.time)
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last}


def _japan() -> dict[str, Any]:
    return _term("country", "JPN", "dct:Location")


def _provenance(of: Description) -> dict[str, Any] | None:
    """Say on which release and on which ground it was exported, and what it does not have."""
    ja, en = [], []
    if of.release is not None:
        ja.append(f"公開版 {of.release}。")
        en.append(f"Release {of.release}.")
    if of.left_out:
        ja.append(f"含まれない列: {'、'.join(of.left_out)}。")
        en.append(f"Columns left out: {', '.join(of.left_out)}.")
    if of.agreement is not None:
        ja.append(
            f"共有協定「{of.agreement.title.ja}」（{of.agreement.until} まで、目的: {of.agreement.purpose.ja}）。"
        )
        en.append(
            f"Shared by the agreement [{of.agreement.title.en}] until {of.agreement.until}: {of.agreement.purpose.en}"
        )
    return {"@type": "dct:ProvenanceStatement", "rdfs:label": _texts(Text("".join(ja), " ".join(en)))} if ja else None


def _moment(of: Description) -> dict[str, Any] | None:
    return {"@value": of.released_at.isoformat(), "@type": "xsd:dateTime"} if of.released_at else None


def _term(authority: str, code: str, kind: str) -> dict[str, Any]:
    return {"@id": f"{_EU}{authority}/{code}", "@type": kind}


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.ja, "@language": "ja"}, {"@value": text.en, "@language": "en"}]


FORMAT = Format("dcat-ap", Text("DCAT-AP（JSON-LD）", "DCAT-AP as JSON-LD"), documents, ("csv",))
