"""The scheduler: a process that is as small as it can be."""

import subprocess
import sys

from autotrade.ports.jobs import Job
from scripts.bootstrap import ROOT
from workers.schedule import SCHEDULE


def test_the_scheduler_loads_none_of_the_services():
    look = "import sys, workers.schedule; print([m for m in sys.modules if 'services' in m])"

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours

    assert done.stdout.decode().strip() == "[]"


def test_no_job_is_in_the_schedule_twice():
    jobs = [row.job for row in SCHEDULE]

    assert len(jobs) == len(set(jobs))
    assert Job.SWEEP in jobs
