"""Greetings, help, and what is politely left alone."""

from __future__ import annotations

from tenant_runtime.actions import HelpTopic, Smalltalk
from tenant_runtime.contract.config import TenantConfig
from tenant_runtime.replies.voice import Voice


def smalltalk(action: Smalltalk, voice: Voice, config: TenantConfig) -> str:
    """An answer in kind; a greeting is answered with the shop's own welcome where it has one."""
    if action.kind == "greeting" and config.prompts.welcome_message.strip():
        return config.prompts.welcome_message.strip()
    return voice.say(action.kind)


def guide(voice: Voice, config: TenantConfig, topic: HelpTopic | None = None) -> str:
    """What can be written, by example, or all about one topic; what is switched off for this shop is left out."""
    features = config.features
    is_off: dict[HelpTopic, bool] = {
        "sales": not features.sales_enabled, "credit": not features.sales_enabled,
        "expenses": not features.expenses_enabled, "stock": not features.inventory_enabled,
    }  # fmt: skip
    if topic is not None and not is_off.get(topic, False):
        return voice.say(f"how_{topic}")
    parts = [
        voice.say("help_intro"),
        voice.say("help_sales") if features.sales_enabled else "",
        voice.say("help_credit") if features.sales_enabled else "",
        voice.say("help_expenses") if features.expenses_enabled else "",
        voice.say("help_products"),
        voice.say("help_inventory") if features.inventory_enabled else "",
        voice.say("help_reports"),
        voice.say("help_undo"),
    ]
    return "\n\n".join(part for part in parts if part)
