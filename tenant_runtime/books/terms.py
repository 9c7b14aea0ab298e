"""What goods come to before anything is booked: prices, discounts, tax, what is paid and what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.actions import Discount, Offer, Sale, SaleItem, Tax
from tenant_runtime.books import catalogue
from tenant_runtime.books.booking import LARGEST_AMOUNT, LARGEST_QUANTITY, Booking, thousandths, times, within_reach
from tenant_runtime.books.catalogue import Item
from tenant_runtime.books.errors import (
    AmountOutOfRange,
    InvalidQuantity,
    NothingToBook,
    PaidTooMuch,
    TooManyDecimals,
    TotalDiffers,
    UnknownPrice,
)
from tenant_runtime.books.names import tidy
from tenant_runtime.books.pricing import Cut, Deal, TaxRule, Worth, allocated, dealt, rate, shares

SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its price settled: `unit_price` of one counted unit, None where the line is no whole price each.

    `gross` is before, `total` after every discount; both are as the prices were said, so they hold the tax only where
    those do. `tax` is the line's part of it. `own` is the unit that the product gets if the line makes it. `is_share`:
    its total is only a share of one that was said for several.
    """

    name: str
    unit: str
    own: str
    quantity: int
    pack: int | None
    unit_price: int | None
    gross: int
    total: int
    tax: int = 0
    is_share: bool = False

    @property
    def stock(self) -> int:
        """How many thousandths of the product's own unit these are."""
        return in_stock(self.quantity, self.pack)

    @property
    def product_price(self) -> int | None:
        """The price of one of the product's own units, where it is a whole one."""
        if self.unit_price is None or self.pack is None:
            return self.unit_price
        return each(self.unit_price, self.pack)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale comes to: `total` is net of `discount` and includes `tax`; `revenue` of a line is without its tax."""

    lines: tuple[Line, ...]
    total: int
    discount: int
    tax: int
    is_tax_included: bool = True

    def revenue(self, line: Line) -> int:
        """What a line earns."""
        return line.total - line.tax if self.is_tax_included else line.total


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line as it was said; `worth` is None until the sale's total gives it. `is_open`: nobody said a price of it."""

    line: Line
    cut: Cut
    deal: Deal | None
    worth: Worth | None
    is_open: bool = False

    def sharing(self, net: int) -> _Draft:
        """The line with `net` as its share of a total that was said for several: no price each follows from it."""
        return replace(self, line=replace(self.line, unit_price=None, is_share=True), worth=Worth(net, net))

    def settled(self, net: int) -> _Draft:
        """The line with `net` as what it comes to."""
        gross = self.cut.before(net)
        if self.deal:
            gross = dealt(self.deal, self.line.quantity, product=self.line.name, unit_price=None, total=gross).gross
        line = replace(self.line, unit_price=each(gross, self.line.quantity))
        return replace(self, line=line, worth=Worth(gross, net))


def of_sale(booking: Booking, sale: Sale) -> Terms:
    """What a sale comes to.

    One line may lack its price where the total gives it; several lines that nobody said a price of share it. A total
    alone is what was taken, tax and all; where the tax was said to come on top, it is the amount before it. A line may
    be given away, not all of them. Raises UnknownPrice, TotalDiffers, OfferDoesNotFit and NothingToBook.
    """
    return _agreed(booking, sale, least=1)


def of_items(booking: Booking, items: Sequence[SaleItem]) -> Terms:
    """What these lines come to on their own, each with a price; it may be nothing."""
    return _agreed(booking, Sale(tuple(items)), least=0)


def _agreed(booking: Booking, sale: Sale, *, least: int) -> Terms:
    rule = tax_rule(booking, sale.tax)
    cut = _cut(booking, sale.discount)
    said = None if sale.total is None else booking.minor(sale.total)
    drafts = [_drafted(booking, item) for item in sale.items]
    if not drafts and said is None:
        raise NothingToBook("a sale of nothing")
    target = None if said is None else _before_tax(said, rule, is_on_top=bool(sale.tax and not sale.tax.is_included))
    drafts = _sharing(drafts, sale, target, said=said)
    nets = _nets(drafts, None if target is None else cut.before(target), said=said)
    base = cut.off(sum(nets)) if nets else target or 0
    tax = _tax(base, rule, said=said if target == base else None)
    total = base if rule is None or rule.prices_include else base + tax
    if nets and said is not None and said not in {base, total}:
        raise TotalDiffers(said=said, computed=total)
    lines = _shared(_closed(drafts, nets), base, tax)
    gross = sum(line.gross for line in lines) if lines else cut.before(base)
    return Terms(lines, within_reach(total, least=least), gross - base, tax, rule is None or rule.prices_include)


def tax_rule(booking: Booking, said: Tax | None) -> TaxRule | None:
    """The tax that was said, else the shop's own."""
    return TaxRule(said.rate, said.is_included) if said else booking.tax


def paid_of(booking: Booking, paid: Decimal | None, total: int) -> int:
    """What changed hands at once: all of it where nothing was said. Raises PaidTooMuch."""
    if paid is None:
        return total
    found = booking.cost(paid)
    if found > total:
        raise PaidTooMuch(paid=found, total=total)
    return found


def stock_unit(unit: str, pack: int | None) -> str:
    """The unit of a product that is counted so: what comes in packs is kept by the piece."""
    return unit if pack is None else "unit"


def in_stock(quantity: int, pack: int | None) -> int:
    """How many units of stock `quantity` counted ones are. Raises TooManyDecimals or InvalidQuantity."""
    if pack is None:
        return quantity
    units, lost = divmod(quantity * pack, 1000)
    if lost:
        raise TooManyDecimals("less than a thousandth of a unit of stock")
    if units > LARGEST_QUANTITY:
        raise InvalidQuantity(f"{units} thousandths are no quantity")
    return units


