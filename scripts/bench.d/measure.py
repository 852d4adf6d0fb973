"""Runs one tool and measures it: seconds, processor time, memory."""

import os
import signal
import subprocess
import threading
import time

from server import Trouble, children, clean_environment

POLL = 0.05


def run(script, folder, environment, timeout, server):
    """Runs a bash script in a session of its own; whatever it leaves running is ended."""
    output = os.path.join(folder, "output")
    with open(output, "wb") as file:
        before = server.processor_seconds()
        begin = time.monotonic()
        process = subprocess.Popen(
            ["bash", "-o", "pipefail", "-ec", script], stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=folder,
            env=clean_environment() | environment, start_new_session=True,
        )  # fmt: skip
    waiter = Waiter(process)
    peak, shared_peak, timed_out = 0, 0, False
    try:
        while not waiter.ended.wait(POLL):
            peak = max(peak, sum_over(process.pid, largest_resident))
            shared_peak = max(shared_peak, sum_over(process.pid, proportional))
            if time.monotonic() - begin > timeout:
                timed_out = True
                break
    finally:
        end_group(process.pid, waiter)
    wait_for_sessions(server)
    with open(output, errors="replace") as file:
        said = file.read()
    return {
        "seconds": waiter.end - begin,
        "client_seconds": waiter.usage.ru_utime + waiter.usage.ru_stime,
        "server_seconds": server.processor_seconds() - before,
        "peak_bytes": peak,
        "shared_peak_bytes": shared_peak,
        "error": f"not done in {timeout:g} s" if timed_out else failure(waiter.status, said),
    }


class Waiter:
    """Waits for a process in a thread of its own, so that its end is known to the millisecond."""

    def __init__(self, process):
        self.process, self.ended = process, threading.Event()
        threading.Thread(target=self.wait, daemon=True).start()

    def wait(self):
        _, status, self.usage = os.wait4(self.process.pid, 0)
        self.end = time.monotonic()
        self.status = self.process.returncode = os.waitstatus_to_exitcode(status)
        self.ended.set()


def end_group(group, waiter):
    """Ends what is left of a tool's processes, first as a person would."""
    for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, None)):
        if not waiter.ended.is_set():
            os.killpg(group, number)
            waiter.ended.wait(patience)
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def failure(status, said):
    """Why it failed, by its exit code and its last words; empty when it did not."""
    if status == 0:
        return ""
    words = " / ".join(said.strip().splitlines()[-3:])
    return f"exit code {status}: {words[-400:]}"


def sum_over(pid, size):
    """The sum over a process and all below it, in bytes; the shell that runs a script is none of them."""
    try:
        with open(f"/proc/{pid}/comm") as file:
            own = 0 if file.read() == "bash\n" else size(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return own + sum(sum_over(each, size) for each in children(pid))


def largest_resident(pid):
    """VmHWM: what was ever in memory at once. Processes that share memory each count it."""
    return field(f"/proc/{pid}/status", "VmHWM:")


def proportional(pid):
    """PSS: what is shared is divided among those who share it."""
    return field(f"/proc/{pid}/smaps_rollup", "Pss:")


def field(path, name):
    with open(path) as file:
        return next((int(line.split()[1]) * 1024 for line in file if line.startswith(name)), 0)


def wait_for_sessions(server):
    """Until the tool's sessions have ended: only then does the postmaster have their processor time."""
    deadline = time.monotonic() + 60
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    while server.ask(sessions) != "0":
        if time.monotonic() > deadline:
            raise Trouble("The tool has ended, but a minute later its sessions are still there.")
        time.sleep(POLL)
