"""The control of the searches: a service that breaks its word is noticed, in every way that we look for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.openapi.checks import JsonSchemaError, UndefinedContentType, UndefinedStatusCode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tests.openapi.fuzzing import NotAProblem, UndocumentedCode, excused
from tests.standins.serving import Served

THING = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
RETRY = {"Retry-After": "1"}


def _problem(status: int, code: str) -> Response:
    problem = Problem(title="no", status=status, code=code)
    return Response(problem.model_dump_json(), status, RETRY, MEDIA_TYPE)


ANSWERS: dict[str, tuple[Response, set[type[Exception]]]] = {
    "kept": (JSONResponse({"name": "x"}), set()),
    "refused": (_problem(404, "tenant_not_found"), set()),
    "failed": (_problem(500, "internal_error"), {ServerError, UndefinedStatusCode}),
    "another_status": (JSONResponse({"name": "x"}, 202), {UndefinedStatusCode}),
    "another_kind": (PlainTextResponse("x"), {UndefinedContentType}),
    "another_shape": (JSONResponse({"name": 1}), {JsonSchemaError}),
    "no_problem": (JSONResponse({"name": "x"}, 404), {UndefinedContentType, NotAProblem}),
    "another_code": (_problem(404, "gone"), {UndocumentedCode}),
}


def _described(path: str) -> dict[str, Any]:
    example = Problem(title="no", status=404, code="tenant_not_found").model_dump()
    return {
        "operationId": path,
        "responses": {
            "200": {"description": "a thing", "content": {"application/json": {"schema": THING}}},
            "404": {"description": "none", "content": {MEDIA_TYPE: {"schema": {}, "example": example}}},
        },
    }


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A service that keeps its word at some addresses."""

    async def answer(request: Request) -> Response:
        return ANSWERS[request.path_params["name"]][0]

    with Served(Starlette(routes=[Route("/{name}", answer)])) as running:
        yield running


@pytest.mark.parametrize("name", ANSWERS)
def test_what_breaks_the_document_is_noticed(served: Served, name: str) -> None:
    case = _case(name)
    response = case.call(base_url=served.url)
    found: set[type[BaseException]] = set()
    try:
        case.validate_response(response)
    except FailureGroup as failures:
        found = {type(failure) for failure in failures.exceptions}
    assert found == ANSWERS[name][1]


@pytest.mark.parametrize(
    ("operation", "code", "is_excused"),
    [
        ("take_lease", "tenant_not_ready", True),
        ("take_lease", "storage_unavailable", False),
        ("list_tenants", "tenant_not_ready", False),
    ],
)
def test_only_waiting_for_a_runtime_excuses_a_503(operation: str, code: str, is_excused: bool) -> None:
    answer = _problem(503, code)

    async def waiting(_request: Request) -> Response:
        return answer

    case = _case(operation)
    with Served(Starlette(routes=[Route("/{name}", waiting)])) as running:
        assert bool(excused(case, case.call(base_url=running.url))) == is_excused


def _case(name: str) -> Case:
    described = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {f"/{name}": {"get": _described(name)}},
    }
    config = schemathesis.Config.from_dict({})
    return schemathesis.openapi.from_dict(described, config=config)[f"/{name}"]["GET"].Case()
