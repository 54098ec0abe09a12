"""Errors made in Python are what errors.proto documents, like those of the engine."""

import time

import pytest

from modelreg import errors
from modelreg._core import CallError, Engine
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1.permission_pb2 import Permission
from support.doors import fresh_engine
from support.keys import key_set, known_key
from support.refusals import refusal

SELECT = "/modelreg.v1.RouterService/Select"

ERRORS = {
    "MALFORMED_REQUEST": errors.malformed("GetResource"),
    "MESSAGE_TOO_LARGE": errors.message_too_large(10, 11),
    "INTERNAL": errors.internal("GetResource"),
    "NO_SNAPSHOT": errors.no_snapshot(),
    "OUT_OF_RANGE": errors.out_of_range("page_size", 11, 0, 10),
    "TOO_LONG": errors.too_long("model_id", 11, 10),
    "PERMISSION_DENIED": errors.permission_denied("select"),
    "UNAUTHENTICATED": errors.unauthenticated(),
    "MISSING_FIELD": errors.missing("model_id", "name one"),
    "UNKNOWN_NAME": errors.unknown_name("model_id", "model", "gpt-6", ["gpt-5", "o3"]),
    "NOT_FOUND": errors.not_found("model", "zzz", ["gpt-5"], hint="; look elsewhere"),
    "UNKNOWN_ENUM_VALUE": errors.unknown_enum_value("kind", 99),
    "CONFLICTING_FIELDS": errors.conflicting("filter.enabled", "kind", "a model has none"),
    "UNFIT_VALUE": errors.unfit_values([("model.type", "should be a name"), ("model.tags[0]", "is no name")]),
    "ALREADY_EXISTS": errors.already_exists("model", "gpt-5"),
    "ETAG_MISMATCH": errors.etag_mismatch("model", "gpt-5", "12"),
    "STATED_BELOW": errors.stated_below("model", "gpt-5", "catalogue"),
    "CONTROL_PLANE_BUSY": errors.control_plane_busy("watches"),
    "SHUTTING_DOWN": errors.shutting_down(),
    "RESOURCE_IN_USE": errors.resource_in_use("model", "gpt-5", "route openai/gpt-5"),
    "STORE_UNAVAILABLE": errors.store_unavailable("the store does not answer"),
    "NEEDS_SERVER": errors.needs_server("CreateResource"),
    "SNAPSHOT_NOT_KEPT": errors.snapshot_not_kept("d", "ab" * 32),
}


@pytest.mark.parametrize("reason", ERRORS)
def test_error_is_as_documented(reason: str) -> None:
    assert refusal(ERRORS[reason])[0].reason == reason


def test_error_of_the_engine_and_of_python_are_alike() -> None:
    engine = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
    with pytest.raises(CallError) as raised:
        engine.call(SELECT, b"")
    ours = ERRORS["NO_SNAPSHOT"]
    assert (ours.code, ours.message, ours.details) == (raised.value.code, raised.value.message, raised.value.details)


def test_refusals_of_callers_have_the_words_of_the_engine() -> None:
    key = known_key(Permission.PERMISSION_ESTIMATE)
    engine = fresh_engine(keys=True)
    engine.load_keys(key_set([key]))
    reasons = {"UNAUTHENTICATED": "Bearer x", "PERMISSION_DENIED": f"Bearer {key.key.reveal()}"}
    for reason, sent in reasons.items():
        with pytest.raises(CallError) as raised:
            engine.call(SELECT, b"", [sent.encode()])
        ours, theirs = ERRORS[reason], raised.value
        assert (ours.code, ours.message, ours.details) == (theirs.code, theirs.message, theirs.details)


def test_nearest_name_is_told() -> None:
    info, fields = refusal(ERRORS["UNKNOWN_NAME"])
    assert (info.metadata["nearest"], fields) == ("gpt-5", ["model_id"])
    assert ERRORS["UNKNOWN_NAME"].message == "model_id: no model `gpt-6` is known; the nearest is `gpt-5`"


def test_nearest_of_many_names_takes_no_seconds() -> None:
    names = sorted(f"vendor-{number % 97}/model-{number}-instruct" for number in range(50_000))
    began = time.thread_time()
    info, _ = refusal(errors.not_found("model", "vendor-12/model-1188-instrcut", names))
    assert info.metadata["nearest"].startswith("vendor-12/model-")
    assert time.thread_time() - began < 1


def test_without_a_near_name_the_hint_is_told() -> None:
    assert ERRORS["NOT_FOUND"].message == "no model `zzz` is kept; look elsewhere"


def test_only_the_beginning_of_a_long_name_is_repeated() -> None:
    info, _ = refusal(errors.not_found("model", "x" * 1_000))
    assert info.metadata["value"] == "x" * 80
