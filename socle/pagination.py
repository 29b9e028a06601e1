"""Numbered pages over a total that is already known, bounded in depth."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

PAR_PAGE = 20
# Past this depth nobody reads: filters do better, and OFFSET would cost more and more.
PAGES_MAX = 500


class PaginateurCompte(Paginator):
    """A paginator whose count was computed with the facets; any page number typed leads to a real page."""

    def __init__(self, object_list: Sequence[Any] | Any, total: int, par_page: int = PAR_PAGE) -> None:
        super().__init__(object_list, par_page)
        self.total = total

    @property
    def count(self) -> int:
        return self.total

    @property
    def num_pages(self) -> int:
        return max(1, min(PAGES_MAX, -(-self.total // self.per_page)))

    def page_demandee(self, numero: str | None) -> Page:
        lisible = numero is not None and numero.isdecimal() and len(numero) < 7
        return self.get_page(max(1, int(numero or 1)) if lisible else 1)


class PaginateurBorne(Paginator):
    """A paginator that never counts further than its last useful page: a table of any size costs the same."""

    @cached_property
    def count(self) -> int:
        """At most one more than the rows that pages show: then there are others."""
        objets: Any = self.object_list
        return int(objets.order_by().values("pk")[: self.plafond + 1].count())

    @property
    def plafond(self) -> int:
        return self.per_page * PAGES_MAX

    @cached_property
    def num_pages(self) -> int:
        return max(1, min(PAGES_MAX, -(-self.count // self.per_page)))
