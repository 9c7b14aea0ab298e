"""What travels over the REST API, documented by examples; one file a noun."""

from orchestrator.schemas.alerts import AlertPage, AlertView, OrphanPage, OrphanView
from orchestrator.schemas.health import ServiceHealth
from orchestrator.schemas.naming import KEY, Name
from orchestrator.schemas.operations import DoomedFile, OperationPage, OperationView, Reason, ResetPlan, ResetRequest
from orchestrator.schemas.reports import AuditPage, AuditView, EventPage, EventView, LogLines
from orchestrator.schemas.runtime import LastStop, RuntimeView
from orchestrator.schemas.tenants import CreateRequest, TenantDetail, TenantPage, TenantQuery, TenantView, facts
from orchestrator.schemas.tokens import TokenCreated, TokenPage, TokenRequest, TokenView, token_facts

__all__ = [
    "KEY",
    "AlertPage",
    "AlertView",
    "AuditPage",
    "AuditView",
    "CreateRequest",
    "DoomedFile",
    "EventPage",
    "EventView",
    "LastStop",
    "LogLines",
    "Name",
    "OperationPage",
    "OperationView",
    "OrphanPage",
    "OrphanView",
    "Reason",
    "ResetPlan",
    "ResetRequest",
    "RuntimeView",
    "ServiceHealth",
    "TenantDetail",
    "TenantPage",
    "TenantQuery",
    "TenantView",
    "TokenCreated",
    "TokenPage",
    "TokenRequest",
    "TokenView",
    "facts",
    "token_facts",
]
