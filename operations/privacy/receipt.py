"""The receipt of an erasure: what was erased where and when, what is still to be found, and nothing of the person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import client
from operations.errors import OperationError
from operations.privacy.erasure import Run

FORMAT = "groundwork-erasure/1"
PREFIX = "receipts/erasures/"
"""Of the receipts' keys in their bucket."""

Receipt = dict[str, Any]


def receipt(
    stack: str,
    number: str,
    services: Mapping[str, Sequence[Run]],
    backups: Mapping[str, Mapping[str, int]],
    elsewhere: Sequence[str],
) -> Receipt:
    """Put together what the databases' own records say: the same records give the same receipt.

    `backups` are days by kind of backup, for each service.
    """
    written: Receipt = {
        "format": FORMAT,
        "receipt": number,
        "subject": "HMAC-SHA-256 of the id, under the stack's own key: the number of this receipt",
        "stack": stack,
        "services": {name: [asdict(run) for run in runs] for name, runs in sorted(services.items()) if runs},
        "in backups until": {
            name: _until(runs[-1].at, backups[name]) for name, runs in sorted(services.items()) if runs
        },
        "not reached": list(elsewhere),
    }
    return {**written, "digest": digest(written)}


def digest(written: Mapping[str, Any]) -> str:
    """SHA-256 of a receipt without its digest, as canonical JSON."""
    content = {name: value for name, value in written.items() if name != "digest"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _until(erased: str, kinds: Mapping[str, int]) -> dict[str, str]:
    last = datetime.fromisoformat(erased)
    return {kind: (last + timedelta(days=days)).date().isoformat() for kind, days in kinds.items()}


def text(written: Receipt) -> str:
    """As it is kept."""
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def keep_in_bucket(bucket: str, region: str, written: Receipt) -> str:
    """Put the receipt into the bucket, unless it is there already; returns where. Raises OperationError."""
    key, body = f"{PREFIX}{written['receipt']}.json", text(written).encode()
    s3 = client("s3", f"arn:aws:s3:{region}:")
    try:
        if _held(s3, bucket, key) != body:
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    except (BotoCoreError, ClientError) as error:
        raise OperationError(
            f"bucket {bucket}: {error}; all is erased, run the same command again for its receipt"
        ) from None
    return f"s3://{bucket}/{key}"


def _held(s3: Any, bucket: str, key: str) -> bytes | None:  # noqa: ANN401 (boto3 has no types)
    try:
        held: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return None
        raise
    return held


def keep_in_folder(folder: Path, written: Receipt) -> str:
    """Write the receipt into a folder, as a whole or not at all; returns where."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{written['receipt']}.json"
    half = path.with_suffix(".half")
    half.write_text(text(written), encoding="utf-8")
    half.replace(path)
    return str(path)
