"""Which image a tenant runs: its own, else the fleet's, else that of the settings."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.tenant import Tenant


class DefaultImage:
    """The fleet's image, in memory, since every start asks for it."""

    def __init__(self, of_settings: str) -> None:
        self.of_settings = of_settings
        self.of_fleet: str | None = None

    @property
    def current(self) -> str:
        """What a tenant without an image of its own runs."""
        return self.of_fleet or self.of_settings

    def of(self, tenant: Tenant) -> str:
        """What this tenant runs."""
        return tenant.image or self.current

    def told(self, tenant: Tenant) -> Tenant:
        """The tenant with its image filled in."""
        return replace(tenant, image=self.of(tenant))
