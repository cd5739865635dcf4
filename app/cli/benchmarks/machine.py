"""The machine that figures are taken on."""

import os
import platform

import psutil


def machine() -> str:
    """System, Python, cores and memory, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{system}, {os.cpu_count()} cores, {memory:.0f} GiB"
