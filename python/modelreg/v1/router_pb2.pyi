from modelreg.v1 import cost_pb2 as _cost_pb2
from modelreg.v1 import limits_pb2 as _limits_pb2
from modelreg.v1 import reservation_pb2 as _reservation_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from modelreg.v1 import usage_pb2 as _usage_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
