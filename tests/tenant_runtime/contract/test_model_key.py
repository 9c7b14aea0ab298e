"""A key at the model proxy proves who shows it."""

from __future__ import annotations

import pytest

from tenant_runtime.contract.model_key import holder, model_key
from tenant_runtime.contract.token import tenant_token

SECRET = "the-service-secret"
ANA, BRUNO = "taaaaaaaaaa", "tbbbbbbbbbb"


def key_of(tenant_id: str, *, secret: str = SECRET) -> str:
    return model_key(tenant_id, tenant_token(secret, tenant_id))


def test_a_tenant_is_known_by_its_own_key() -> None:
    assert holder(f"Bearer {key_of(ANA)}", SECRET) == ANA


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer ",
        f"Bearer {ANA}",
        f"Bearer {tenant_token(SECRET, ANA)}",
        f"Bearer {ANA}.",
        f"Bearer {model_key(BRUNO, tenant_token(SECRET, ANA))}",
        f"Bearer {key_of(ANA, secret='another')}",
        f"Bearer {key_of(ANA, secret='')}",
        f"Bearer {key_of(ANA)}0",
        f"Bearer {key_of(ANA)}\n",
        f"bearer {key_of(ANA)}",
        f"Basic {key_of(ANA)}",
        f"Bearer {key_of('onboarding')}",
    ],
)
def test_anything_else_is_nobody(header: str | None) -> None:
    assert holder(header, SECRET) is None


def test_without_a_service_secret_everybody_is_nobody() -> None:
    assert holder(f"Bearer {key_of(ANA, secret='')}", "") is None
