"""Which figures of the books answer a report, and of which days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tenant_runtime.actions import Days, Period, Report
from tenant_runtime.books import Books
from tenant_runtime.books.figures import Figures
from tenant_runtime.replies import figures, periods, summaries
from tenant_runtime.replies.voice import Voice

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)

NARROWED_BY: dict[figures.Metric, list[set[str]]] = {
    "sales": [{"product"}, {"party"}], "profit": [{"product"}], "purchases": [{"party"}], "expenses": [],
}  # fmt: skip
"""What a figure may be narrowed to: anything else would be answered with a figure of something wider."""


class Reporter:
    """Tells what the books say of a period."""

    def __init__(self, books: Books, voice: Voice) -> None:
        self._books = books
        self._voice = voice

    def told(self, report: Report) -> str:
        """The report as text; where a file was asked for it is said that there are none yet."""
        text = self._told(report)
        return text if report.format == "text" else f"{text}\n{self._voice.say('files_later')}"

    def _told(self, report: Report) -> str:
        period = periods.named(report.period, self._voice)
        match report.metric:
            case "summary":
                return self._summary(report, period)
            case "cash_close":
                return summaries.cash_close(period, self._books.cash_close(report.period), self._voice)
            case "top_products":
                return summaries.top_products(period, self._books.top_products(report.period), self._voice)
            case "expenses" if report.category:
                return self._category(report, period, report.category)
            case "sales" | "profit" | "expenses" | "purchases" as metric:
                return self._figure(report, metric, period)

    def _figure(self, report: Report, metric: figures.Metric, period: str) -> str:
        about = report.product or report.party
        narrowed = {name for name in ("product", "party") if getattr(report, name)}
        if narrowed and narrowed not in NARROWED_BY[metric]:
            return self._voice.say("cannot_answer_yet")
        found = self._figures(report, metric, report.period)
        lines = [figures.figure(metric, period, found, self._voice, about=about)]
        if metric == "expenses":
            lines += summaries.categories(self._books.expenses_by_category(report.period), self._voice)
        if report.compare and report.period != "all_time":
            days = before(Days(found.date_from, found.date_to), report.period)
            lines.append(self._compared(found.amount, self._figures(report, metric, days).amount, days))
        return "\n".join(lines)

    def _figures(self, report: Report, metric: figures.Metric, period: Period) -> Figures:
        if metric == "purchases":
            return self._books.purchases(period, report.party)
        if metric == "sales" and report.party:
            return self._books.sales_to(period, report.party)
        return self._books.report(metric, period, None if metric == "expenses" else report.product)

    def _category(self, report: Report, period: str, category: str) -> str:
        found = [line for line in self._books.expenses_by_category(report.period) if line.category == category]
        return figures.spent_on(category, period, found[0] if found else None, self._voice)

    def _summary(self, report: Report, period: str) -> str:
        found = self._books.summary(report.period)
        lines = summaries.summary(period, found, self._voice)
        if report.period == "all_time":
            return "\n".join(lines)
        days = before(Days(found.date_from, found.date_to), report.period)
        previous = self._books.summary(days)
        if report.compare or previous.sales:
            lines.append(self._compared(found.sold, previous.sold, days))
        return "\n".join(lines)

    def _compared(self, amount: int, previous: int, days: Days) -> str:
        return figures.change(amount, previous, periods.named(days, self._voice), self._voice)


def before(days: Days, period: Period) -> Days:
    """The days that a period is compared with: of one that still runs, as many of the one before it.

    A whole month is compared with the whole month before, however long that was.
    """
    if period == "this_year":
        return Days(_a_year_before(days.first), _a_year_before(days.last))
    if period in {"this_week", "last_week"}:
        return Days(days.first - ONE_WEEK, days.last - ONE_WEEK)
    is_one_day = days.first == days.last and period != "this_month"
    if (
        days.first.day == 1
        and not is_one_day
        and (days.first.year, days.first.month) == (days.last.year, days.last.month)
    ):
        end = days.first - ONE_DAY
        is_whole = days.last.day == monthrange(days.last.year, days.last.month)[1]
        return Days(end.replace(day=1), end if is_whole else end.replace(day=min(days.last.day, end.day)))
    length = days.last - days.first + ONE_DAY
    return Days(days.first - length, days.last - length)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
