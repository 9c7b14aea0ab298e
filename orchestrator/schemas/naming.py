"""The key that the documentation gives as an example, and what a name may be."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

KEY = "+5491112345678"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
