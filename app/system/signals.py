"""Being asked to end is what Ctrl+C is: what was begun is taken back, and what is temporary removed."""

import signal


def end_in_order() -> None:
    """Have whoever asks the program to end, or closes its terminal, interrupt it. One who had it ignored still has."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
