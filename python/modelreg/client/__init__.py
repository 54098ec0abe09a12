"""Clients of modelreg: of a server over gRPC, synchronous and asynchronous, and of an engine in this process."""

from modelreg._core import ForkError, SnapshotError
from modelreg.call_errors import FieldViolation, ModelregError, NoEligibleModelError, UnavailableError
from modelreg.catalog.problem import ModelsFileError
from modelreg.client.async_client import AsyncClient
from modelreg.client.client import Client
from modelreg.client.decision import AsyncDecision, Decision
from modelreg.client.local_client import LocalClient
from modelreg.client.options import EstimateOptions, LimitOptions, SelectOptions, UsageOptions
from modelreg.client.outcome import Outcome
from modelreg.client.provider_usage import Counts, anthropic_usage, openai_usage

__all__ = [
    "AsyncClient",
    "AsyncDecision",
    "Client",
    "Counts",
    "Decision",
    "EstimateOptions",
    "FieldViolation",
    "ForkError",
    "LimitOptions",
    "LocalClient",
    "ModelregError",
    "ModelsFileError",
    "NoEligibleModelError",
    "Outcome",
    "SelectOptions",
    "SnapshotError",
    "UnavailableError",
    "UsageOptions",
    "anthropic_usage",
    "openai_usage",
]
