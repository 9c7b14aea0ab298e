"""Which kind of message this is, by its verbs: the first rule that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tenant_runtime.brain.rules.deals.debts_told import tells_a_debt
from tenant_runtime.brain.rules.goods.alerts import is_alert
from tenant_runtime.brain.rules.mending.edits import is_correction
from tenant_runtime.brain.rules.sentence import Sentence
from tenant_runtime.brain.rules.spending.withdrawals import is_deposit, is_withdrawal

Intent = Literal[
    "refuse", "nothing", "smalltalk", "help", "undo",
    "report", "stock_query", "question",
    "create", "update", "stock_out", "stock_count", "stock_in", "sale", "sale_return", "expense",
    "customer_payment", "supplier_payment", "order_delivery", "debt_query", "debt_told",
    "close", "reopen", "complaint", "edit", "alert", "withdrawal", "deposit", "return",
    "several", "unknown",
]  # fmt: skip

BOOKING_VERBS = ("verb.sale", "verb.expense", "verb.bought", "verb.arrived", "verb.create", "out.")


def intent(sentence: Sentence) -> Intent:
    """The one intent of the message, "several", or "unknown"."""
    return next((kind for kind, fits in RULES if fits(sentence)), "unknown")


def candidates(sentence: Sentence) -> tuple[Intent, ...]:
    """What the clause may be, likeliest first: debts and credit have words of their own; then its plain intent."""
    return (*special(sentence), intent(sentence))


def special(sentence: Sentence) -> tuple[Intent, ...]:
    """The kinds that words of their own tell: debts, credit, corrections, the owner's money."""
    return tuple(kind for kind, fits in SPECIAL_RULES if fits(sentence))


def _pays_off(sentence: Sentence) -> bool:
    pays = sentence.has("pay.")
    if sentence.has("of_debt", "of_debt.all", "of_account", "pay.settles"):
        return True
    if any("debi" in piece.folded for piece in sentence.find("paid_rest")):
        return not sentence.has("delivered") and _begins_with_somebody(sentence)
    is_from = sentence.has("pay.received") and sentence.has("from_party")
    if is_from and _is_money_alone(sentence) and not sentence.has("verb.sale", "verb.bought"):
        return True
    return pays and (is_from or _begins_with_somebody(sentence)) and not _books_goods(sentence)


def _is_money_alone(sentence: Sentence) -> bool:
    """ "recibí 500 de Marta": the verb may bring goods, but none are named."""
    following = zip(sentence.pieces, [*sentence.pieces[1:], None], strict=True)
    numbers = [after for piece, after in following if piece.is_number and not piece.has("article")]
    return len(numbers) == 1 and (numbers[0] is None or numbers[0].has("from_party", "payment.", "comma"))


def _books_goods(sentence: Sentence) -> bool:
    return sentence.has("verb.sale", "verb.bought", "verb.arrived", "verb.create", "verb.note")


def _begins_with_somebody(sentence: Sentence) -> bool:
    first = next((piece for piece in sentence.pieces if not piece.has("filler", "greeting", "comma", "the")), None)
    return first is not None and (first.has("person", "title", "nick") or (first.is_word and first.text[:1].isupper()))


def _asks_for_debts(sentence: Sentence) -> bool:
    if sentence.has("ask.debt", "ask.debt1"):
        return True
    if _counts(sentence):
        return False
    is_asked = sentence.has("ask.how_much", "ask.how_many") and sentence.has("owes")
    return is_asked or (sentence.has("ask.show") and sentence.has("tab"))


def _pays_supplier(sentence: Sentence) -> bool:
    return sentence.has("pay.out") and sentence.has("of_debt1", "of_debt1.all")


def _hands_over(sentence: Sentence) -> bool:
    """ "entregué la torta de Ana", "vino a retirar la torta, pagó el resto"."""
    if sentence.has("delivered") and sentence.has("paid_rest"):
        return True
    following = zip(sentence.pieces, sentence.pieces[1:], strict=False)
    is_definite = any(one.has("delivered") and two.has("the") for one, two in following)
    return is_definite and sentence.has("person", "title") and not sentence.has("verb.sale", "not_yet.credit")


def _is_on_credit(sentence: Sentence) -> bool:
    """Words that only a sale with terms has: fiado, "anotale a", "me encargaron", somebody who took goods."""
    if not _counts(sentence) and not sentence.has("article"):
        return False
    if sentence.has("credit.verb", "verb.note", "order.verb", "on_tab", "account_of"):
        return True
    if sentence.has("verb.bought", "verb.arrived", "verb.left_us") and not _somebody_takes(sentence):
        return False
    return sentence.has("credit", "deposit", "deposit_of") or _somebody_takes(sentence)


def _somebody_takes(sentence: Sentence) -> bool:
    has_subject = _begins_with_somebody(sentence) or sentence.has("someone")
    return has_subject and sentence.has("verb.took")


def _somebody_brings(sentence: Sentence) -> bool:
    if sentence.has("goods_of") and _counts(sentence):
        return True
    has_subject = _begins_with_somebody(sentence) or sentence.has("supplier_noun", "supplier_role")
    return has_subject and sentence.has("verb.left_us") and not sentence.has("verb.sale")


def _counts(sentence: Sentence) -> bool:
    return sentence.counts_something


def _books(sentence: Sentence) -> bool:
    return sentence.has(*BOOKING_VERBS)


def _undoes(sentence: Sentence) -> bool:
    return sentence.has("verb.undo") and (not _counts(sentence) or _names_by_amount(sentence))


