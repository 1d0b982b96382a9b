"""Values sealed under data keys of a real KMS: they open where they belong, unchanged, and nowhere else."""

import logging
import time
from collections.abc import Callable

import boto3.session
import pytest

from operations.connection import Connection
from operations.privacy import sealed
from operations.privacy.blindindex import BlindIndex
from operations.privacy.datakeys import DataKeys, Limits
from operations.privacy.envelope import Envelope
from operations.privacy.reseal import Column, Resealing
from operations.privacy.sealed import Place, SealError

PLAIN = "Grace Hopper, canary-7f3a"
WHERE = ("customers", "email", "1")


def kms() -> object:
    return boto3.session.Session().client("kms")


@pytest.fixture
def key(aws: None) -> str:
    return str(kms().create_key()["KeyMetadata"]["Arn"])  # type: ignore[attr-defined]


@pytest.fixture
def envelope(key: str) -> Envelope:
    return Envelope(key, "shop", "customer")


def test_what_is_sealed_opens_again(envelope: Envelope) -> None:
    assert envelope.open_text(envelope.seal_text(PLAIN, *WHERE), *WHERE) == PLAIN
    assert envelope.open_json(envelope.seal_json({"street": "Ockham"}, *WHERE), *WHERE) == {"street": "Ockham"}
    assert envelope.open(envelope.seal(b"\x00\xff", *WHERE), *WHERE) == b"\x00\xff"


def test_it_opens_for_another_process_of_the_service(envelope: Envelope, key: str) -> None:
    assert Envelope(key, "shop", "customer").open_text(envelope.seal_text(PLAIN, *WHERE), *WHERE) == PLAIN


def test_the_same_value_is_never_sealed_the_same(envelope: Envelope) -> None:
    assert len({envelope.seal_text(PLAIN, *WHERE) for _ in range(50)}) == 50


