"""What is generated from the two documents, and what every answer must hold to."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, CheckFunction, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tests.openapi.documents import Service, document
from tests.openapi.product import Product

EXAMPLES = 10
"""A search that fits into every run of the tests."""

LONGEST_WAIT = 0.2
"""Seconds: what a caller may ask to wait for is a minute and more, and is not what is tested here."""

PATIENCE = 20.0

MAY_HAVE_TO_WAIT = frozenset(
    {"start_tenant", "restart_tenant", "tenant_stats", "tenant_journal", "take_lease", "onboard"}
)
"""They need a runtime: 503 with one of WAITING says that it is not there yet, or that a tenant took over meanwhile."""

WAITING = frozenset({"tenant_not_ready", "tenant_failed", "tenant_not_created", "tenant_takes_over"})

MEANS_MORE_THAN_ITS_SHAPE = frozenset(
    {
        "list_tenants",  # a cursor is one of ours
        "list_alerts",
        "tenant_events",
        "tenant_audit",
        "audit",
        "create_tenant",  # a phone number is one, a time zone and a currency exist
        "configure_tenant",
        "upgrade_fleet",  # a canary is a tenant, and 347.0 no count
        "create_token",  # a token ends in the future
        "write_as_shopkeeper",  # a text has words
        "onboard",  # the bytes of a file are base64
    }
)
"""What fits the schema may still be refused with 422, for a reason that no schema can tell."""


class NotAProblem(Failure):
    """An error was not told as application/problem+json."""


class UndocumentedCode(Failure):
    """An error has a code that the document does not give as an example of its status."""


def generated(service: Service, *, examples: int = EXAMPLES, coverage: bool = True) -> OpenApiSchema:
    """The tests that follow from a service's document, the same in every run."""
    accepted = ["2xx", "401", "403", "404", "409", "423", "429", "503"]
    config = schemathesis.Config.from_dict(
        {
            "generation": {
                "deterministic": True,
                "max-examples": examples,
                "database": "none",
                "with-security-parameters": False,
            },
            "phases": {"coverage": {"enabled": coverage}},
            "checks": {"positive_data_acceptance": {"expected-statuses": accepted}},
        }
    )
    return schemathesis.openapi.from_dict(document(service), config=config)


@schemathesis.check
def errors_are_problems(_context: CheckContext, response: Response, case: Case) -> None:
    """Every error is a problem that names its own status, and its code is in the document."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    kind = ", ".join(response.headers.get("content-type", []))
    if kind != MEDIA_TYPE:
        raise NotAProblem(operation=case.operation.label, message=f"an error as {kind!r}: {response.content[:200]!r}")
    found = Problem.model_validate_json(response.content)
    if found.status != response.status_code:
        raise NotAProblem(operation=case.operation.label, message=f"{response.status_code} says it was {found.status}")
    known = documented_codes(case.operation.definition.raw, response.status_code)
    if known and found.code not in known:
        message = f"{response.status_code} {found.code} is none of {sorted(known)}"
        raise UndocumentedCode(operation=case.operation.label, message=message)


def documented_codes(operation: dict[str, Any], status: int) -> set[str]:
    """The codes that an operation's document gives as examples of this status."""
    content = operation.get("responses", {}).get(str(status), {}).get("content", {}).get(MEDIA_TYPE, {})
    examples = [example["value"] for example in content.get("examples", {}).values()]
    return {example["code"] for example in [*examples, *([content["example"]] if "example" in content else [])]}


def check(case: Case, product: Product, service: Service) -> None:
    """Send it with a token that is let in; every check of schemathesis and our own."""
    bound_waits(case)
    options: dict[str, Any] = {"base_url": product.url(service), "timeout": PATIENCE}
    headers = product.authorization(case.operation.path)
    response = case.call(headers=headers, **options)
    case.validate_response(response, excluded_checks=excused(case, response), headers=headers, transport_kwargs=options)


def excused(case: Case, response: Response) -> list[CheckFunction]:
    """The checks that do not say anything about this answer to this operation."""
    name = case.operation.definition.raw["operationId"]
    if response.status_code == 422 and name in MEANS_MORE_THAN_ITS_SHAPE:
        return [positive_data_acceptance]
    if response.status_code == 503 and name in MAY_HAVE_TO_WAIT:
        code = Problem.model_validate_json(response.content).code
        return [not_a_server_error] if code in WAITING and "retry-after" in response.headers else []
    return []


def aim_at(case: Case, key: str) -> None:
    """Replace a key that is one by this key; one that is none stays as it is."""
    if case.meta is None or not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters = {**case.path_parameters, "key": key}


def bound_waits(case: Case) -> None:
    """No valid request waits for long, said or unsaid; an invalid wait stays as it is."""
    if any(parameter.name == "wait" for parameter in case.operation.query):
        case.query = {**(case.query or {}), "wait": _bounded((case.query or {}).get("wait"), 60)}
    if any(parameter.name == "follow" for parameter in case.operation.query):
        case.query = _not_for_ever(case.query or {})
    if isinstance(case.body, dict) and case.operation.path == "/v1/leases":
        case.body = {**case.body, "wait_seconds": _bounded(case.body.get("wait_seconds", 0), 120)}


def _not_for_ever(query: dict[str, Any]) -> dict[str, Any]:
    """A stream that goes on is none of a search's; what is no yes stays as it is."""
    is_yes = str(query.get("follow")).lower() in {"true", "1", "1.0", "on", "t", "y", "yes"}
    return query | ({"follow": "false"} if is_yes else {})


def _bounded(wait: Any, most: float) -> Any:
    try:
        is_valid = wait is None or 0 <= float(wait) <= most
    except (TypeError, ValueError):
        return wait
    return LONGEST_WAIT if is_valid and not isinstance(wait, bool) else wait