def _names_by_amount(sentence: Sentence) -> bool:
    """ "borrá la venta de 500": the only number is of the entry, and ends what is said of it."""
    numbers = [at for at, piece in enumerate(sentence.pieces) if piece.is_number and not piece.has("article")]
    if len(numbers) != 1 or numbers[0] == 0:
        return False
    before, after = sentence.pieces[numbers[0] - 1], sentence.pieces[numbers[0] + 1 :]
    return before.has("of", "the", "any_mark") and all(
        piece.has("noun.", "filler", "thanks", "stop", "comma") for piece in after
    )


def _creates(sentence: Sentence) -> bool:
    return sentence.has("verb.create")


def _sells(sentence: Sentence) -> bool:
    return sentence.has("verb.sale")


def _restocks(sentence: Sentence) -> bool:
    """ "hoy entraron 187.450 de ventas" are no goods."""
    return sentence.has("verb.arrived", "verb.bought") and not sentence.has("sales_amount")


def _spends(sentence: Sentence) -> bool:
    """Whether money was spent; "paid" beside a sale is how the customer paid, beside goods what they cost."""
    verbs = sentence.find("verb.expense")
    if _sells(sentence) or _restocks(sentence) or sentence.has("verb.took"):
        verbs = [verb for verb in verbs if not verb.has("paid_clause", "cost_lead")]
    if any(not verb.has("verb.expense") for verb in sentence.find("out.")):
        verbs = [verb for verb in verbs if not verb.has("out.")]  # "dropped 3 pots and they broke"
    if sentence.has("offer.take"):
        verbs = [verb for verb in verbs if not verb.has("offer.pay")]
    return any(not verb.has("out.") for verb in verbs) or (bool(verbs) and not _drops_goods(sentence))


def _drops_goods(sentence: Sentence) -> bool:
    """ "dropped 3 jars of salsa, take them off stock", not "dropped 50 on ads"."""
    return sentence.has("take_off", "container")


def _tells_of_several(sentence: Sentence) -> bool:
    kinds = (_sells(sentence), _spends(sentence), _restocks(sentence), _loses(sentence))
    return sum(kinds) > 1


def _changes_a_price(sentence: Sentence) -> bool:
    if _sells(sentence) or _spends(sentence) or _restocks(sentence) or sentence.has("ask.how_much", "verb.sale_weak"):
        return False
    return sentence.has("verb.now_costs") or (
        sentence.has("verb.change") and (_counts(sentence) or sentence.has("noun.price"))
    )


def _loses(sentence: Sentence) -> bool:
    verbs = sentence.find("out.")
    return any(not verb.has("verb.expense") for verb in verbs) or (bool(verbs) and _drops_goods(sentence))


def _is_supplied(sentence: Sentence) -> bool:
    """ "me trajeron 5 cajas": goods after a verb that may also bring money."""
    following = zip(sentence.pieces, sentence.pieces[1:], strict=False)
    return any(one.has("verb.brought") and two.is_number and not two.has("money") for one, two in following)


def _tells_a_count(sentence: Sentence) -> bool:
    """ "conté 12 cocas", "en realidad hay 12 cocas"; a price beside it is something else."""
    if not _counts(sentence) or _books(sentence) or sentence.has("question", "label.price", "money", "verb.change"):
        return False
    return sentence.has("count.strong") or (sentence.has("count.verb") and sentence.has("count.truth", "count.place"))


def _is_returned(sentence: Sentence) -> bool:
    """ "devolvieron", "brought the lamp back"."""
    if sentence.has("verb.return"):
        return True
    return sentence.has("return.open") and sentence.has("return.close") and sentence.has("refund", "off_debt")


def _may_spend(sentence: Sentence) -> bool:
    return _spends(sentence) or sentence.has("bill")


def _may_create(sentence: Sentence) -> bool:
    return sentence.has("verb.create_weak") and not _notes_an_expense(sentence)


def _notes_an_expense(sentence: Sentence) -> bool:
    """ "cargá 37 mil de luz": no product of that name."""
    threes = zip(sentence.pieces, sentence.pieces[1:], sentence.pieces[2:], strict=False)
    return any(one.is_number and two.has("of") and three.has("expense_noun") for one, two, three in threes)


def _names_an_expense(sentence: Sentence) -> bool:
    return _counts(sentence) and sentence.has("expense_noun") and not sentence.has("verb.sale_weak")


def _may_sell(sentence: Sentence) -> bool:
    return _counts(sentence) or sentence.has("verb.sale_weak")


SPECIAL_RULES: tuple[tuple[Intent, Callable[[Sentence], bool]], ...] = (
    ("edit", is_correction),
    ("alert", is_alert),
    ("deposit", is_deposit),
    ("withdrawal", is_withdrawal),
    ("expense", lambda sentence: sentence.has("verb.owe") and sentence.has("expense_noun") and _counts(sentence)),
    ("return", lambda sentence: sentence.has("verb.return")),
    ("stock_count", lambda sentence: sentence.has("count.strong", "count.verb", "count.truth") and _counts(sentence)),
    ("debt_query", _asks_for_debts),
    ("supplier_payment", _pays_supplier),
    ("customer_payment", _pays_off),
    ("order_delivery", _hands_over),
    ("debt_told", tells_a_debt),
    ("sale", _is_on_credit),
    ("stock_in", _somebody_brings),
)
RULES: tuple[tuple[Intent, Callable[[Sentence], bool]], ...] = (
    ("undo", _undoes),
    ("create", _creates),
    ("sale_return", _is_returned),
    ("several", _tells_of_several),
    ("update", _changes_a_price),
    ("stock_out", _loses),
    ("stock_in", _restocks),
    ("sale", _sells),
    ("stock_in", _is_supplied),
    ("stock_count", _tells_a_count),
    ("expense", _may_spend),
    ("create", _may_create),
    ("expense", _names_an_expense),
    ("sale", _may_sell),
)
