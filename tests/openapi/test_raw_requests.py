"""Bytes that are hardly HTTP, or hardly anything, on every route: refused with a problem, never a 5xx."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import Response
from starlette.routing import Route

from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tests.openapi.documents import SERVICES, Operation, Service, operations
from tests.openapi.nasties import KEY, NASTIES
from tests.openapi.product import Product
from tests.openapi.raw import CLOSED, NOT_HTTP, Answer, Request, send, send_and_hang_up
from tests.standins.serving import Served


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", NASTIES)
def test_a_nasty_request_is_refused_without_a_fault(product: Product, service: Service, name: str) -> None:
    honest = [_honest(operation, product) for operation in operations() if operation.service == service]
    assert_no_faults(product.port(service), name, honest)


@pytest.mark.parametrize("service", SERVICES)
def test_a_body_that_ends_early_disturbs_nothing(product: Product, service: Service) -> None:
    seen = len(product.log(service))
    for operation in operations():
        if operation.service == service:
            early = _honest(operation, product).saying(b"{").with_headers(b"Content-Length: 100")
            send_and_hang_up(product.port(service), early.on_the_wire())
    health = Request("GET", "/health", "").at(b"")
    assert send(product.port(service), health.on_the_wire()).status == 200
    assert "Traceback" not in product.log(service)[seen:]
    assert "unexpected" not in product.log(service)[seen:]


@pytest.mark.parametrize("operation", [one for one in operations() if one.media_types], ids=str)
@pytest.mark.parametrize("is_told", [True, False])
def test_a_body_that_is_too_long_is_refused(product: Product, operation: Operation, is_told: bool) -> None:
    size = 33 * 1024 * 1024 if operation.path.startswith("/onboarding/") else 1024 * 1024 + 1
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (size, b" " * size)
    long = _honest(operation, product).saying(b" " * size if is_told else chunk)
    asked = long if is_told else long.with_headers(b"Transfer-Encoding: chunked")
    answer = send(product.port(operation.service), asked.on_the_wire())
    assert (answer.status, answer.header("content-type")) == (413, MEDIA_TYPE)


def test_a_route_that_raises_would_be_noticed() -> None:
    """The control: the same requests to an application that has the fault which we look for."""

    async def faulty(request: Asked) -> Response:
        (await request.body()).decode()
        return Response(request.path_params["key"].encode("ascii"))

    app = Starlette(routes=[Route("/v1/{key}", faulty, methods=["POST"])])
    honest = Request("POST", "/v1/{key}", "token").at(KEY)
    with Served(app, http="httptools") as served:
        assert send(served.port, honest.on_the_wire()).status == 200
        for name in ("body: no UTF-8", "path parameter: no UTF-8"):
            with pytest.raises(AssertionError, match="500"):
                assert_no_faults(served.port, name, [honest])


def assert_no_faults(port: int, name: str, honest: Iterable[Request]) -> None:
    """No route answers this nasty with a 5xx, with an error that is no problem, or not at all."""
    nasty = NASTIES[name]
    asked = {f"{request.method} {request.path}": nasty(request) for request in honest}
    answers = {at: send(port, request.on_the_wire()) for at, request in asked.items()}
    faults = [fault for at, answer in answers.items() if (fault := _fault(at, asked[at].method, answer))]
    assert not faults, "\n".join(faults)


def _fault(at: str, method: str, answer: Answer) -> str | None:
    if answer.status == CLOSED or answer.status >= 500:
        return f"{at}: {answer.status} {answer.body[:300]!r}"
    if answer.status < 400 or answer.body == NOT_HTTP or method == "HEAD":
        return None
    if answer.header("content-type") != MEDIA_TYPE:
        return f"{at}: {answer.status} as {answer.header('content-type')!r}: {answer.body[:300]!r}"
    if Problem.model_validate_json(answer.body).status != answer.status:
        return f"{at}: {answer.status} says that it was another"
    return None


def _honest(operation: Operation, product: Product) -> Request:
    token = product.authorization(operation.path)["Authorization"].removeprefix("Bearer ")
    names = tuple(one["name"] for one in operation.told.get("parameters", []) if one["in"] == "query")
    return Request(operation.method.upper(), operation.path, token, names).at(KEY)
