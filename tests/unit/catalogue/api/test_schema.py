"""schemathesis asks what OpenAPI says may be asked, and much that may not: no fault of ours, and answers as they are said."""

import hypothesis
import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from tests.classified import BY_ISLAND, LANDINGS, PORTS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN = {"dataset": (LANDINGS, PORTS, BY_ISLAND), "name": ("species", "islands"), "format": ("odcs", "csvw")}


def test_the_api_is_what_openapi_says(api: TestClient) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", api.app)
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) == 10
    for operation in operations:
        _try(operation)


def _try(operation: schemathesis.schemas.APIOperation) -> None:
    @hypothesis.given(
        case=operation.as_strategy(), known=hypothesis.strategies.booleans(), data=hypothesis.strategies.data()
    )
    @hypothesis.settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @hypothesis.seed(1)
    def holds(case: schemathesis.Case, known: bool, data: hypothesis.strategies.DataObject) -> None:
        for name in case.path_parameters or {}:
            if known and name in KNOWN:  # what is there is asked for too
                case.path_parameters[name] = data.draw(hypothesis.strategies.sampled_from(KNOWN[name]))
        response = case.call()
        case.validate_response(response, checks=CHECKS)

    holds()
