"""The machine and its processes, as /proc tells."""

from __future__ import annotations

import os
import platform
import re
import time
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


def facts(data: Path) -> dict[str, Any]:
    """Return what figures depend on: processor, memory, system, where the data is, the load."""
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return {
        "processor": processor.group(1) if processor else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": int(memory.group(1)) // 1024 if memory else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "data_on": filesystem(data),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def load() -> float:
    """Return how many processes wanted a processor over the last minute, ours among them."""
    return os.getloadavg()[0]


def filesystem(folder: Path) -> str:
    """Return the type of the file system that a folder is on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    within = [(place, kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    return max(within, key=lambda found: len(found[0]))[1]


def descendants(pid: int) -> list[int]:
    """Return a process and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def command(pid: int) -> str:
    """Return a process's command line; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def memory_mb(pids: list[int]) -> tuple[float, float]:
    """Return the resident memory of processes, and the same with shared pages counted once."""
    resident = shared_once = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        resident += _kilobytes(text, "Rss")
        shared_once += _kilobytes(text, "Pss")
    return resident / 1024, shared_once / 1024


def cpu_seconds(pids: list[int]) -> dict[int, float]:
    """Return the processor seconds that each process has used."""
    found = {pid: _stat(pid) for pid in pids}
    return {
        pid: (int(fields[11]) + int(fields[12])) / TICKS for pid, fields in found.items() if fields
    }


def cpu_share(pids: list[int], seconds: float) -> float:
    """Return how much of one core processes use, in per cent, over the next ``seconds``."""
    before, began = cpu_seconds(pids), time.monotonic()
    time.sleep(seconds)
    used = sum(after - before.get(pid, after) for pid, after in cpu_seconds(pids).items())
    return 100 * used / (time.monotonic() - began)


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: state, parent and so on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