def each(total: int, quantity: int) -> int | None:
    """The price of one where the total is a whole price each, else None: 3 for 10.00 is no price."""
    price, rest = divmod(total * 1000, quantity)
    return price if not rest and 0 < price <= LARGEST_AMOUNT else None


def _drafted(booking: Booking, item: SaleItem) -> _Draft:
    known = catalogue.find(booking.connection, item.product)
    pack = None if item.pack is None else thousandths(item.pack)
    unit = known.unit if known and pack is None else item.unit
    quantity = thousandths(item.quantity)
    price = _price(booking, item, known, pack)
    said = None if item.line_total is None else booking.cost(item.line_total)
    cut, deal = _cut(booking, item.discount), _deal(booking, item.offer)
    name = known.name if known else tidy(item.product)
    line = Line(name, unit, stock_unit(item.unit, pack), quantity, pack, price, gross=0, total=0)
    if deal and (price is not None or said is not None or deal.price is not None):
        offered = price if item.unit_price is not None or deal.price is None else None
        worth = dealt(deal, quantity, product=name, unit_price=offered, total=said)
        line = replace(line, unit_price=offered or each(worth.gross, quantity))
    elif said is not None:
        worth, line = Worth(said, said), replace(line, unit_price=each(said, quantity))
    elif price is not None:
        worth = Worth(_positive(times(price, quantity)), times(price, quantity))
    else:
        return _Draft(line, cut, deal, None, _is_open(item))
    return _Draft(line, cut, deal, Worth(worth.gross, cut.off(worth.net)), _is_open(item))


def _is_open(item: SaleItem) -> bool:
    return (item.unit_price, item.line_total, item.offer, item.discount) == (None, None, None, None)


def _price(booking: Booking, item: SaleItem, known: Item | None, pack: int | None) -> int | None:
    if item.line_total is not None:
        return None
    if item.unit_price is not None:
        return booking.minor(item.unit_price)
    if known is None or known.price is None:
        return None
    return known.price if pack is None else times(known.price, pack)


def _sharing(drafts: list[_Draft], sale: Sale, target: int | None, *, said: int | None) -> list[_Draft]:
    """The lines; where the products' own prices do not fit the total, those of which nobody said a price share it."""
    worths = [draft.worth.net if draft.worth else None for draft in drafts]
    is_open = [draft.is_open for draft in drafts]
    unpriced = [draft for draft in drafts if draft.worth is None]
    known = sum(worth or 0 for worth in worths)
    fits = known in {target, said} if not unpriced else len(unpriced) == 1 and known < (target or 0)
    if target is None or sale.discount or sum(is_open) < SEVERAL or fits or not all(d.is_open for d in unpriced):
        return drafts
    parts = shares(target, worths, is_open)
    return [draft.sharing(parts[index]) if index in parts else draft for index, draft in enumerate(drafts)]


def _nets(drafts: Sequence[_Draft], target: int | None, *, said: int | None) -> list[int]:
    """What each line comes to before the sale's own discount; the one without a price takes the rest of `target`."""
    nets = [draft.worth.net if draft.worth else 0 for draft in drafts]
    still_open = [index for index, draft in enumerate(drafts) if draft.worth is None]
    if len(still_open) > 1 or (still_open and target is None):
        raise UnknownPrice(drafts[still_open[0]].line.name)
    if still_open and target is not None:
        known = sum(nets)
        if target <= known:
            raise TotalDiffers(said=said or target, computed=known)
        nets[still_open[0]] = target - known
    return nets


def _closed(drafts: Sequence[_Draft], nets: Sequence[int]) -> list[_Draft]:
    return [draft if draft.worth else draft.settled(net) for draft, net in zip(drafts, nets, strict=True)]


def _shared(drafts: Sequence[_Draft], base: int, tax: int) -> tuple[Line, ...]:
    """The lines with their part of the sale's discount and of its tax."""
    worths = [draft.worth for draft in drafts if draft.worth]
    off = allocated(sum(worth.net for worth in worths) - base, [worth.net for worth in worths])
    totals = [_positive(worth.net - part) if worth.net else 0 for worth, part in zip(worths, off, strict=True)]
    return tuple(
        replace(draft.line, gross=worth.gross, total=total, tax=part)
        for draft, worth, total, part in zip(drafts, worths, totals, allocated(tax, totals), strict=True)
    )


def _before_tax(said: int, rule: TaxRule | None, *, is_on_top: bool) -> int:
    """What the lines come to where `said` is the total."""
    if rule is None or rule.prices_include or is_on_top:
        return said
    return said - rule.within(said)


def _tax(base: int, rule: TaxRule | None, *, said: int | None) -> int:
    """The tax on `base`; where the total that was said holds it already, it is the rest."""
    if rule is None:
        return 0
    if rule.prices_include:
        return rule.within(base)
    return said - base if said is not None and said > base else rule.on_top(base)


def _cut(booking: Booking, discount: Discount | None) -> Cut:
    if discount is None:
        return Cut()
    percent = 0 if discount.percent is None else rate(discount.percent)
    return Cut(percent, 0 if discount.amount is None else booking.cost(discount.amount))


def _deal(booking: Booking, offer: Offer | None) -> Deal | None:
    if offer is None:
        return None
    if offer.take < 1 or (offer.pay is not None and not 0 < offer.pay <= offer.take):
        raise AmountOutOfRange(f"{offer} is no offer")
    return Deal(offer.take, offer.pay, None if offer.price is None else booking.minor(offer.price))


def _positive(total: int) -> int:
    if total <= 0:
        raise AmountOutOfRange("a line that comes to nothing")
    return total
