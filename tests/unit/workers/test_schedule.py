"""The schedule: what promises rest on is due often enough, in a process that is small."""

import subprocess
import sys

import pytest

from autotrade.ports.jobs import Job
from scripts.bootstrap import ROOT
from workers.schedule import SCHEDULE

AT_LEAST_EVERY = {
    Job.TEND: 1,  # an unknown order is looked up 1 s after it was sent; kill switches within 5 s
    Job.RECONCILE: 60,  # each minute while orders are open
    Job.WATCH_SESSIONS: 60,  # the user is warned before a session ends
    Job.REFRESH_INSTRUMENTS: 60,  # an account that was just linked gets its list
}


@pytest.mark.parametrize("job", AT_LEAST_EVERY)
def test_a_job_is_due_often_enough(job: Job):
    (row,) = [row for row in SCHEDULE if row.job is job]

    assert row.seconds <= AT_LEAST_EVERY[job]


def test_no_job_is_scheduled_twice():
    jobs = [row.job for row in SCHEDULE]

    assert len(jobs) == len(set(jobs))


def test_the_scheduler_loads_none_of_the_services():
    look = "import sys, workers.schedule; print([m for m in sys.modules if 'services' in m])"

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours

    assert done.stdout.decode().strip() == "[]"


def test_who_publishes_nothing_loads_nothing_of_sockets():
    look = "import sys, workers.main; print('socketio' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours

    assert done.stdout.decode().strip() == "False"
