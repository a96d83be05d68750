"""Who is told what, and how often: the same problem once, its end once."""

from collections.abc import Sequence

import pytest
from alert_cases import ERROR, NOON, OK, WARNING, ended_run, finding

from ops.alerts.messages import LISTED, SEPARATE, messages
from ops.alerts.notices import Kind, Notice, due_notices
from ops.alerts.problems import Situation, situation_after
from ops.alerts.state import AlertState, Entry
from ops.findings import Finding
from ops.run_log import STOPPED, RunLog


class Listener:
    """A channel that takes everything, run after run."""

    def __init__(self) -> None:
        self.state = AlertState()

    def hears(
        self, *findings: Finding, log: RunLog | None = None
    ) -> list[tuple[Kind, str]]:
        return [(n.kind, n.subject) for n in self.notices(findings, log)]

    def notices(
        self, findings: Sequence[Finding], log: RunLog | None = None
    ) -> tuple[Notice, ...]:
        situation = situation_after(findings, log or ended_run())
        self.state = self.state.after(situation)
        due = due_notices(situation, self.state, "ear")
        for notice in due:
            entry = Entry(*notice.identity, notice.since, notice.severity)
            kept = None if notice.is_over else entry
            self.state = self.state.told("ear", notice.identity, kept)
        return due


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_problem_is_told_once_and_its_recovery_once(listener: Listener) -> None:
    assert listener.hears(finding()) == [(Kind.NEW, "2025-03-02")]
    assert listener.hears(finding(day=1)) == []
    assert listener.hears(finding(severity=OK, day=2)) == [
        (Kind.RECOVERED, "2025-03-02")
    ]
    assert listener.hears(finding(severity=OK, day=3)) == []
    assert listener.hears(finding(day=4)) == [(Kind.NEW, "2025-03-02")]


def test_notice_says_since_when_though_it_was_told_later(listener: Listener) -> None:
    situation = situation_after([finding()], ended_run())
    listener.state = listener.state.after(situation)  # found, and nobody was told
    (told,) = listener.notices([finding(day=1)])
    (over,) = listener.notices([finding(severity=OK, day=2)])
    assert told.since == over.since == NOON


def test_warning_that_becomes_an_error_is_told_again(listener: Listener) -> None:
    listener.hears(finding(severity=WARNING))
    assert listener.hears(finding(severity=ERROR)) == [(Kind.WORSE, "2025-03-02")]
    assert listener.hears(finding(severity=WARNING)) == []
    assert listener.hears(finding(severity=ERROR)) == []


def test_acknowledged_problem_is_neither_told_nor_over(listener: Listener) -> None:
    assert listener.hears(finding(acknowledged=True)) == []
    listener.hears(finding())
    assert listener.hears(finding(acknowledged=True)) == []
    assert listener.hears(finding()) == []
    assert listener.hears(finding(severity=OK)) == [(Kind.RECOVERED, "2025-03-02")]


def test_acknowledged_problem_that_ends_untold_stays_untold(listener: Listener) -> None:
    listener.hears(finding(acknowledged=True))
    assert listener.hears(finding(severity=OK)) == []


def test_problem_stays_while_its_monitor_says_nothing(listener: Listener) -> None:
    listener.hears(finding())
    broken = finding("revenue", monitor="monitoring")
    assert listener.hears(broken) == [(Kind.NEW, "revenue")]
    assert listener.hears() == []
    assert listener.hears(finding(day=1)) == [(Kind.DROPPED, "revenue")]


def test_problem_that_is_no_longer_reported_is_told_so(listener: Listener) -> None:
    listener.hears(finding("test.storelake.a", monitor="tests"))
    all_passed = finding("all", OK, monitor="tests")
    assert listener.hears(all_passed) == [(Kind.DROPPED, "test.storelake.a")]


