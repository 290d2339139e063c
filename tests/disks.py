"""A small disk that can be filled: a memory file system where one may be mounted."""

import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def small_disk(folder, megabytes):
    """``folder`` as a disk of that size.

    Where nothing may be mounted no package helps: the test is then expected to fail, and says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.xfail("没有 mount 命令，磁盘写满的测试没有做")
    if done.returncode:
        pytest.xfail("不能挂载内存盘（需要 root），磁盘写满的测试没有做")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder):
    """A file that leaves no byte free."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError:
                size //= 2
    return filler
