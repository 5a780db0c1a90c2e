"""How rules are compiled, and where the compiled code is kept.

Kinds, of one source: `equation` (pure numbers, callable from anywhere), `handler` (called by other kernels only), `part` (of
one other kernel) and `entry` (called from Python with the world). With NUMBA_DISABLE_JIT=1 the same source runs as plain
Python, steppable in a debugger, with the same bytes. numba's cache does not see a change in a *called* function of another
file, so the folder is named by a hash of all sources of the package: an edited equation never runs stale code.
"""

import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import njit

from govsim.engine.sources import digest, reached

KERNELS = ("incidents.events", "actors.residents", "model.recording")


def sources_hash() -> str:
    """A short hash of every source file that kernels are compiled from."""
    return digest(reached(*KERNELS), 8, numba.__version__)


def cache_folder() -> Path:
    """The folder for compiled code: the user's cache where it can be written, else a temporary one."""
    home = os.environ.get("GOVSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for root in (home, os.path.join(tempfile.gettempdir(), f"govsim-{os.getuid() if hasattr(os, 'getuid') else 0}")):
        folder = Path(root) / "govsim" / f"kernels-{sources_hash()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return folder
    raise OSError("no folder can be written for compiled code: set GOVSIM_CACHE_DIR to one that can")


CACHE = cache_folder()
numba.config.CACHE_DIR = str(CACHE)
numba.config.SLP_VECTORIZE = 1  # adds the channels of one social tie in one instruction; the same bytes, 1.5 times faster
COMPILED = not numba.config.DISABLE_JIT

if not COMPILED:  # numpy warns of the wrap-around on which the marks' hash relies; compiled code does not
    warnings.filterwarnings("ignore", message="overflow encountered", category=RuntimeWarning, module="govsim")

equation: Callable[..., Any] = njit(cache=True, _nrt=False)
entry: Callable[..., Any] = njit(cache=True, _nrt=False)
loop: Callable[..., Any] = njit(cache=True)  # over whole arrays, in slices: called once a day, may count references
# Without reference counts a handler that passes the world on costs a fifth; without wrappers it compiles in two thirds
# of the time, but must never be called from Python.
handler: Callable[..., Any] = njit(cache=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
part: Callable[..., Any] = njit(_nrt=False, inline="always")  # of its one caller: what calls all others is slow to compile


def is_warm() -> bool:
    """Whether compiled code for exactly these sources is already on disk."""
    return any(CACHE.rglob("*.nbi"))
