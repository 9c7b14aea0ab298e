"""Words said to the names the books know: one, several to choose from, or a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tenant_runtime.brain import CatalogueItem
from tenant_runtime.brain.rules.goods.names import Name
from tenant_runtime.brain.rules.goods.products import name_stems
from tenant_runtime.brain.rules.shop import Shop
from tenant_runtime.brain.rules.words.stems import singular_name
from tenant_runtime.brain.rules.words.text import fold

LONGEST_NEW_NAME = 60
MOST_NEW_WORDS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A product that words may mean: the catalogue's, or a new one with the name as it was said."""

    name: str
    item: CatalogueItem | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the words may mean, likeliest first. `is_certain`: there is one, and every word says so."""

    named: tuple[Named, ...]
    is_certain: bool


def resolve(name: Name, shop: Shop, *, is_plural: bool) -> Candidates:
    """The products these words may mean; at least one."""
    match = shop.catalogue.match(name.text)
    if match.is_new and (whole := _spelled_out(name, shop)) != name:
        return resolve(whole, shop, is_plural=is_plural)
    if match.is_new:
        words = singular_name(name.words, shop.language) if is_plural else " ".join(name.words)
        text = " ".join([words.lower(), *([name.size] if name.size else [])])
        is_plain = 1 < len(text) <= LONGEST_NEW_NAME and len(name.words) <= MOST_NEW_WORDS and not _is_odd(name, shop)
        return Candidates((Named(text[:LONGEST_NEW_NAME]),), is_plain)
    known = tuple(Named(item.name, item) for item in match.items)
    if not match.is_certain and all(_is_another(name, item.name, shop) for item in match.items):
        return Candidates((Named(name.text.lower()[:LONGEST_NEW_NAME]), *known), False)
    return Candidates(known, match.is_certain)


def _is_another(name: Name, other: str, shop: Shop) -> bool:
    """ "custom dress" beside "red dress": each says what the other does not."""
    said, known = set(name_stems(name.text, shop.language)), set(name_stems(other, shop.language))
    return len(said) > 1 and len(known) > 1 and bool(said & known) and bool(said - known) and bool(known - said)


def _spelled_out(name: Name, shop: Shop) -> Name:
    """ "refri" is a refrigerante, where the shop knows no other."""
    short = shop.lexicon.short_names
    return replace(name, words=tuple(short.get(fold(word), word) for word in name.words))


def _is_odd(name: Name, shop: Shop) -> bool:
    """ "blusas María" may name the customer; "1 chico" is a small one of what was said before."""
    tags = [shop.lexicon.tags(fold(word)) for word in name.words]
    if any("person" in tag for tag in tags) or all("adjective" in tag for tag in tags):
        return True
    if any("nick" in tag for tag in tags[1:]):
        return True
    return name.words[0][0].islower() and any(len(word) > 2 and word[0].isupper() for word in name.words[1:])


def in_unit(quantity: Decimal, said: str, wanted: str) -> Decimal | None:
    """The quantity in the unit wanted: 500 g are 0.5 kg; None where they do not measure the same."""
    if said == wanted:
        return quantity
    small_to_large = {("g", "kg"): 1000, ("ml", "l"): 1000, ("cm", "m"): 100}
    if factor := small_to_large.get((said, wanted)):
        return quantity / factor
    if factor := small_to_large.get((wanted, said)):
        return quantity * factor
    return None
