"""Work that is done for customers: "hice 3 cortes a 9 lucas" was sold; "hice 3 tortas" may only have been baked."""

from __future__ import annotations

from functools import cache

from tenant_runtime.brain.rules.goods.names import Name
from tenant_runtime.brain.rules.words.lexicon import lexicon
from tenant_runtime.brain.rules.words.stems import stem
from tenant_runtime.brain.rules.words.text import fold


def is_service(name: Name, language: str) -> bool:
    """Whether it is work done on customers or on what they brought: a haircut, a hem, an oil change."""
    known = _stems(language)
    words = [stem(word, language) for word in name.words]
    if " ".join(words) in known:
        return True
    lexis = lexicon(language)
    head = words[0] if lexis.is_head_first else words[-1]
    return head in known and not any("expense_noun" in lexis.tags(fold(word)) for word in name.words)


@cache
def _stems(language: str) -> frozenset[str]:
    return frozenset(" ".join(stem(word, language) for word in name.split()) for name in lexicon(language).services)
