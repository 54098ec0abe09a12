//! Errors of the hot methods: one `ErrorInfo` with every value of the message, and the detail that fits the code.

use std::collections::BTreeMap;
use std::fmt::Display;

use bytes::Bytes;
use modelreg_ledger::CommitError;
use modelreg_ledger::limits::{Standing, Wait};
use modelreg_proto::v1::ErrorReason;
use modelreg_scorer::names::Names;
use prost::Message;

use crate::status::{Code, Status};

const DOMAIN: &str = "modelreg.dev";
const TYPE_PREFIX: &str = "type.googleapis.com/google.rpc.";
/// Longest piece of a request that an error repeats.
const MAX_ECHO_CHARS: usize = 80;

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<prost_types::Any>,
}

/// `google.rpc.ErrorInfo`.
#[derive(Clone, PartialEq, Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: BTreeMap<String, String>,
}

/// `google.rpc.BadRequest`.
#[derive(Clone, PartialEq, Message)]
struct BadRequest {
    #[prost(message, repeated, tag = "1")]
    field_violations: Vec<FieldViolation>,
}

#[derive(Clone, PartialEq, Message)]
struct FieldViolation {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    description: String,
    #[prost(string, tag = "3")]
    reason: String,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<prost_types::Duration>,
}

/// `google.rpc.QuotaFailure`.
#[derive(Clone, PartialEq, Message)]
struct QuotaFailure {
    #[prost(message, repeated, tag = "1")]
    violations: Vec<QuotaViolation>,
}

#[derive(Clone, PartialEq, Message)]
struct QuotaViolation {
    #[prost(string, tag = "1")]
    subject: String,
    #[prost(string, tag = "2")]
    description: String,
}

fn retry_info(after_ms: u64) -> prost_types::Any {
    let seconds = i64::try_from(after_ms / 1_000).unwrap_or(i64::MAX);
    let nanos = i32::try_from(after_ms % 1_000 * 1_000_000).unwrap_or(0);
    any("RetryInfo", &RetryInfo { retry_delay: Some(prost_types::Duration { seconds, nanos }) })
}

/// A status in the making.
pub(super) struct Problem {
    code: Code,
    reason: ErrorReason,
    message: String,
    metadata: BTreeMap<String, String>,
}

impl Problem {
    pub(super) fn new(code: Code, reason: ErrorReason, message: String) -> Self {
        Self { code, reason, message, metadata: BTreeMap::new() }
    }

    pub(super) fn with(mut self, key: &str, value: impl Display) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    /// With `ErrorInfo` alone.
    pub(super) fn status(self) -> Status {
        self.finish([])
    }

    /// With a violation of `field` besides.
    fn bad_request(self, field: &str) -> Status {
        let violation = FieldViolation {
            field: field.to_owned(),
            description: self.message.clone(),
            reason: reason_name(self.reason).to_owned(),
        };
        let detail = any("BadRequest", &BadRequest { field_violations: vec![violation] });
        self.with("field", field).finish([detail])
    }

    /// With the time after which to try again besides.
    pub(super) fn retry_after(self, seconds: u64) -> Status {
        self.finish([retry_info(seconds * 1_000)])
    }

    /// With what has no room besides, and the time after which to try again, if that helps.
    pub(super) fn quota(self, subject: String, retry_after_ms: Option<u64>) -> Status {
        let violations = vec![QuotaViolation { subject, description: self.message.clone() }];
        let retry = retry_after_ms.map(retry_info);
        let quota = any("QuotaFailure", &QuotaFailure { violations });
        self.finish(std::iter::once(quota).chain(retry))
    }

    fn finish(self, others: impl IntoIterator<Item = prost_types::Any>) -> Status {
        let info = ErrorInfo {
            reason: reason_name(self.reason).to_owned(),
            domain: DOMAIN.to_owned(),
            metadata: self.metadata,
        };
        let details = std::iter::once(any("ErrorInfo", &info)).chain(others).collect();
        let rpc = RpcStatus { code: i32::from(self.code.number()), message: self.message.clone(), details };
        let mut status = Status::new(self.code, self.message);
        status.details = Bytes::from(rpc.encode_to_vec());
        status
    }
}

/// The details of a status; made from code and message where it has none.
pub(super) fn encoded(status: &Status) -> Bytes {
    if !status.details.is_empty() {
        return status.details.clone();
    }
    let code = i32::from(status.code.number());
    let rpc = RpcStatus { code, message: status.message.to_string(), details: Vec::new() };
    Bytes::from(rpc.encode_to_vec())
}

fn any(name: &str, detail: &impl Message) -> prost_types::Any {
    prost_types::Any { type_url: format!("{TYPE_PREFIX}{name}"), value: detail.encode_to_vec() }
}

fn reason_name(reason: ErrorReason) -> &'static str {
    reason.as_str_name().trim_start_matches("ERROR_REASON_")
}

fn invalid(reason: ErrorReason, message: String) -> Problem {
    Problem::new(Code::InvalidArgument, reason, message)
}

