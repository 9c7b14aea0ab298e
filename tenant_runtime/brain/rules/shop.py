"""What the rules need of a shop while they read one message: its catalogue, its language, its way to write amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from tenant_runtime import money
from tenant_runtime.brain import Context
from tenant_runtime.brain.rules.goods.products import Catalogue, catalogue
from tenant_runtime.brain.rules.questions import Unsettled
from tenant_runtime.brain.rules.words.digits import SPACED_IN, Marks
from tenant_runtime.brain.rules.words.lexicon import Lexicon, lexicon
from tenant_runtime.contract.templates import Wording


class Shop:
    """One shop as the rules see it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.language: str = context.language
        self.lexicon: Lexicon = lexicon(context.language)
        self.digits = money.digits(context.currency)
        decimal, group = money.marks(context.currency, context.country)
        self.marks = Marks(decimal, group, self.digits, is_spaced=context.country in SPACED_IN)
        self._format = money.MoneyFormat(context.currency, context.country)
        self._wording = Wording(context.language)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Its products, ready to be looked up."""
        return catalogue(tuple(self.context.catalogue), self.language)

    def amount(self, value: Decimal | None) -> Decimal:
        """The value as an amount of the currency. Asks where it is none: two readings, zero, too many decimals."""
        if value is None:
            raise Unsettled("ask_amount_written")
        try:
            if money.to_minor(value, self.context.currency) > 0:
                return value
        except money.AmountError:
            pass
        raise Unsettled("ask_amount_written")

    def quantity(self, value: Decimal | None) -> Decimal:
        """The value as a quantity. Asks where it is none: two readings, zero, finer than a thousandth."""
        if value is None:
            raise Unsettled("ask_quantity_written")
        try:
            if money.to_thousandths(value) > 0:
                return value
        except money.AmountError:
            pass
        raise Unsettled("ask_quantity_written")

    def is_payable(self, value: Decimal) -> bool:
        """Whether the currency can hold this value exactly."""
        return value == self.rounded(value)

    def rounded(self, value: Decimal) -> Decimal:
        """To the currency's digits, halves to even as the books round."""
        return value.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_EVEN)

    def say(self, name: str, /, **facts: object) -> str:
        """A sentence of the section "replies" in the shop's language."""
        return self._wording.say(f"replies.{name}", **facts)

    def amount_text(self, value: Decimal) -> str:
        """An amount as the shop writes it."""
        return self._format.format(money.to_minor(self.rounded(value), self.context.currency))

    def quantity_text(self, value: Decimal) -> str:
        """A quantity as the shop writes it."""
        return self._format.quantity(money.to_thousandths(value))
