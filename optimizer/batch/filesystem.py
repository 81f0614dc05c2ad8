"""Where a file lies: sqlite's log needs locks that network file systems do not keep."""

from __future__ import annotations

from pathlib import Path

NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "lustre",
        "glusterfs",
        "ceph",
        "fuse.sshfs",
        "fuse.glusterfs",
    }
)
MOUNTS = Path("/proc/mounts")


def network_filesystem(folder: Path) -> str:
    """The kind of network file system a folder lies on; empty where it lies on none, or the system
    does not tell.
    """
    try:
        mounts = [
            line.split()
            for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
    except OSError:
        return ""
    place = folder.resolve()
    points = [
        (Path(fields[1].replace("\\040", " ")), fields[2]) for fields in mounts if len(fields) > 2
    ]
    around = [(len(point.parts), kind) for point, kind in points if place.is_relative_to(point)]
    kind = max(around, default=(0, ""))[1]
    return kind if kind in NETWORK else ""