/// The bytes are no message of the method.
pub(super) fn malformed(method: &str, error: &impl Display) -> Status {
    invalid(ErrorReason::MalformedRequest, format!("not a message of {method}: {error}"))
        .with("method", method)
        .status()
}

/// The length prefix says `got` bytes where `limit` are allowed.
pub(crate) fn message_too_large(limit: usize, got: usize) -> Status {
    let text = format!("the message is {got} bytes, the limit is {limit} bytes");
    Problem::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, text)
        .with("limit_bytes", limit)
        .with("message_bytes", got)
        .status()
}

/// A compressed message unfolds beyond `limit`; how far is not found out.
pub(crate) fn unfolded_too_large(limit: usize) -> Status {
    let text = format!("the decompressed message is larger than the limit of {limit} bytes");
    Problem::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, text).with("limit_bytes", limit).status()
}

/// A bug of ours.
pub(crate) fn internal(method: &str) -> Status {
    let text = "the engine failed unexpectedly; see the log".to_owned();
    Problem::new(Code::Internal, ErrorReason::Internal, text).with("method", method).status()
}

/// No snapshot is loaded yet.
pub(super) fn no_snapshot() -> Status {
    let text = "no snapshot of the registry is loaded yet".to_owned();
    Problem::new(Code::Unavailable, ErrorReason::NoSnapshot, text).retry_after(1)
}

/// No key, or none that is valid: one message for every cause.
pub(crate) fn unauthenticated() -> Status {
    let text =
        "a valid API key is needed: send `authorization: Bearer mr_…`; `modelreg keys create` makes one".to_owned();
    Problem::new(Code::Unauthenticated, ErrorReason::Unauthenticated, text).status()
}

/// The key lacks a permission.
pub(crate) fn permission_denied(permission: &str) -> Status {
    let text = format!("the API key lacks the permission `{permission}`");
    Problem::new(Code::PermissionDenied, ErrorReason::PermissionDenied, text).with("permission", permission).status()
}

/// Keys are needed, and none are loaded yet.
pub(crate) fn no_keys() -> Status {
    let text = "the API keys of the store are not read yet".to_owned();
    Problem::new(Code::Unavailable, ErrorReason::NoKeys, text).retry_after(1)
}

/// As many calls wait for the control plane as may.
pub(crate) fn control_plane_busy(waiting: usize) -> Status {
    let text = format!("the control plane is busy and {waiting} calls are waiting for it already");
    Problem::new(Code::ResourceExhausted, ErrorReason::ControlPlaneBusy, text).retry_after(1)
}

/// Usage cannot be kept on disk; it was not counted.
pub(super) fn usage_not_kept(error: CommitError) -> Status {
    let (cause, why) = commit_cause(error);
    let text = format!("the usage is not kept: {why}; send the same event again, here or to another server");
    Problem::new(Code::Unavailable, ErrorReason::UsageNotKept, text).with("cause", cause).retry_after(1)
}

/// A corrected cost is not on the disk.
pub(super) fn correction_not_kept(error: CommitError) -> Status {
    let (cause, why) = commit_cause(error);
    let text = format!("not all corrections are kept: {why}; ask again, those that are kept are not entered twice");
    Problem::new(Code::Unavailable, ErrorReason::UsageNotKept, text).with("cause", cause).retry_after(1)
}

/// Why something is not on the disk, as metadata and in words.
pub(super) fn commit_cause(error: CommitError) -> (&'static str, &'static str) {
    match error {
        CommitError::Busy => ("busy", "the disk does not keep up with what arrives"),
        CommitError::Full => ("full", "the disk, or what the spool may take of it, is full"),
        CommitError::Failed => ("failed", "the disk failed, and this server ends: recover it or replace it"),
        CommitError::Closed => ("closed", "this server ends"),
    }
}

/// A field that is not what it should be.
pub(super) fn bad_field(reason: ErrorReason, field: &str, why: &str) -> Status {
    invalid(reason, format!("{field} {why}")).bad_request(field)
}

/// Usage is kept in memory only.
pub(super) fn durable_unavailable() -> Status {
    let text = "ack is DURABLE, and this server keeps usage in memory only; ask for MEMORY or leave ack out".to_owned();
    Problem::new(Code::FailedPrecondition, ErrorReason::DurableUnavailable, text).status()
}

/// A rate limit has no room for what is needed.
pub(super) fn limit_exceeded(standing: &Standing<'_>, needed: u64) -> Status {
    let (rule, subject) = (&standing.rule, standing.subject);
    let scope = rule.scope.as_str_name().trim_start_matches("LIMIT_SCOPE_").to_ascii_lowercase();
    let unit = rule.unit.as_str_name().trim_start_matches("LIMIT_UNIT_");
    let wait_ms = standing.wait.ms();
    let next = match standing.wait {
        Wait::Never => "it never has as many at once: ask for less, or raise it with `modelreg limits set`".to_owned(),
        Wait::No | Wait::Ns(_) => format!("try again in {wait_ms} ms"),
    };
    let text = format!(
        "limit `{}` of {scope} `{subject}`: {} of {} {unit} may be taken now, {needed} needed; {next}",
        rule.name, standing.remaining, rule.limit
    );
    Problem::new(Code::ResourceExhausted, ErrorReason::LimitExceeded, text)
        .with("limit_name", &rule.name)
        .with("subject", subject)
        .with("unit", unit)
        .with("limit", rule.limit)
        .with("remaining", standing.remaining)
        .with("needed", needed)
        .with("retry_after_ms", wait_ms)
        .quota(format!("{scope}:{subject}"), (standing.wait != Wait::Never).then_some(wait_ms))
}

