"""A refused call taken apart, after checking that everything in it is as errors.proto documents its reason."""

from google.rpc import error_details_pb2, status_pb2

from modelreg._core import CallError
from support.documented_errors import documented
from support.errors import DOMAIN

DETAILS = "type.googleapis.com/google.rpc."


def refusal(error: CallError) -> tuple[error_details_pb2.ErrorInfo, list[str]]:
    """Return the ErrorInfo and the fields of the BadRequest."""
    status = status_pb2.Status.FromString(error.details)
    assert (status.code, status.message) == (error.code, error.message)
    info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    for detail in status.details:
        assert detail.Unpack(info) or detail.Unpack(bad) or detail.Unpack(retry)
    assert info.domain == DOMAIN
    promised = documented()[info.reason]
    assert status.code == promised.code.value[0]
    assert {detail.type_url.removeprefix(DETAILS) for detail in status.details} == promised.details
    assert promised.keys <= set(info.metadata) <= promised.keys | promised.optional_keys
    assert [violation.reason for violation in bad.field_violations] == [info.reason] * len(bad.field_violations)
    assert not retry.ListFields() or retry.retry_delay.ToMilliseconds() > 0
    return info, [violation.field for violation in bad.field_violations]
