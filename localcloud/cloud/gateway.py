"""Every HTTP request to the local cloud: one at a time through moto, its effect on disk before the answer."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from .control import RETRY_PATH, STATUS_PATH
from .storage import StorageError, Store

Environ = dict[str, Any]
StartResponse = Any
log = logging.getLogger(__name__)

READS = re.compile(
    r"(Describe|List|Get|Head|Lookup|Search|Batch(Get|Describe)|Decrypt|Encrypt|ReEncrypt|Generate|Verify)"
)
"""Actions that change nothing worth keeping: their answer need not wait for the disk."""


class Gateway:
    """The WSGI application: moto behind a lock, and the daemon's own status page."""

    def __init__(self, store: Store, status: Callable[[], dict[str, Any]], retry: Callable[[], None]) -> None:
        self._store = store
        self._status, self._retry = status, retry
        self._aws = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(environ)(environ, start_response)

    def _answer(self, environ: Environ) -> Response:
        path = environ.get("PATH_INFO", "")
        if path == RETRY_PATH:
            self._retry()
        if path in {STATUS_PATH, RETRY_PATH}:
            return Response(json.dumps(self._status()), content_type="application/json")
        if path.startswith("/moto-api"):  # its reset would forget what the disk still has
            return Response("not here\n", status=404)
        body = _received(environ)
        action = _action(environ, body)
        try:
            return self._aws_answer(environ, action)
        except NotImplementedError:
            return _refusal(environ, 501, "NotImplemented", f"the local cloud does not have {action}")
        except StorageError as error:
            return _refusal(environ, 507, "InsufficientStorage", str(error))
        except Exception as error:
            log.exception("%s failed", action)
            return _refusal(environ, 500, "InternalFailure", f"the local cloud failed at {action}: {error!r}")

    def _aws_answer(self, environ: Environ, action: str) -> Response:
        reads = environ["REQUEST_METHOD"] in {"GET", "HEAD"} or READS.match(action)
        with self._store.reading() if reads else self._store.changing(_service(environ)):
            body, status, headers = run_wsgi_app(self._aws, environ, buffered=True)
        return Response(body, status=status, headers=headers)


def _received(environ: Environ) -> bytes:
    """Take in the whole body before the lock is held: a slow upload must not hold others up."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body = stream.read()
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return bytes(body)


def _action(environ: Environ, body: bytes) -> str:
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        return target.rpartition(".")[2]
    if str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    return f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}"


def _service(environ: Environ) -> str:
    """The service that a signed call is for; empty where it is not signed."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", str(environ.get("HTTP_AUTHORIZATION", "")))
    return scope[1] if scope else ""


def _refusal(environ: Environ, status: int, code: str, message: str) -> Response:
    """An error in the form that the asking client reads: JSON where it spoke JSON, else XML."""
    if "json" in str(environ.get("CONTENT_TYPE", "")):
        body = json.dumps({"__type": code, "message": message})
        return Response(body, status=status, content_type="application/x-amz-json-1.1")
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    form = str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
    body = f"<ErrorResponse>{error}</ErrorResponse>" if form else error
    return Response(body, status=status, content_type="text/xml")
