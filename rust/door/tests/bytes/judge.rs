//! What an answer must be: a whole response, or a status as `errors.proto` documents it.

use std::collections::BTreeMap;

use bytes::Bytes;
use modelreg_door::{Code, Method, Status};
use modelreg_proto::v1::{self as pb, ErrorReason, UsageAck, estimate_cost_result, record_usage_result, select_result};
use prost::Message;

const DOMAIN: &str = "modelreg.dev";
const TYPES: &str = "type.googleapis.com/google.rpc.";
/// Length of a UUID as text, and of a SHA-256.
const UUID: usize = 36;
const SHA256: usize = 32;

#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<prost_types::Any>,
}

#[derive(Clone, PartialEq, Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: BTreeMap<String, String>,
}

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

type Verdict = Result<(), String>;

/// Says what is wrong with an answer.
pub fn judge(method: Method, answer: &Result<Bytes, Status>) -> Verdict {
    match answer {
        Ok(bytes) => response(method, bytes),
        Err(status) if method == Method::HealthCheck && status.details.is_empty() => {
            // gRPC's own protocol: it knows no details.
            ensure(matches!(status.code, Code::NotFound | Code::Internal), || format!("health says {status}"))
        }
        Err(status) => {
            let (code, message) = details(method, &status.details)?;
            ensure(code == i32::from(status.code.number()), || format!("details say {code} of {status}"))?;
            ensure(message == status.message, || format!("details say `{message}` of {status}"))
        }
    }
}

fn response(method: Method, bytes: &[u8]) -> Verdict {
    match method {
        Method::Select => select(&decoded(bytes)?),
        Method::EstimateCost => estimate(&decoded(bytes)?),
        Method::BatchSelect => {
            decoded::<pb::BatchSelectResponse>(bytes)?.results.iter().try_for_each(|item| {
                match item.result.as_ref().ok_or("an item without result")? {
                    select_result::Result::Response(response) => select(response),
                    select_result::Result::Status(status) => details(Method::Select, status).map(drop),
                }
            })
        }
        Method::BatchEstimateCost => {
            decoded::<pb::BatchEstimateCostResponse>(bytes)?.results.iter().try_for_each(|item| {
                match item.result.as_ref().ok_or("an item without result")? {
                    estimate_cost_result::Result::Response(response) => estimate(response),
                    estimate_cost_result::Result::Status(status) => details(Method::EstimateCost, status).map(drop),
                }
            })
        }
        Method::RecordUsage => usage(&decoded(bytes)?),
        Method::BatchRecordUsage => {
            decoded::<pb::BatchRecordUsageResponse>(bytes)?.results.iter().try_for_each(|item| {
                match item.result.as_ref().ok_or("an item without result")? {
                    record_usage_result::Result::Response(response) => usage(response),
                    record_usage_result::Result::Status(status) => details(Method::RecordUsage, status).map(drop),
                }
            })
        }
        Method::ReleaseHold => decoded::<pb::ReleaseHoldResponse>(bytes).map(drop),
        Method::ExtendHold => decoded::<pb::ExtendHoldResponse>(bytes).map(drop),
        Method::CheckRateLimit => limits(&decoded(bytes)?),
        Method::HealthCheck => ensure(bytes == b"\x08\x01", || format!("health answers {bytes:?}")),
    }
}

/// The message, which must also be written canonically: no unknown fields, every field in its place.
fn decoded<M: Message + Default>(bytes: &[u8]) -> Result<M, String> {
    let message = M::decode(bytes).map_err(|error| format!("the answer does not decode: {error}"))?;
    ensure(message.encode_to_vec() == bytes, || "the answer is not written canonically".to_owned())?;
    Ok(message)
}

fn select(response: &pb::SelectResponse) -> Verdict {
    ensure(response.decision_id.len() == UUID, || format!("decision_id `{}`", response.decision_id))?;
    ensure(response.selected.is_some(), || "nothing selected".to_owned())?;
    let choices = 1 + response.alternatives.len();
    let retry = response.retry.as_ref().ok_or("no retry advice")?;
    ensure(retry.max_attempts as usize == choices, || format!("{retry:?} for {choices} choices"))?;
    ensure(response.labels.is_sorted(), || format!("labels {:?}", response.labels))?;
    registry(response.registry.as_ref())
}

