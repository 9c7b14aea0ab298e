"""Both OpenAPI documents are complete: who reads nothing else can use the API."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tenant_runtime.contract.problem import MEDIA_TYPE, Problem
from tests.openapi.documents import SERVICES, Document, Operation, Service, document, operations
from tests.openapi.nasties import KEY
from tests.openapi.product import Product
from tests.openapi.raw import Request, send

OPERATIONS = operations()
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
JSON = "application/json"


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_served_is_this_document(product: Product, service: Service) -> None:
    served = product.http.get(f"{product.url(service)}/openapi.json")
    assert served.json() == document(service)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_an_operation_says_what_it_does(operation: Operation) -> None:
    assert NAME.fullmatch(operation.told["operationId"])
    assert operation.told["summary"]
    assert operation.told["description"].endswith(".")
    assert operation.told["tags"]


def test_no_name_of_an_operation_is_given_twice() -> None:
    names = Counter((operation.service, operation.told["operationId"]) for operation in OPERATIONS)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_parameter_of_a_path_is_explained(operation: Operation) -> None:
    named = set(re.findall(r"\{(\w+)\}", operation.path))
    told = {one["name"]: one for one in operation.told.get("parameters", []) if one["in"] == "path"}
    assert set(told) == named
    assert [name for name, one in told.items() if not one.get("description")] == []


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.media_types], ids=str)
def test_every_body_has_an_example(operation: Operation) -> None:
    for told in operation.media_types.values():
        assert _missing_examples(operation.service, told) == set()


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_error_is_described_as_a_problem_with_its_code(operation: Operation) -> None:
    errors = {status: told for status, told in operation.told["responses"].items() if status >= "400"}
    for status, told in errors.items():
        assert list(told["content"]) == [MEDIA_TYPE]
        examples = _examples(told["content"][MEDIA_TYPE])
        assert examples
        assert {Problem.model_validate(example).status for example in examples} == {int(status)}
    if operation.media_types:
        assert set(errors) >= {"400", "413"}, "a body may be no text, or too long"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_answer_has_a_shape(operation: Operation) -> None:
    good = {status: told for status, told in operation.told["responses"].items() if status < "300"}
    assert good
    for status, told in good.items():
        assert told["description"]
        assert ("content" not in told) == (status == "204")
        for content in told.get("content", {}).values():
            assert content["schema"], f"{status} may be anything"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_token_is_asked_for_where_the_document_says_so_and_nowhere_else(
    product: Product, operation: Operation
) -> None:
    stranger = Request(operation.method.upper(), operation.path, "nobody").at(KEY).saying(b"{}")
    answer = send(product.port(operation.service), stranger.on_the_wire())
    if operation.told.get("security"):
        assert answer.status == 401
        assert answer.header("www-authenticate") == "Bearer"
        assert "401" in operation.told["responses"]
        schemes = document(operation.service)["components"]["securitySchemes"]
        assert all(name in schemes for one in operation.told["security"] for name in one)
    else:
        assert answer.status != 401
        assert not operation.path.startswith("/v1/")


def _examples(content: Document) -> list[Any]:
    named = [example["value"] for example in content.get("examples", {}).values()]
    return [*named, *([content["example"]] if "example" in content else [])]


def _missing_examples(service: Service, content: Document) -> set[str]:
    """The required fields of a body of which nobody could say what goes in."""
    if _examples(content):
        return set()
    schema = _resolved(service, content["schema"])
    if "examples" in schema or "example" in schema:
        return set()
    fields: Document = schema["properties"]
    telling = {"example", "examples", "enum", "const", "default"}
    return {name for name in schema.get("required", fields) if not telling & set(_resolved(service, fields[name]))}


def _resolved(service: Service, schema: Document) -> Document:
    """A schema itself: what it refers to, and of several the first that is one."""
    if "$ref" in schema:
        return _resolved(service, document(service)["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema and "examples" not in schema:
        return _resolved(service, schema["anyOf"][0])
    return schema
