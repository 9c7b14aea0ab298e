"""The orchestrator keeps to its OpenAPI document, whatever is asked of it."""

from __future__ import annotations

from schemathesis import Case

from tests.openapi.fuzzing import aim_at, check, generated
from tests.openapi.product import ANA, Product

document = generated("orchestrator")
document_of_a_tenant = generated("orchestrator", examples=6, coverage=False).include(path_regex=r"\{key\}")


@document.parametrize()
def test_the_orchestrator_answers_as_documented(case: Case, product: Product) -> None:
    check(case, product, "orchestrator")


@document_of_a_tenant.parametrize()
def test_the_orchestrator_answers_as_documented_for_a_tenant_that_exists(case: Case, product: Product) -> None:
    product.make_sure_of_ana()
    aim_at(case, ANA)
    check(case, product, "orchestrator")
