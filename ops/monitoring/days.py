"""Orders and revenue of each day, against what the days before it lead to expect."""

from collections.abc import Iterator
from datetime import date, timedelta

from ops.findings import Finding, Severity
from ops.monitoring.baseline import Baseline, Side, Verdict
from ops.monitoring.facts import Facts
from ops.monitoring.settings import DayRules

ORDERS, REVENUE = "orders", "revenue"
MONITORS = (ORDERS, REVENUE)


def check_orders(facts: Facts) -> Iterator[Finding]:
    """How many orders were placed, by business date."""
    values = [float(day.orders) for day in facts.days.values()]
    yield from _check(facts, ORDERS, values, facts.settings.orders)


def check_revenue(facts: Facts) -> Iterator[Finding]:
    """Net sales in the reporting currency, by business date."""
    values = [day.net_sales for day in facts.days.values()]
    yield from _check(facts, REVENUE, values, facts.settings.revenue)


def _check(
    facts: Facts, monitor: str, values: list[float], rules: DayRules
) -> Iterator[Finding]:
    if facts.end is None:
        yield facts.finding(monitor, "all days", "there is no order yet")
        return
    first = facts.end - timedelta(days=facts.settings.checked_days - 1)
    baseline = Baseline(rules)
    events = [e for e in facts.settings.expected if monitor in e.monitors]
    for day, value in zip(facts.days, values, strict=True):
        is_known = any(event.covers(day) for event in events)
        verdict = baseline.judge(day, value, is_known=is_known)
        if day >= first:
            yield facts.finding(
                monitor,
                day.isoformat(),
                _message(monitor, f"{day:%Y-%m-%d, a %A}", verdict),
                _severity(verdict, rules),
                value,
                verdict.nearest,
                look=_look(monitor, day),
            )


def _severity(verdict: Verdict, rules: DayRules) -> Severity:
    if verdict.side is Side.USUAL or not verdict.expected:
        return Severity.OK
    ratio = verdict.value / verdict.expected
    is_error = ratio >= rules.error_high or ratio <= rules.error_low
    return Severity.ERROR if is_error else Severity.WARNING


def _look(monitor: str, day: date) -> str:
    if monitor == REVENUE:
        return f"storelake explain mart_daily_sales {day}"
    return "storelake status"


def _message(monitor: str, day: str, verdict: Verdict) -> str:
    said = f"{day}: {monitor} {verdict.value:,.0f}"
    if verdict.expected is None:
        return f"{said}; too little history for a verdict"
    against = f"{said} where {verdict.expected:,.0f} was to be expected"
    if verdict.side is Side.USUAL:
        return against
    word = "more" if verdict.side is Side.MORE else "less"
    return f"{against}, {abs(verdict.value / verdict.expected - 1):.0%} {word}"