def test_monitor_that_works_again_has_recovered(listener: Listener) -> None:
    listener.hears(finding("revenue", monitor="monitoring"))
    assert listener.hears(log=ended_run("no disk")) == [(Kind.NEW, "run")]
    assert listener.hears(finding(severity=OK), log=ended_run("no disk")) == [
        (Kind.DROPPED, "revenue")
    ]


def test_failed_run_is_a_problem_until_the_same_command_succeeds(
    listener: Listener,
) -> None:
    (notice,) = listener.notices([], ended_run("fact_orders: no space left"))
    assert notice.finding
    assert notice.finding.message == (
        "storelake run failed at build: fact_orders: no space left; what was published "
        "before stays"
    )
    assert listener.hears(log=ended_run("fact_orders: no space left")) == []
    assert listener.hears(finding(severity=OK), log=ended_run(command="publish")) == []
    assert listener.hears(log=ended_run()) == [(Kind.RECOVERED, "run")]


def test_stopped_run_is_no_problem_and_ends_none(listener: Listener) -> None:
    assert listener.hears(log=ended_run(STOPPED)) == []
    listener.hears(log=ended_run("no disk"))
    assert listener.hears(log=ended_run(STOPPED)) == []


def test_failed_run_that_a_monitor_reports_too_is_one_problem(
    listener: Listener,
) -> None:
    reported = finding("run", monitor="run")
    assert listener.hears(reported, log=ended_run("no disk")) == [(Kind.NEW, "run")]


def test_worst_is_told_first_and_what_is_over_last(listener: Listener) -> None:
    listener.hears(finding("over"))
    found = [
        finding("over", OK),
        finding("warned", WARNING),
        finding("failed", ERROR),
    ]
    told = [subject for _, subject in listener.hears(*found)]
    assert told == ["failed", "warned", "over"]


def notices(count: int, **more: object) -> list[Notice]:
    found = [finding(f"day-{n:02}", **more) for n in range(count)]  # type: ignore[arg-type]
    return list(due_notices(Situation.of(found), AlertState(), "ear"))


def test_message_says_what_where_how_far_since_when_and_where_to_look() -> None:
    (message,) = messages(notices(1), "lake /srv/lake on shop")
    assert message.title == "error: revenue day-00"
    assert message.text.splitlines() == [
        "day-00: net sales 312.10, usual is 4,210.00",
        "measured 312.1, fine would be 2,105",
        "since 2025-03-03 12:00 UTC",
        "look further: storelake explain mart_daily_sales day-00",
        "lake /srv/lake on shop",
    ]


def test_few_problems_come_one_by_one_and_many_as_one() -> None:
    assert len(list(messages(notices(SEPARATE), "here"))) == SEPARATE
    (message,) = messages(notices(SEPARATE + 1), "here")
    assert message.title == "Storelake: 4 problems (4 errors)"
    assert all(f"day-{n:02}: net sales" in message.text for n in range(4))


def test_very_many_problems_are_counted() -> None:
    (message,) = messages(notices(LISTED + 12), "here")
    assert message.text.count("net sales") == LISTED
    assert "and 12 more" in message.text
    assert len(message.notices) == LISTED + 12


def test_grouped_message_says_what_is_over(listener: Listener) -> None:
    listener.hears(*(finding(f"day-{n}") for n in range(3)))
    found = [*(finding(f"day-{n}", OK) for n in range(3)), finding("new", WARNING)]
    (message,) = messages(listener.notices(found), "here")
    assert message.title == "Storelake: 1 problem (1 warning), 3 over"
    assert message.severity is WARNING


def test_hostile_subject_stays_one_line() -> None:
    (notice,) = due_notices(
        Situation.of([finding("a\r\nBcc: x@y\x1b[2J\udcff" + "b" * 5000)]),
        AlertState(),
        "ear",
    )
    (message,) = messages([notice], "here")
    assert message.title.isprintable()
    assert len(message.title) < 700
    assert message.text.encode()
