"""Runs MiniStack until stdin closes, so that it never outlives what started it."""

import os
import signal
import sys
import threading

from ministack.app import main


def end_with_parent():
    # Not sys.stdin.read(): its lock, still held when Python ends, would abort it.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.exit(main())