/// An id of an event that is none.
pub(super) fn event_id(text: &str) -> Status {
    const FIRST: &str = "00000000-0000-7000-8000-000000000000";
    const LAST: &str = "ffffffff-ffff-7fff-bfff-ffffffffffff";
    let echo: String = text.chars().take(MAX_ECHO_CHARS).collect();
    let message = format!(
        "event_id is `{echo}`; a UUIDv7 with hyphens is needed, made before the first send and kept for every resend: \
         `uuid.uuid7()` in Python 3.14, `Uuid::now_v7()` in Rust, `uuid.NewV7()` in Go, `uuidv7()` of the npm package uuidv7"
    );
    invalid(ErrorReason::OutOfRange, message)
        .with("value", echo)
        .with("minimum", FIRST)
        .with("maximum", LAST)
        .bad_request("event_id")
}

/// A number outside its range.
pub(super) fn out_of_range(field: &str, value: impl Display, minimum: impl Display, maximum: impl Display) -> Status {
    invalid(ErrorReason::OutOfRange, format!("{field} is {value}; {minimum} to {maximum} is allowed"))
        .with("value", value)
        .with("minimum", minimum)
        .with("maximum", maximum)
        .bad_request(field)
}

/// A count of input below those of its parts: the provider counts them apart, most likely.
pub(super) fn input_parts_exceed(field: &str, count: u64, of_parts: u64, maximum: u64) -> Status {
    let message = format!(
        "{field} is {count}, and its parts have {of_parts}; where the provider counts cached tokens apart, say \
         cache_convention EXCLUDED"
    );
    invalid(ErrorReason::OutOfRange, message)
        .with("value", count)
        .with("minimum", of_parts)
        .with("maximum", maximum)
        .bad_request(field)
}

/// A call that costs more than any.
pub(super) fn too_dear(amount_pico_usd: i128, limit_pico_usd: i64) -> Status {
    let message = format!(
        "units come to {amount_pico_usd} pico-USD by the price of this route; an event is below {limit_pico_usd}: look at the \
         counts, and at the price with `modelreg prices why`"
    );
    invalid(ErrorReason::OutOfRange, message)
        .with("value", amount_pico_usd)
        .with("minimum", 0)
        .with("maximum", limit_pico_usd - 1)
        .bad_request("units")
}

/// A list or text longer than allowed.
pub(super) fn too_long(field: &str, length: usize, maximum: usize) -> Status {
    invalid(ErrorReason::TooLong, format!("{field} has a length of {length}; at most {maximum} is allowed"))
        .with("length", length)
        .with("maximum", maximum)
        .bad_request(field)
}

/// An enum number this server does not know.
pub(super) fn unknown_enum(field: &str, value: i32) -> Status {
    invalid(ErrorReason::UnknownEnumValue, format!("{field} is {value}, which this server does not know"))
        .with("value", value)
        .bad_request(field)
}

/// A name the registry does not know.
pub(super) fn unknown_name(field: &str, kind: &str, name: &str, known: &Names) -> Status {
    let echo: String = name.chars().take(MAX_ECHO_CHARS).collect();
    let nearest = known.nearest(name);
    let hint = nearest.map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default();
    let problem = invalid(ErrorReason::UnknownName, format!("{field}: no {kind} `{echo}` is known{hint}"))
        .with("value", echo)
        .with("kind", kind);
    match nearest {
        Some(nearest) => problem.with("nearest", nearest).bad_request(field),
        None => problem.bad_request(field),
    }
}

/// A value that cannot be taken.
pub(super) fn unfit_value(field: &str, why: &str) -> Status {
    invalid(ErrorReason::UnfitValue, format!("{field}: {why}")).bad_request(field)
}

/// Two fields that exclude each other.
pub(super) fn conflict(field: &str, other: &str) -> Status {
    invalid(ErrorReason::ConflictingFields, format!("{field} and {other} exclude each other"))
        .with("other", other)
        .bad_request(field)
}

/// A needed field is absent.
pub(super) fn missing(field: &str, why: &str) -> Status {
    invalid(ErrorReason::MissingField, format!("{field} is missing: {why}")).bad_request(field)
}

/// An entry stands twice in a list of distinct entries.
pub(super) fn duplicate(field: &str, value: &str) -> Status {
    invalid(ErrorReason::Duplicate, format!("{field}: `{value}` stands twice")).with("value", value).bad_request(field)
}
