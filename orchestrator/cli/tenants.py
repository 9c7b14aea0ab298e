"""The commands of a tenant's life: `libreta tenant ...`."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestrator.cli.connection import manager, on_disk, spoken
from orchestrator.cli.screen import Json, counted, fail, print_facts, print_json, print_table, say
from orchestrator.cli.tenant_show import print_tenant
from orchestrator.phone_numbers import typed_key
from orchestrator.schemas import OperationView
from orchestrator.tenant_config import language_of
from tenant_runtime.contract.templates import Wording

app = typer.Typer(help="Create, look at, start, stop, reset and delete tenants.", no_args_is_help=True)
Phone = Annotated[str, typer.Argument(help="As people write it, with the country code: +54 9 11 1234-5678")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@app.command()
def new(  # noqa: PLR0917 - one option a fact
    phone: Phone = "",
    name: Annotated[str, typer.Option(help="The business's name.")] = "",
    kind: Annotated[str, typer.Option("--type", help="What it does: Pulseras artesanales.")] = "",
    currency: Annotated[str, typer.Option(help="ISO 4217; else the country's.")] = "",
    language: Annotated[str, typer.Option(help="es, pt or en; else the country's.")] = "",
    as_json: Json = False,
) -> None:
    """Create a tenant; what is not said follows from the country of the number."""
    key = typed_key(spoken(phone, "new"))
    told = {"business_type": kind, "currency": currency.upper(), "language": language.lower()}
    with manager() as tenants:
        tenant = tenants.create_tenant(
            phone_number=key,
            business_name=name.strip() or Wording(language_of(key)).say("onboarding.unnamed"),
            config={fact: value for fact, value in told.items() if value},
        )
    if as_json:
        print_json(tenant)
        return
    print_tenant(f"✅ Created {tenant.key}", tenant)
    if tenant.key != phone.strip():
        say(f"{phone.strip()} was read as {tenant.key}: WhatsApp must send exactly this number.", "yellow")


@app.command("list")
def list_tenants(as_json: Json = False) -> None:
    """List the tenants, and folders that nobody registered yet."""
    with manager() as tenants:
        pages = list(tenants.pages())
    found = [tenant for page in pages for tenant in page.tenants]
    if as_json:
        print_json({"tenants": found, "unregistered": pages[0].unregistered})
        return
    rows = [
        (item.key, item.business_name, item.state, item.currency, item.language, item.last_activity_at)
        for item in found
    ]
    print_table(
        counted(len(found), "tenant"), ("Phone", "Business", "State", "Currency", "Language", "Last activity"), rows
    )
    for key in pages[0].unregistered:
        say(
            f"{on_disk(f'clients/{key}')} belongs to no tenant. Take it up with: make tenant-adopt PHONE={key}",
            "yellow",
        )


@app.command()
def stats(phone: Phone = "", as_json: Json = False) -> None:
    """Sales, expenses and profit of one tenant, as its books tell them."""
    with manager() as tenants:
        key = typed_key(spoken(phone, "stats"))
        found = tenants.get_tenant_stats(key)
    if as_json:
        print_json(found)
        return
    facts: dict[str, object] = {
        "Products": found.products,
        "Sales": found.sales,
        "Expenses": found.expenses,
        "Revenue": f"{found.revenue:,} {found.currency}",
        "Profit": f"{found.profit:,} {found.currency}",
        "Sales without a known cost": found.sales_without_cost,
        "Last entry": found.last_entry_at,
    }
    print_facts(key, facts)


@app.command()
def start(phone: Phone = "", as_json: Json = False) -> None:
    """Wake a tenant; one that was quarantined after crashes is given another chance."""
    with manager() as tenants:
        _told(tenants.start_tenant(spoken(phone, "start")), "is awake", as_json=as_json)


@app.command()
def stop(phone: Phone = "", as_json: Json = False) -> None:
    """Put a tenant to sleep; its next message wakes it."""
    with manager() as tenants:
        _told(tenants.stop_tenant(spoken(phone, "stop")), "sleeps", as_json=as_json)


@app.command()
def restart(phone: Phone = "", as_json: Json = False) -> None:
    """Put a tenant to sleep and wake it."""
    with manager() as tenants:
        _told(tenants.restart_tenant(spoken(phone, "restart")), "was restarted", as_json=as_json)


@app.command()
def upgrade(
    phone: Phone = "",
    image: Annotated[str, typer.Option(help="Its name as the engine knows it; else LIBRETA_RUNTIME_IMAGE.")] = "",
    as_json: Json = False,
) -> None:
    """Bring a tenant to another image; where that does not do, it is left exactly as it was."""
    with manager() as tenants:
        operation = tenants.upgrade_tenant(spoken(phone, "upgrade"), image=image.strip() or None)
    result = operation.result or {}
    what = "runs" if result.get("is_changed") else "has already, and nothing was done:"
    _told(operation, f"{what} {result.get('image')}", as_json=as_json)


@app.command()
def adopt(phone: Phone = "", as_json: Json = False) -> None:
    """Take up a folder that was copied into data/clients by hand."""
    with manager() as tenants:
        _told(tenants.adopt_tenant(spoken(phone, "adopt")), "was adopted", as_json=as_json)


@app.command()
def reset(phone: Phone = "", yes: Yes = False, as_json: Json = False) -> None:
    """Put a tenant's books and configuration aside; its next message starts onboarding."""
    with manager() as tenants:
        key = typed_key(spoken(phone, "reset"))
        plan = tenants.plan_reset(key)
        if not as_json:
            rows = [(file.name, f"{file.bytes:,} bytes") for file in plan.files]
            print_table(f"Resetting {plan.business_name} ({key}) puts aside", ("File", "Size"), rows)
            say(f"They are kept under {on_disk(plan.kept_under)}.")
        _confirm(key, yes=yes)
        _ended(tenants.reset_tenant(key), "was reset", as_json=as_json)


@app.command()
def delete(phone: Phone = "", yes: Yes = False, as_json: Json = False) -> None:
    """End a tenant; its folder is put aside."""
    with manager() as tenants:
        tenant = tenants.get_tenant(spoken(phone, "delete"))
        if not as_json:
            print_tenant(f"Deleting {tenant.key}", tenant)
        _confirm(tenant.key, yes=yes)
        _ended(tenants.delete_tenant(tenant.key), "was deleted", as_json=as_json)


def _confirm(key: str, *, yes: bool) -> None:
    if not yes and typer.prompt(f"Type {key} to go on") != key:
        fail("That is another number: nothing was done.")


def _ended(operation: OperationView, what: str, *, as_json: bool) -> None:
    _told(operation, what, as_json=as_json)
    bundle = (operation.result or {}).get("bundle")
    if bundle and not as_json:
        say(f"Its final bundle is {on_disk(bundle)}. It comes back unpacked in {on_disk('clients')} and adopted.")


def _told(operation: OperationView, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(operation)
    else:
        say(f"✅ {operation.key} {what}.")
