"""What holds for all tests."""

import os
import signal

# Tests of the command line fork, in a process where tests of the plugins have started gRPC. Its own handling of forks
# ends the new process; without it, a child that only becomes another program is safe.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "false"

# What a shell starts in the background ignores SIGINT, and so do its children: tests that send it would wait in vain.
signal.signal(signal.SIGINT, signal.default_int_handler)
