"""When AWS says no, or nothing: one sentence, no secret, nothing lost."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
import pytest
from google.protobuf import any_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import status_pb2

from localcloud.plugins.aws.values import decode, encode
from tests.localcloud.plugins.conftest import REGION, variables
from tests.localcloud.plugins.engine import Engine, Plugin, Refused
from tests.localcloud.plugins.examples import declare, inputs
from tests.localcloud.plugins.footing import bucket

DATABASE = "aws:rds/instance:Instance"
PASSWORD = "canary-4711-of-the-master"


class Failing(BaseHTTPRequestHandler):
    """An RDS whose instance is created, and then fails; its refusals repeat what they were sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, answer = self.server.answer(body)  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def failing(
    start: Callable[[dict[str, str]], Plugin],
) -> Iterator[Callable[[Callable[[str], tuple[int, str]]], Engine]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def engine(answer: Callable[[str], tuple[int, str]]) -> Engine:
        server.answer = answer  # type: ignore[attr-defined]
        return Engine("failing", [start(variables(f"http://127.0.0.1:{server.server_port}"))], REGION)

    yield engine
    server.shutdown()
    server.server_close()


def small_database(**more: object) -> dict[str, object]:
    size = {"engine": "postgres", "username": "root", "allocatedStorage": 20, "instanceClass": "db.t4g.micro"}
    return {"identifier": "app", **size, "skipFinalSnapshot": True, **more}


def test_a_refusal_is_one_sentence_with_aws_s_own_code(engine: Engine) -> None:
    wanted = {**inputs(engine, DATABASE), "dbSubnetGroupName": "nowhere"}
    with pytest.raises(Refused) as refused:
        engine.up(DATABASE, **wanted)
    assert str(refused.value) == "rds create_db_instance: Subnet Group nowhere not found. (DBSubnetGroupNotFoundFault)"


def test_a_password_that_aws_repeats_is_struck_out(failing: Callable[..., Engine]) -> None:
    def answer(body: str) -> tuple[int, str]:
        message = f"<Message>bad password: {PASSWORD}</Message>"
        return 400, f"<ErrorResponse><Error><Code>InvalidParameterValue</Code>{message}</Error></ErrorResponse>"

    with pytest.raises(Refused, match=r"bad password: \[secret\] \(InvalidParameterValue\)"):
        failing(answer).up(DATABASE, **small_database(password=PASSWORD))


def test_what_was_created_but_does_not_get_ready_stays_in_the_state(failing: Callable[..., Engine]) -> None:
    def answer(body: str) -> tuple[int, str]:
        instance = "<DBInstanceIdentifier>app</DBInstanceIdentifier><DbiResourceId>db-1</DbiResourceId>"
        told = f"{instance}<DBInstanceStatus>failed</DBInstanceStatus>"
        if "Action=CreateDBInstance" in body:
            return 200, f"<R><CreateDBInstanceResult><DBInstance>{told}</DBInstance></CreateDBInstanceResult></R>"
        found = f"<DBInstances><DBInstance>{told}</DBInstance></DBInstances>"
        return 200, f"<R><DescribeDBInstancesResult>{found}</DescribeDBInstancesResult></R>"

    engine = failing(answer)
    news = engine.checked(DATABASE, "it", small_database(password=PASSWORD))
    request = proto.CreateRequest(urn=engine.urn(DATABASE, "it"), properties=encode(news))
    with pytest.raises(grpc.RpcError) as failed:
        engine.plugin.stub.Create(request)
    kept = _kept(failed.value)
    assert (kept.id, list(kept.reasons), decode(kept.properties)["identifier"]) == ("db-1", ["app is failed"], "app")


def _kept(failed: grpc.RpcError) -> proto.ErrorResourceInitFailed:
    [packed] = [value for key, value in failed.trailing_metadata() if key == "grpc-status-details-bin"]
    status = status_pb2.Status.FromString(packed)
    detail = proto.ErrorResourceInitFailed()
    assert any_pb2.Any.Unpack(status.details[0], detail)
    return detail


def test_an_answer_that_is_not_aws_s_is_told(failing: Callable[..., Engine]) -> None:
    with pytest.raises(
        Refused, match=r"rds create_db_instance: http://.* gave an answer that is not AWS's; see its log"
    ):
        failing(lambda _: (200, "<html>boom")).up(DATABASE, **small_database())


def test_a_bucket_with_objects_is_kept_unless_it_says_otherwise(engine: Engine, aws: Callable[[str], object]) -> None:
    kept = declare(engine, "aws:s3/bucket:Bucket", forceDestroy=False)
    emptied = bucket(engine)
    for name in (kept.id, emptied.id):
        aws("s3").put_object(Bucket=name, Key="a", Body=b"b")  # type: ignore[attr-defined]
    later = engine.another_run()
    later.delete(emptied)
    with pytest.raises(Refused, match="BucketNotEmpty"):
        later.delete(kept)


def test_a_log_group_that_shall_outlive_its_declaration_does(engine: Engine) -> None:
    made = declare(engine, "aws:cloudwatch/logGroup:LogGroup", skipDestroy=True)
    later = engine.another_run()
    later.delete(made)
    assert later.read(made.kind, made.id) is not None
