"""The isolation of a student's process, as strong as this machine allows.

Two of them. The outer one stands around the process that students' processes
are forked from, and is bubblewrap: no network, the packages to read, nothing
else. The inner one stands around each submission: its own namespaces, or
Landlock, or only limits. Which of them hold is found out by trying.
"""

import contextlib
import ctypes
import functools
import os
import re
import shutil
import signal
import site
import struct
import sys
import sysconfig
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None

HERE = Path(__file__).resolve().parent
# All that a sandbox sees of the grader.
MOUNTED = [str(HERE), str(HERE.with_name("sandboxed"))]
COURSE = Path("/course")  # what students may read, behind bubblewrap
NOBODY = 64321  # a user that owns nothing, where we start as root
SCRATCH_BYTES = 64 << 20
PROCESSES = 64   # and threads, of one submission

_NEWNS, _NEWUTS, _NEWIPC = 0x20000, 0x4000000, 0x8000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID_NODEV, _MS_REC_PRIVATE = 2 | 4, 0x4000 | 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SUBREAPER = 1, 4, 36
_PR_CAPBSET_DROP, _PR_NO_NEW_PRIVS = 24, 38
_MOUNT_SETATTR, _AT_RECURSIVE = 442, 0x8000
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # Landlock, on every Linux
_libc = ctypes.CDLL(None, use_errno=True) if os.name != "nt" else None


def _call(function, *arguments):
    """Call a C function; raise OSError where it returns -1."""
    result = getattr(_libc, function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


# ---------------------------------------------------------------------------
# The outer wall
# ---------------------------------------------------------------------------


def packages():
    """Return the folders that Python and its packages are in."""
    places = [sys.prefix, sys.base_prefix, sys.exec_prefix,
              *sysconfig.get_paths().values(),
              *(place for place in sys.path if Path(place).name in
                ("site-packages", "dist-packages")),
              str(Path(os.path.realpath(sys.executable)).parent.parent)]
    if site.ENABLE_USER_SITE:
        places.append(site.getusersitepackages())
    found = {os.path.realpath(place) for place in places} | set(places)
    found = {p for p in found if os.path.isdir(p) and p != "/"}
    return sorted(p for p in found
                  if not any(p.startswith(q + "/") for q in found))


@functools.cache
def _places():
    return sorted({*packages(), str(HERE.parent), str(HERE.parent.parent)},
                  key=len, reverse=True)


def hide_places(value):
    """Return a text, or a list, without this machine's folders' names."""
    if isinstance(value, list):
        return list(map(hide_places, value))
    if isinstance(value, str):
        for place in _places():
            value = value.replace(place, "...")
    return value


def scratch():
    """Return where submissions write: /tmp, unless the packages are there."""
    below = any(place.startswith("/tmp/")
                for place in (*packages(), *MOUNTED))
    return "/scratch" if below else "/tmp"


def bubblewrap(public):
    """Return the command that puts the outer wall around another one.

    Parameters
    ----------
    public : path
        The folder that students may read; they see it as COURSE.
    """
    command = [shutil.which("bwrap"), "--unshare-ipc", "--unshare-pid",
               "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
               "--hostname", "student", "--die-with-parent",
               "--new-session", "--clearenv", "--proc", "/proc",
               "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", scratch()]
    for place in ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin"):
        if os.path.islink(place):
            command += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            command += ["--ro-bind", place, place]
    for place in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime",
                  "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts"):
        command += ["--ro-bind-try", place, place]
    for place in (*packages(), *MOUNTED):
        command += ["--ro-bind", place, place]
    command += ["--ro-bind", str(public), str(COURSE)]
    for name, value in environment().items():
        command += ["--setenv", name, re.sub(r"^/tmp(?=$|/\.)", scratch(),
                                               value)]
    if os.geteuid() == 0:
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*command, "--chdir", scratch()]


def environment():
    """Return the few variables that a student's process gets."""
    if os.name == "nt":
        return {"MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}
    return {"PATH": os.pathsep.join([str(Path(sys.executable).parent),
                                     "/usr/bin", "/bin"]),
            "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp/.matplotlib",
            "IPYTHONDIR": "/tmp/.ipython", "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
            "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **{name: os.environ[name] for name in ("LD_LIBRARY_PATH",)
               if name in os.environ}}  # some Pythons start by it only


# ---------------------------------------------------------------------------
# The inner wall
# ---------------------------------------------------------------------------


def leave_root():
    """Become a user who owns nothing, if we are root and can still read."""
    if os.geteuid() != 0:
        return
    child = os.fork()
    if child == 0:
        try:
            _become_nobody()
            for module in ("os", "numpy", "IPython"):
                open(sys.modules[module].__file__).close()
            os._exit(0)
        except BaseException:
            os._exit(1)
    if os.waitpid(child, 0)[1] == 0:
        _become_nobody()