ELSEWHERE = {
    "row": ("customers", "email", "2"),
    "column": ("customers", "phone", "1"),
    "table": ("staff", "email", "1"),
    "names that run together": ("customer", "semail", "1"),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_it_opens_in_no_other_place(envelope: Envelope, what: str) -> None:
    with pytest.raises(SealError):
        envelope.open_text(envelope.seal_text(PLAIN, *WHERE), *ELSEWHERE[what])


@pytest.mark.parametrize("other", [("shop", "order"), ("store", "customer")])
def test_it_opens_for_no_other_service_or_system(envelope: Envelope, key: str, other: tuple[str, str]) -> None:
    with pytest.raises(SealError, match=r"customers\.email: KMS refuses decrypt"):
        Envelope(key, *other).open_text(envelope.seal_text(PLAIN, *WHERE), *WHERE)


def test_it_opens_under_no_other_key(envelope: Envelope, aws: None) -> None:
    other = Envelope(str(kms().create_key()["KeyMetadata"]["Arn"]), "shop", "customer")  # type: ignore[attr-defined]
    with pytest.raises(SealError):
        other.open_text(envelope.seal_text(PLAIN, *WHERE), *WHERE)


def test_every_flipped_byte_is_noticed(envelope: Envelope) -> None:
    blob = envelope.seal(PLAIN.encode(), *WHERE)
    for at in range(len(blob)):
        changed = bytes([*blob[:at], blob[at] ^ 1, *blob[at + 1 :]])
        with pytest.raises(SealError):
            envelope.open(changed, *WHERE)


def test_every_shortened_value_is_noticed(envelope: Envelope) -> None:
    blob = envelope.seal(PLAIN.encode(), *WHERE)
    for length in range(len(blob)):
        with pytest.raises(SealError):
            envelope.open(blob[:length], *WHERE)


def test_neither_value_nor_key_is_in_an_error_a_log_or_a_representation(
    envelope: Envelope, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    blob = envelope.seal(PLAIN.encode(), *WHERE)
    plain = envelope.keys.for_opening(sealed.parse(blob, Place(*WHERE)).wrapped, CONTEXT, Place(*WHERE))
    told = [repr(envelope), repr(envelope.keys), caplog.text]
    for broken in (blob[:-1], blob[:10], b"", bytes(len(blob)), blob[:-1] + b"\x00"):
        with pytest.raises(SealError) as caught:
            envelope.open(broken, *WHERE)
        told += [str(caught.value), repr(caught.value)]
    everything = "".join(told)
    secrets = [PLAIN, "canary-7f3a", plain.hex(), repr(plain), str(list(plain))]
    assert [secret for secret in secrets if secret in everything] == []


CONTEXT = {"system": "shop", "service": "customer", "table": "customers", "column": "email"}
NOT_SEALED = {
    "ada@example.com": "customers.email: is not sealed; it does not begin with sealed:",
    "sealed:???": "customers.email: is no base64 after sealed:",
    "sealed:": "customers.email: is no sealed value; it has 0 bytes",
    "sealed:CQAAAAAAAAAA": "customers.email: sealed in version 9; this one reads version 1",
}


@pytest.mark.parametrize("text", NOT_SEALED)
def test_what_is_not_sealed_is_told(envelope: Envelope, text: str) -> None:
    with pytest.raises(SealError) as caught:
        envelope.open_text(text, *WHERE)
    assert str(caught.value) == NOT_SEALED[text]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every call to KMS."""
    calls: list[str] = []
    ask = DataKeys._ask

    def counted(keys: DataKeys, place: Place, call: str, **given: object) -> dict[str, object]:
        calls.append(call)
        return ask(keys, place, call, **given)

    monkeypatch.setattr(DataKeys, "_ask", counted)
    return calls


def test_a_data_key_serves_many_values_of_its_column_and_no_other(envelope: Envelope, asked: list[str]) -> None:
    for row in range(100):
        envelope.seal_text(PLAIN, "customers", "email", str(row))
    envelope.seal_text(PLAIN, "customers", "phone", "1")
    assert asked == ["generate_data_key"] * 2


def test_a_data_key_is_opened_once(envelope: Envelope, asked: list[str]) -> None:
    values = [envelope.seal_text(PLAIN, "customers", "email", str(row)) for row in range(20)]
    assert {envelope.open_text(value, "customers", "email", str(row)) for row, value in enumerate(values)} == {PLAIN}
    assert asked == ["generate_data_key", "decrypt"]


LIMITS: dict[str, tuple[Limits, Callable[[DataKeys], None]]] = {
    "time": (Limits(seconds=60), lambda keys: setattr(keys, "clock", lambda: time.monotonic() + 61)),
    "use": (Limits(values=3), lambda _: None),
    "will": (Limits(), lambda keys: keys.forget()),
}


@pytest.mark.parametrize("what", LIMITS)
def test_a_data_key_has_its_limits(key: str, asked: list[str], what: str) -> None:
    limits, passes = LIMITS[what]
    envelope = Envelope(key, "shop", "customer", limits)
    for _ in range(3):
        envelope.seal_text(PLAIN, *WHERE)
    passes(envelope.keys)
    envelope.seal_text(PLAIN, *WHERE)
    assert asked == ["generate_data_key"] * 2


def test_kms_out_of_reach_is_told_without_a_value(aws: None) -> None:
    envelope = Envelope("arn:aws:kms:us-east-1:000000000000:key/none", "shop", "customer")
    with pytest.raises(SealError, match=r"customers\.email: KMS refuses generate data key with .*: NotFoundException"):
        envelope.seal_text(PLAIN, *WHERE)


def test_a_blind_index_finds_the_same_value_and_tells_columns_apart(key: str) -> None:
    column = ("shop", "customer", "customers", "email")
    wrapped = BlindIndex.new_key(key, *column)
    index = BlindIndex(wrapped, key, *column)
    assert index.of("Ada@Example.com ") == BlindIndex(wrapped, key, *column).of("ada@example.com")
    assert len(index.of("a")) == 32
    assert index.of("a") != BlindIndex(BlindIndex.new_key(key, *column), key, *column).of("a")
    with pytest.raises(SealError):
        BlindIndex(wrapped, key, "shop", "customer", "customers", "phone").of("a")


COLUMNS = {"text": "email", "json": "notes", "bytes": "digest"}


@pytest.fixture
def clear(owner: Connection) -> Connection:
    """Fifty persons, whose text and documents are still in clear."""
    owner.execute("DELETE FROM keys; DELETE FROM homes; DELETE FROM users")
    owner.execute("INSERT INTO users (email, notes) SELECT n || '@x.y', '{\"n\": 1}' FROM generate_series(1, 50) n")
    return owner


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_column_in_clear_is_sealed_in_batches_and_once(clear: Connection, envelope: Envelope, form: str) -> None:
    column = Column("users", COLUMNS[form], form)  # type: ignore[arg-type]
    work = Resealing(clear, envelope, column, before=0, size=20)
    assert [(batch.looked_at, batch.sealed) for batch in work.run()] == [(20, 20), (20, 20), (10, 10)]
    assert sum(batch.sealed for batch in work.run()) == 0
    (row, value), *_ = clear.execute(f"SELECT id::text, {COLUMNS[form]} FROM users").fetchall()  # noqa: S608
    opened = envelope.open_text if form == "text" else envelope.open_json
    assert opened(value, "users", COLUMNS[form], row) in ({"n": 1}, *(f"{n}@x.y" for n in range(51)))


def test_a_column_turns_to_another_kms_key_and_can_be_broken_off(
    clear: Connection, envelope: Envelope, aws: None
) -> None:
    column = Column("users", "email", "text")
    list(Resealing(clear, envelope, column, before=0).run())
    new = Envelope(str(kms().create_key()["KeyMetadata"]["Arn"]), "shop", "customer")  # type: ignore[attr-defined]
    turn = Resealing(clear, new, column, before=2**32 - 1, opener=envelope, size=20)
    half = next(turn.run())
    assert [batch.sealed for batch in turn.run(after=half.last)] == [20, 10]
    found = clear.execute("SELECT id::text, email FROM users").fetchall()
    assert len({new.open_text(text, "users", "email", row) for row, text in found}) == 50
