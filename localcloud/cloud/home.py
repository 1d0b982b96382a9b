"""Where one local cloud keeps everything: the folders and files below its home."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner only: a reader or a crash sees the old content or the new."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Home:
    """The folder of one local cloud; every daemon, port, key and byte of data belongs to exactly one home."""

    path: Path

    @property
    def record(self) -> Path:
        """The port and process id of the daemon, kept after it stops so that the next one takes the same port."""
        return self.path / "cloud.json"

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts or stops the daemon."""
        return self.path / "cloud.lock"

    @property
    def life_lock(self) -> Path:
        """Held by the daemon for as long as it lives: a free lock proves a recorded process id stale."""
        return self.state / "daemon.lock"

    @property
    def state(self) -> Path:
        """What the API remembers, one file per service."""
        return self.path / "cloud"

    @property
    def objects(self) -> Path:
        """The bodies of the S3 objects."""
        return self.state / "objects"

    @property
    def servers(self) -> Path:
        """The data of every PostgreSQL and Redis server."""
        return self.path / "servers"

    @property
    def snapshots(self) -> Path:
        """The data of instances that were deleted with a final snapshot."""
        return self.path / "snapshots"

    @property
    def authority(self) -> Path:
        """The certificate of the local authority that signed every server's own."""
        return self.path / "ca" / "ca.pem"

    @property
    def log(self) -> Path:
        """What the daemon has to say."""
        return self.path / "logs" / "cloud.log"

    def recorded(self) -> dict[str, int]:
        """The port and, while a daemon runs, its process id; empty before the first start or when unreadable."""
        try:
            found = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {}
        return {key: value for key, value in found.items() if key in {"port", "pid"} and isinstance(value, int)}

    def remember(self, **facts: int) -> None:
        """Write the record anew."""
        write_atomically(self.record, json.dumps(facts).encode() + b"\n")

    def prepare(self) -> None:
        """Make the folders, the owner's alone; when that is root, the servers' account may pass through."""
        passage = 0o700 if os.geteuid() else 0o711
        for folder, mode in (
            (self.path, passage),
            (self.state, 0o700),
            (self.objects, 0o700),
            (self.log.parent, 0o700),
            (self.servers, passage),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
