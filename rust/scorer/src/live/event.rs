//! What a caller reports of an attempt, and what became of the report.

/// How far the call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The attempt begins.
    Started,
    /// The attempt goes on.
    Partial,
    /// The attempt is over.
    Final(Outcome),
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Answered.
    Ok,
    /// The endpoint's error.
    ServerError,
    /// No answer in time.
    Timeout,
    /// No connection, or it broke.
    ConnectionError,
    /// Refused by a limit.
    RateLimited,
    /// The caller gave up.
    Cancelled,
    /// The caller's mistake.
    BadRequest,
    /// The content was refused.
    ContentRefused,
    /// The input was too long.
    ContextExceeded,
}

impl Outcome {
    /// Whether the endpoint worked; `None` where the outcome does not say.
    pub(super) fn worked(self) -> Option<bool> {
        match self {
            Self::Ok | Self::BadRequest | Self::ContentRefused | Self::ContextExceeded => Some(true),
            Self::ServerError | Self::Timeout | Self::ConnectionError => Some(false),
            Self::RateLimited | Self::Cancelled => None,
        }
    }
}

/// What the provider's headers say of its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// Something remains, or they say nothing.
    #[default]
    Left,
    /// Nothing remains, and they do not say for how long.
    Spent,
    /// Nothing remains for so many ms.
    SpentForMs(u64),
}

/// What a report says was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called<'e> {
    /// Nothing: it is what the decision is in flight on.
    Unsaid,
    /// A candidate of the registry, by its slot.
    Slot(usize),
    /// A route, or a variant of one, that the registry no longer has.
    Departed {
        /// The route's name.
        route: &'e str,
        /// The variant's.
        variant: &'e str,
    },
}

/// What a decision is in flight on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InFlight {
    /// Nothing here.
    No,
    /// A candidate of the registry, by its slot.
    On(usize),
    /// A route, or a variant of one, that the registry no longer has.
    OnDeparted {
        /// The route's name.
        route: Box<str>,
        /// The variant's.
        variant: Box<str>,
    },
}

/// One report, within the bounds of `usage.proto`.
#[derive(Clone, Copy, Debug)]
pub struct Event<'e> {
    /// The decision it belongs to.
    pub decision: Option<u128>,
    /// Which attempt of that decision it is, from 1.
    pub attempt: u32,
    /// What was called.
    pub called: Called<'e>,
    /// How far the call is.
    pub phase: Phase,
    /// To the first token.
    pub ttft_ms: Option<u64>,
    /// To the last byte.
    pub latency_ms: Option<u64>,
    /// Its task class, by the snapshot's number; read where the decision is not in flight, which knows its own.
    pub class: Option<usize>,
    /// How many tokens came out.
    pub output_tokens: Option<u64>,
    /// How long the provider asked to be left alone.
    pub retry_after_ms: Option<u64>,
    /// What its limit headers say.
    pub limit: Limit,
    /// Whether it ended at most ten minutes ago: older ones end a flight and move no statistic.
    pub fresh: bool,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The decision was in flight here.
    pub planned: bool,
    /// The live view took it in. False for what ended too long ago, and where nothing is known of what was called.
    pub taken: bool,
    /// What was called, where the registry has it.
    pub slot: Option<usize>,
    /// The task class it counts for, by the snapshot's number.
    pub class: Option<usize>,
}
