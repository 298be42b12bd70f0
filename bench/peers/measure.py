"""Runs a command and prints what it took as JSON: seconds of wall time, and the most memory that it had, in MB.

Usage: measure.py COMMAND ARGUMENT...
"""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - started
# Source: getrusage(2), ru_maxrss: kilobytes on Linux, bytes on macOS.
unit = 1_000_000 if sys.platform == "darwin" else 1_000
print(json.dumps({"seconds": seconds, "maxMb": usage.ru_maxrss / unit, "cpuSeconds": usage.ru_utime + usage.ru_stime}))
sys.exit(os.waitstatus_to_exitcode(status))