def _become_nobody():
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def be_reaper():
    """Inherit whatever a killed submission leaves behind."""
    _call("prctl", _PR_SUBREAPER, 1, 0, 0, 0)


def enter_namespaces():
    """Give this process's children namespaces of their own.

    Raises
    ------
    OSError
        If the machine does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)
    _call("unshare", _NEWUSER | _NEWNS | _NEWPID | _NEWNET | _NEWIPC
          | _NEWUTS)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                       ("gid_map", f"{group} {group} 1")):
        with open("/proc/self/" + name, "w") as file:
            file.write(line)
    _call("sethostname", b"student", 7)
    _call("mount", b"none", b"/", None, _MS_REC_PRIVATE, None)


def mount_scratch(place):
    """Mount an empty folder over ``place``, all else read-only, no /proc."""
    with contextlib.suppress(OSError):  # before Linux 5.12
        _call("syscall", _MOUNT_SETATTR, -1, b"/", _AT_RECURSIVE,
              struct.pack("QQQQ", 1, 0, 0, 0), 32)
    size = f"size={SCRATCH_BYTES},mode=0700,nr_inodes=20000".encode()
    _call("mount", b"tmpfs", os.fsencode(place), b"tmpfs", _MS_NOSUID_NODEV,
          size)
    _call("mount", b"tmpfs", b"/proc", b"tmpfs", _MS_NOSUID_NODEV | 1,
          b"size=4096,mode=0555")


def die_with_parent():
    """Ask the kernel to kill this process when its parent ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def give_up_rights():
    """Drop every capability, for good."""
    _call("prctl", _PR_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("Ii", 0x20080522, 0)
    _call("capset", header, bytes(24))


def landlock(readable, writable):
    """Let this process read and write below these folders only.

    Raises
    ------
    OSError
        If this kernel has no Landlock.
    """
    version = _call("syscall", _CREATE, None, 0, 1)
    rights = (1 << (13 if version < 2 else 14 if version < 3 else 15)) - 1
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("QQQ", rights, network, scoped)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _call("syscall", _CREATE, attributes, size, 0)
    read = 1 | 4 | 8  # execute, read a file, list a folder
    for places, allowed in ((readable, read), (writable, rights)):
        for place in places:
            _allow(rules, place, allowed)
    _call("prctl", _PR_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("syscall", _RESTRICT, rules, 0)
    os.close(rules)


def _allow(rules, place, rights):
    try:
        folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(place):
        rights &= 1 | 2 | 4 | (1 << 14)
    _call("syscall", _ADD, rules, 1, struct.pack("=QI", rights, folder)[:12],
          0)
    os.close(folder)


def limit(memory, seconds):
    """Limit what this process and its children may take.

    Parameters
    ----------
    memory : int
        Bytes beyond what the process has now.
    seconds : float
        Time of the processor.
    """
    with_own = memory + _mapped()
    if resource is None:
        _enter_job(with_own, seconds)
        return
    for name, value in (("AS", with_own), ("CPU", int(seconds) + 1),
                        ("FSIZE", SCRATCH_BYTES), ("NOFILE", 256),
                        ("CORE", 0), ("NPROC", PROCESSES),
                        ("MEMLOCK", 0), ("MSGQUEUE", 0)):
        number = getattr(resource, "RLIMIT_" + name, None)
        if number is None:
            continue
        _, hard = resource.getrlimit(number)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(number, (value, value))


class _JobLimits(ctypes.Structure):
    """Windows' JOBOBJECT_EXTENDED_LIMIT_INFORMATION, its parts in a row."""

    _fields_ = [("each_time", ctypes.c_int64), ("time", ctypes.c_int64),
                ("flags", ctypes.c_uint32), ("least", ctypes.c_size_t),
                ("most", ctypes.c_size_t), ("processes", ctypes.c_uint32),
                ("affinity", ctypes.c_size_t), ("priority", ctypes.c_uint32),
                ("class_", ctypes.c_uint32), ("io", ctypes.c_uint64 * 6),
                ("each_memory", ctypes.c_size_t), ("memory", ctypes.c_size_t),
                ("peaks", ctypes.c_size_t * 2)]


def _enter_job(memory, seconds):
    """Put this process, and all that it starts, into a Windows job.

    The job is open for as long as this process lives, and ends with it.
    """
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    # Time, processes and memory of the job, and that it ends when closed.
    limits = _JobLimits(time=int(seconds * 10_000_000), processes=PROCESSES,
                        memory=memory, flags=0x4 | 0x8 | 0x200 | 0x2000)
    kernel.SetInformationJobObject(job, 9, ctypes.byref(limits),
                                   ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(
        job, ctypes.c_void_p(kernel.GetCurrentProcess()))


def _mapped():
    """Return the bytes of address space that are in use already."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30
