"""Reads the error model out of an answer."""

from google.rpc import error_details_pb2, status_pb2

from support.answer import Answer

DOMAIN = "modelreg.dev"


def error_info(answer: Answer) -> error_details_pb2.ErrorInfo:
    """Return the one ErrorInfo, after checking that status, code and message agree."""
    status = status_pb2.Status.FromString(answer.details)
    assert status.code == answer.code.value[0]
    assert status.message == answer.message
    infos = [
        detail for detail in status.details if detail.TypeName() == error_details_pb2.ErrorInfo.DESCRIPTOR.full_name
    ]
    assert len(infos) == 1
    info = error_details_pb2.ErrorInfo()
    infos[0].Unpack(info)
    assert info.domain == DOMAIN
    return info


def field_violations(answer: Answer) -> list[str]:
    """Return the fields that a BadRequest names."""
    for detail in status_pb2.Status.FromString(answer.details).details:
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            return [violation.field for violation in bad.field_violations]
    return []
