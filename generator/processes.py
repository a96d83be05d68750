"""Months made by several processes at once."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from generator.demand import orders_by_month
from generator.errors import BrokenOffError
from generator.making import Made, Task, make
from generator.memory import give_back_memory
from generator.settings import ShopSettings
from generator.startup import ctrl_c_held, end_at_ctrl_c, have_process_alone

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

# A process of its own takes longer to start than so many orders take to make.
ORDERS_WORTH_A_PROCESS = 100_000
SECONDS_BETWEEN_LOOKS = 0.2


def default_processes() -> int:
    """One a core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ranges(shop: ShopSettings, months: Sequence[int], processes: int) -> list[range]:
    """Runs of neighbouring months with about as many orders each.

    Args:
        shop: of the months.
        months: indexes, ascending.
        processes: how many ranges are useful.
    """
    orders = orders_by_month(shop)
    total = sum(orders[month] for month in months)
    share = max(ORDERS_WORTH_A_PROCESS, -(-total // processes))
    found: list[list[int]] = []
    seen = 0
    for month in months:
        is_next = bool(found) and month == found[-1][-1] + 1
        # A month belongs where its middle lies.
        number = (2 * seen + orders[month]) // (2 * share)
        if is_next and number < len(found):
            found[-1].append(month)
        else:
            found.append([month])
        seen += orders[month]
    return [range(run[0], run[-1] + 1) for run in found]


def make_all(
    tasks: list[Task], processes: int, on_orders: Callable[[int], None]
) -> list[Made]:
    """What each task has made, in their sequence.

    The last one is made by this process: it has more months to live through, and is
    ready to begin while the others are still starting.

    Raises:
        BrokenOffError: one of the processes is gone.
    """
    *others, own = tasks
    if processes == 1 or not others:
        return [make(task, on_orders) for task in tasks]
    context = get_context("spawn")
    counter = context.Value("q", 0)
    seen = 0

    def heed(orders: int) -> None:
        """Tell what was done here and elsewhere; raise what went wrong elsewhere."""
        nonlocal seen
        now = counter.value
        on_orders(orders + now - seen)
        seen = now
        for future in futures:
            if future.done():
                future.result()

    with ProcessPoolExecutor(processes - 1, context, _start, (counter,)) as pool:
        with ctrl_c_held():
            futures = [pool.submit(_make, task) for task in others]
        try:
            made = make(own, heed)
            while wait(futures, SECONDS_BETWEEN_LOOKS).not_done:
                heed(0)
            heed(0)
            return [*(future.result() for future in futures), made]
        except BrokenProcessPool as error:
            raise BrokenOffError(
                "a process of this run was killed, perhaps for want of memory; "
                "run the command again, or with fewer --processes"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


_counter: "list[Synchronized[int]]" = []


def _start(counter: "Synchronized[int]") -> None:
    end_at_ctrl_c()
    have_process_alone()
    _counter.append(counter)


def _make(task: Task) -> Made:
    def count(orders: int) -> None:
        with _counter[0].get_lock():
            _counter[0].value += orders

    made = make(task, count)
    give_back_memory()  # the other processes are still at work
    return made
