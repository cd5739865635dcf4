"""What every process that works for the program does first: it ends with it, and dies quietly if it has to."""

import os
import signal
import threading
from multiprocessing import parent_process

from app.system.temporary_folder import share_parents_folder


def follow_parent() -> None:
    """End at once when the program is killed, leave Ctrl+C to it, and write no core dump if a library crashes."""
    share_parents_folder()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it reaches every process of a terminal
    threading.Thread(target=_exit_with_parent, name="exit with parent", daemon=True).start()
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
