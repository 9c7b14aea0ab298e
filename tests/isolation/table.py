"""The isolation table: one row a check, what it found in a tenant's container, and in one that nobody sealed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """`is_sealed`: the tenant's container answered as it should. `has_control`: the other one showed more."""

    what: str
    sealed: str
    plain: str
    is_sealed: bool
    has_control: bool


@dataclass
class Table:
    """Filled row by row; nothing is judged before it is whole."""

    rows: list[Row] = field(default_factory=list)

    def refuses(
        self, what: str, *, sealed: object, plain: object, by: str = "", is_told: bool = False, void: str = ""
    ) -> None:
        """A tenant must not be able to; the control must. `by` says which control it took, where not a plain one.

        `is_told`: known and said, not judged. `void`: why this machine has no control for it.
        """
        self.rows.append(
            Row(
                what,
                _cell(sealed),
                void or _cell(plain) + (f" ({by})" if by else ""),
                is_sealed=is_told or not _can(sealed),
                has_control=bool(void) or _can(plain),
            )
        )

    def says(self, what: str, *, sealed: str, plain: str, holds: bool, has_control: bool = True) -> None:
        """A row of figures."""
        self.rows.append(Row(what, sealed, plain, holds, has_control))

    @property
    def holes(self) -> list[str]:
        """What a tenant's container can do and should not."""
        return [row.what for row in self.rows if not row.is_sealed]

    @property
    def void(self) -> list[str]:
        """What not even the control could do: such a check proves nothing."""
        return [row.what for row in self.rows if not row.has_control]

    def __str__(self) -> str:
        head = ("can a container...", "a tenant's", "plain docker run")
        lines = [head, *((row.what, row.sealed, row.plain) for row in self.rows)]
        first, second = (max(len(line[column]) for line in lines) for column in (0, 1))
        return "\n".join(f"  {what:<{first}}  {sealed:<{second}}  {plain}" for what, sealed, plain in lines)


def _can(answer: object) -> bool:
    """What a probe answers reads as: it can, if it is true, a list with something in it, or a connection."""
    return answer not in (False, None, "killed", "silent", "refused", "no way", []) and bool(answer)


def _cell(answer: object) -> str:
    match answer:
        case bool():
            return "yes" if answer else "no"
        case list():
            return f"yes: {answer[0]}" if answer else "no"
        case "connected":
            return "yes"
        case _:
            return f"no ({answer})"
