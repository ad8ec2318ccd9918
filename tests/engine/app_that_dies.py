"""A parent process for the tests: makes an engine, says so, and waits to be killed."""

import signal
import threading
import time

from clf.engine import Engine
from tests.engine import worker_functions

if __name__ == "__main__":
    # As a server does it: a KeyboardInterrupt raised in a garbage collection is lost.
    interrupted = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    engine = Engine(train=worker_functions.train, warm_up=worker_functions.warm_up)
    while not engine.status().ready:
        time.sleep(0.02)
    print("ready", flush=True)
    interrupted.wait(600)
