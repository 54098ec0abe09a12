//! What must hold of a call for a rate, and which of several rates that hold counts.

use std::fmt::Arguments;

use modelreg_proto::v1 as pb;

use super::window::Window;
use crate::names::Names;
use crate::snapshot::{SnapshotError, Vocabulary};

/// Highest border: no input has more tokens.
pub const MAX_BORDER: u64 = 100_000_000;
const MAX_NAME_BYTES: usize = 64;

/// What a rate may depend on, of one call of one candidate. Names are numbers of the vocabulary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Tokens of input, cached ones included.
    pub input_tokens: u64,
    /// Through a batch interface.
    pub batch: bool,
    /// Its service tier.
    pub tier: Option<u32>,
    /// Its speed mode.
    pub speed: Option<u32>,
    /// Where it is served from.
    pub region: Option<u32>,
    /// When it begins, ms since 1970.
    pub unix_ms: i64,
}

/// What must hold: all of it. The default always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The input has more tokens; 0: any has.
    pub above_input_tokens: u64,
    /// The call goes through a batch interface.
    pub batch: bool,
    /// It is of this service tier.
    pub tier: Option<u32>,
    /// It is in this speed mode.
    pub speed: Option<u32>,
    /// It is served from this region.
    pub region: Option<u32>,
    /// It begins in these hours.
    pub window: Option<Window>,
    /// It begins then or later.
    pub from_unix_ms: i64,
    /// It begins before.
    pub until_unix_ms: i64,
}

impl Situation {
    /// A name that no rate and no candidate has.
    pub const OTHER: u32 = u32::MAX;
}

impl Default for Condition {
    fn default() -> Self {
        Self {
            above_input_tokens: 0,
            batch: false,
            tier: None,
            speed: None,
            region: None,
            window: None,
            from_unix_ms: i64::MIN,
            until_unix_ms: i64::MAX,
        }
    }
}

impl Condition {
    /// Enters the names of a message into the vocabulary.
    pub fn intern(message: &pb::PriceCondition, vocabulary: &mut Vocabulary) {
        for (names, name) in [
            (&mut vocabulary.tiers, &message.service_tier),
            (&mut vocabulary.speeds, &message.speed),
            (&mut vocabulary.regions, &message.region),
        ] {
            if !name.is_empty() {
                names.intern(name);
            }
        }
    }

    /// From the message, whose names the vocabulary has.
    ///
    /// # Errors
    /// A border, name, window or dates that cannot be.
    pub fn compile(
        message: &pb::PriceCondition,
        vocabulary: &Vocabulary,
        path: Arguments<'_>,
    ) -> Result<Self, SnapshotError> {
        if message.above_input_tokens > MAX_BORDER {
            let problem = format!("a tier above {} tokens; at most {MAX_BORDER}", message.above_input_tokens);
            return Err(SnapshotError::new(path, problem));
        }
        let (from, until) = (message.from_unix_ms.unwrap_or(i64::MIN), message.until_unix_ms.unwrap_or(i64::MAX));
        if from >= until {
            return Err(SnapshotError::new(path, format!("a rate from {from} until {until}, which is never")));
        }
        let number = |names: &Names, name: &str| {
            if name.len() > MAX_NAME_BYTES {
                let problem = format!("a name of {} bytes; at most {MAX_NAME_BYTES}", name.len());
                return Err(SnapshotError::new(path, problem));
            }
            Ok(names.find(name).and_then(|number| u32::try_from(number).ok()))
        };
        Ok(Self {
            above_input_tokens: message.above_input_tokens,
            batch: message.batch,
            tier: number(&vocabulary.tiers, &message.service_tier)?,
            speed: number(&vocabulary.speeds, &message.speed)?,
            region: number(&vocabulary.regions, &message.region)?,
            window: message.window.as_ref().map(|window| Window::compile(window, path)).transpose()?,
            from_unix_ms: from,
            until_unix_ms: until,
        })
    }

    /// Whether it holds.
    // Inlined, the hours would be worked out before it is known whether any line has a condition.
    #[inline(never)]
    #[must_use]
    pub fn holds(&self, of: &Situation) -> bool {
        (self.above_input_tokens == 0 || self.above_input_tokens < of.input_tokens)
            && (!self.batch || of.batch)
            && (self.tier.is_none() || self.tier == of.tier)
            && (self.speed.is_none() || self.speed == of.speed)
            && (self.region.is_none() || self.region == of.region)
            && self.from_unix_ms <= of.unix_ms
            && of.unix_ms < self.until_unix_ms
            && self.window.is_none_or(|window| window.is_open(of.unix_ms))
    }

    /// Of several that hold one of the greatest counts: what says most of the request, then hours, the border, dates, the
    /// last to begin.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let request = u8::from(self.batch) << 3
            | u8::from(self.tier.is_some()) << 2
            | u8::from(self.speed.is_some()) << 1
            | u8::from(self.region.is_some());
        let is_dated = self.from_unix_ms != i64::MIN || self.until_unix_ms != i64::MAX;
        (request, self.window.is_some(), self.above_input_tokens, is_dated, self.from_unix_ms)
    }

    /// As a message.
    #[must_use]
    pub fn message(&self, vocabulary: &Vocabulary) -> pb::PriceCondition {
        let name = |names: &Names, number: Option<u32>| {
            number.map(|number| names.name(number as usize).to_owned()).unwrap_or_default()
        };
        pb::PriceCondition {
            above_input_tokens: self.above_input_tokens,
            batch: self.batch,
            service_tier: name(&vocabulary.tiers, self.tier),
            speed: name(&vocabulary.speeds, self.speed),
            region: name(&vocabulary.regions, self.region),
            window: self.window.map(Window::message),
            from_unix_ms: (self.from_unix_ms != i64::MIN).then_some(self.from_unix_ms),
            until_unix_ms: (self.until_unix_ms != i64::MAX).then_some(self.until_unix_ms),
        }
    }
}
