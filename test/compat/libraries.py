"""What the workers of `test_libraries` are started on: the jobs of each library. Imported by their processes."""
from __future__ import annotations

import os

from celery import Celery
from huey import RedisHuey

from redipy.compat import ConnectionPool

URL = os.environ.get("REDIPY_TEST_STORE", "memory://")

huey = RedisHuey("app", connection_pool=ConnectionPool.from_url(URL))
celery = Celery("app", broker=URL, backend=f"redipy.compat.celery.ResultBackend+{URL}")
celery.conf.update(broker_transport="redipy.compat.celery:Transport", broker_connection_retry_on_startup=True)


def add(left: int, right: int) -> tuple[int, int]:
    """A sum, and the process that made it."""
    return left + right, os.getpid()


def fail() -> None:
    """A job that fails."""
    raise ValueError("as it should")


huey_add, huey_fail = huey.task()(add), huey.task()(fail)
celery_add, celery_fail = celery.task(name="add")(add), celery.task(name="fail")(fail)