fn estimate(response: &pb::EstimateCostResponse) -> Verdict {
    ensure(response.quotes.len() <= response.matched as usize, || "more quotes than matched".to_owned())?;
    registry(response.registry.as_ref())
}

fn usage(response: &pb::RecordUsageResponse) -> Verdict {
    ensure(response.event_id.len() == UUID, || format!("event_id `{}`", response.event_id))?;
    let known = [UsageAck::Memory, UsageAck::Duplicate, UsageAck::Conflict];
    ensure(known.contains(&response.ack()), || format!("ack {}", response.ack))?;
    ensure(response.labels.is_sorted(), || format!("labels {:?}", response.labels))?;
    registry(response.registry.as_ref())
}

fn limits(response: &pb::CheckRateLimitResponse) -> Verdict {
    let longest = response.limits.iter().map(|limit| limit.retry_after_ms).max().unwrap_or(0);
    ensure(response.retry_after_ms == longest, || format!("waits {longest} ms in {response:?}"))?;
    ensure(response.allowed == (longest == 0), || format!("allowed in {response:?}"))
}

fn registry(registry: Option<&pb::RegistryRef>) -> Verdict {
    ensure(registry.is_some_and(|registry| registry.snapshot_sha256.len() == SHA256), || format!("{registry:?}"))
}

/// Code and message of an encoded `google.rpc.Status`, after its details were found to be as documented.
fn details(method: Method, bytes: &[u8]) -> Result<(i32, String), String> {
    let status = RpcStatus::decode(bytes).map_err(|error| format!("the details do not decode: {error}"))?;
    let infos: Vec<ErrorInfo> = of_type(&status, "ErrorInfo")?;
    let [info] = infos.as_slice() else { return Err(format!("{} ErrorInfo in {status:?}", infos.len())) };
    ensure(info.domain == DOMAIN, || format!("domain `{}`", info.domain))?;
    let reason = ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason))
        .ok_or_else(|| format!("no reason `{}`", info.reason))?;
    let code = documented_code(method, reason).ok_or_else(|| format!("{method:?} says {}", info.reason))?;
    ensure(status.code == i32::from(code.number()), || format!("{} with code {}", info.reason, status.code))?;
    let bad: Vec<BadRequest> = of_type(&status, "BadRequest")?;
    let violations: Vec<&FieldViolation> = bad.iter().flat_map(|bad| &bad.field_violations).collect();
    match (info.metadata.get("field"), violations.as_slice()) {
        (None, []) => {}
        (Some(field), [violation])
            if *field == violation.field && violation.reason == info.reason && !violation.description.is_empty() => {}
        _ => return Err(format!("{:?} beside {violations:?}", info.metadata)),
    }
    Ok((status.code, status.message))
}

fn of_type<M: Message + Default>(status: &RpcStatus, name: &str) -> Result<Vec<M>, String> {
    let of_type = status.details.iter().filter(|any| any.type_url.strip_prefix(TYPES) == Some(name));
    of_type.map(|any| M::decode(any.value.as_slice()).map_err(|error| format!("{name}: {error}"))).collect()
}

/// The code that `errors.proto` gives a reason; None where the method never says it of a registry that is loaded.
fn documented_code(method: Method, reason: ErrorReason) -> Option<Code> {
    let picks = matches!(method, Method::Select);
    let books = matches!(method, Method::RecordUsage);
    let holds = matches!(method, Method::ReleaseHold | Method::ExtendHold);
    match reason {
        ErrorReason::MessageTooLarge => Some(Code::ResourceExhausted),
        ErrorReason::LimitExceeded if picks => Some(Code::ResourceExhausted),
        ErrorReason::NoEligibleModel if picks => Some(Code::FailedPrecondition),
        ErrorReason::DurableUnavailable if books => Some(Code::FailedPrecondition),
        ErrorReason::RequestIdReused if picks => Some(Code::Aborted),
        ErrorReason::HoldTokenInvalid if books || holds => Some(Code::InvalidArgument),
        ErrorReason::MalformedRequest
        | ErrorReason::OutOfRange
        | ErrorReason::TooLong
        | ErrorReason::UnknownEnumValue
        | ErrorReason::UnknownName
        | ErrorReason::ConflictingFields
        | ErrorReason::MissingField
        | ErrorReason::Duplicate
        | ErrorReason::UnfitValue => Some(Code::InvalidArgument),
        _ => None,
    }
}

fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(problem()) }
}
