"""`npm start`: from nothing, or from whatever an earlier start left, to a running estate."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools import console, signals, tour
from tools.deployment.account import account_of
from tools.deployment.deploy import Deployed, Deployment
from tools.estate import Estate
from tools.local_cloud import process
from tools.local_cloud.process import LocalCloud
from tools.packaging.target import target_of
from tools.repository import DEFAULT_REGION, LOCAL_STAGE, ROOT, STATE, Refusal, Service

WATCH_EVERY_S = 0.5
INTERRUPTED = 128 + signal.SIGINT


class Interrupted(BaseException):
    """Ctrl-C, or the terminal went away; no `except Exception` on the way is meant by it."""


@dataclass(frozen=True, slots=True)
class Started:
    estate: Estate
    cloud: LocalCloud
    was_running: bool


def run(
    deployed: list[Service],
    with_tour: bool,
    detach: bool,
    show: Callable[[Started], None],
    with_fault_proxy: bool = False,
) -> int:
    """Bring the estate up, show it, and stay unless told otherwise; the exit code.

    Ctrl-C ends in order whatever was started here, from the first moment to the last.
    """
    has_left_something = process.state_file().exists()
    was_running, is_up = process.running() is not None, False
    if has_left_something and not was_running:
        console.err.print(
            "The last estate ended unexpectedly, and its data with it; this one begins empty, with "
            "other addresses and passwords."
        )
    with signals.raising(Interrupted):
        try:
            started = bring_up(deployed, with_tour, with_fault_proxy)
            is_up = True
            show(started)
            if not (detach or was_running):
                _stay(started.cloud)
            return 0
        except Interrupted:
            if not was_running and (cloud := process.running()):
                stop(cloud)
            console.err.print("Interrupted; what was started here is ended.")
            return 0 if is_up else INTERRUPTED


def bring_up(deployed: list[Service], with_tour: bool, with_fault_proxy: bool = False) -> Started:
    """Local cloud, these services, demo people, tour.

    Raises Refusal when a part fails; a local cloud that was started here is then ended again.
    """
    with _alone():
        running = process.running()
        if running and with_fault_proxy and not running.faultProxyUrl:
            raise Refusal(
                "the estate already runs without fault proxy, which it gets at its start only: "
                "run `npm stop`, then `npm start -- --fault-proxy`"
            )
        try:
            cloud = running or _start_local_cloud(with_fault_proxy)
            estate, changed = _deploy(deployed)
            if with_tour and (changed or not running):
                tour.show(tour.run(estate, tour.chapters()))
        except BaseException:
            if not running and (started := process.running()):
                process.stop(started)
            raise
        return Started(estate, cloud, was_running=bool(running))


def stop(cloud: LocalCloud) -> None:
    with console.step("stop the local cloud", f"process {cloud.pid}"):
        process.stop(cloud)


def _stay(cloud: LocalCloud) -> None:
    """Until interrupted; raises Refusal when the local cloud ends by itself."""
    while cloud.is_running:
        time.sleep(WATCH_EVERY_S)
    if not process.state_file().exists():
        console.err.print("The estate was stopped elsewhere.")
        return
    process.stop(cloud)
    raise Refusal(
        "the local cloud ended unexpectedly; its log may say why: "
        f"{cloud.log.relative_to(ROOT)}. Its state was in memory: `npm start` brings everything "
        "up again"
    )


def _start_local_cloud(with_fault_proxy: bool) -> LocalCloud:
    start = time.perf_counter()
    with console.err.status("starting the local cloud …"):
        cloud = process.start(with_fault_proxy=with_fault_proxy)
    console.done("local cloud", cloud.endpointUrl, time.perf_counter() - start)
    if cloud.faultProxyUrl:
        console.done("fault proxy", cloud.faultProxyUrl, 0.0)
    return cloud


def _deploy(chosen: list[Service]) -> tuple[Estate, bool]:
    """The estate, and whether anything of it changed."""
    estate = Estate(account_of(LOCAL_STAGE, DEFAULT_REGION))
    deployment = Deployment(estate.account, target_of(LOCAL_STAGE, "x86_64"))

    def report(deployed: Deployed) -> None:
        console.done(f"deploy {deployed.service}", deployed.outcome, deployed.seconds)

    with console.err.status("deploying …"):
        finished = deployment.run(chosen, report)
    estate.add_demo_people()
    estate.require_answers()
    return estate, any(deployed.outcome != "unchanged" for deployed in finished)


@contextmanager
def _alone() -> Iterator[None]:
    """One start at a time; the lock goes with its process, however that ends."""
    STATE.mkdir(exist_ok=True)
    with (STATE / f"{process.NAME}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Refusal(
                f"another `npm start` (process {lock.read().strip()}) is bringing the estate up: "
                "wait for it, then run `npm run endpoints`"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
