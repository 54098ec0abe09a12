//! The price of a candidate: lines of a unit, a condition and a rate; the one that counts is the one a call is charged.

pub mod condition;
pub mod origin;
pub mod usual;
pub mod window;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Arguments;

use modelreg_proto::internal::v1 as pb;

pub use self::condition::{Condition, Situation};
pub use self::origin::Origin;
pub use self::usual::Usual;
use crate::snapshot::{SnapshotError, UnitKind, Vocabulary};

/// What one unit costs where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Unit number.
    pub unit: usize,
    /// What must hold; none: it always does. Apart, as few lines have any, and those of a price are read together.
    pub condition: Option<Box<Condition>>,
    /// pico-USD of one.
    pub pico_usd: u64,
}

impl Line {
    fn holds(&self, of: &Situation) -> bool {
        self.condition.as_ref().is_none_or(|condition| condition.holds(of))
    }
}

/// The price of one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    /// Free by statement.
    pub free: bool,
    /// By unit; of a unit the one that counts before others goes first.
    lines: Vec<Line>,
}

impl Price {
    /// Highest rate: above it, sums of a quote could leave the exact range.
    pub const MAX_RATE_PICO_USD: u64 = 1_000_000_000_000_000;
    /// Most lines of one price.
    pub const MAX_LINES: usize = 512;

    /// From the message; none is a price of which nothing is known.
    ///
    /// # Errors
    /// An unknown unit, a unit twice on one condition, a rate or condition out of range, too many lines, or lines beside
    /// `free`.
    pub fn compile(
        message: Option<&pb::Price>,
        vocabulary: &Vocabulary,
        path: Arguments<'_>,
    ) -> Result<Self, SnapshotError> {
        let Some(message) = message else { return Ok(Self::default()) };
        if message.free && !message.rates.is_empty() {
            return Err(SnapshotError::new(path, "free, and yet rates are given"));
        }
        if message.rates.len() > Self::MAX_LINES {
            let problem = format!("{} rates; at most {}", message.rates.len(), Self::MAX_LINES);
            return Err(SnapshotError::new(path, problem));
        }
        let mut lines = Vec::with_capacity(message.rates.len());
        let mut seen = BTreeSet::new();
        for rate in &message.rates {
            let Some(unit) = vocabulary.units.find(&rate.unit) else {
                return Err(SnapshotError::new(path, format!("no unit kind `{}`", rate.unit)));
            };
            if rate.pico_usd > Self::MAX_RATE_PICO_USD {
                return Err(SnapshotError::new(
                    path,
                    format!("{} is above {}", rate.pico_usd, Self::MAX_RATE_PICO_USD),
                ));
            }
            let condition = match &rate.condition {
                Some(condition) => Condition::compile(condition, vocabulary, path)?,
                None => Condition::default(),
            };
            if !seen.insert((unit, condition)) {
                return Err(SnapshotError::new(path, format!("`{}` stands twice on the same condition", rate.unit)));
            }
            let condition = (condition != Condition::default()).then(|| Box::new(condition));
            lines.push(Line { unit, condition, pico_usd: rate.pico_usd });
        }
        // Among equals the dearer: better a cost that is too high than one that is too low.
        lines.sort_by_key(|line| {
            let condition = line.condition.as_deref().copied().unwrap_or_default();
            // What is left decides only which condition is told; the order of the message must not.
            let rest = (condition.until_unix_ms, condition.window);
            (line.unit, Reverse((condition.rank(), line.pico_usd)), rest)
        });
        Ok(Self { free: message.free, lines })
    }

    /// The line of a unit that counts for a call, where one holds.
    #[must_use]
    pub fn line(&self, unit: usize, of: &Situation) -> Option<&Line> {
        let first = self.lines.partition_point(|line| line.unit < unit);
        self.lines[first..].iter().take_while(|line| line.unit == unit).find(|line| line.holds(of))
    }

    /// The line that a unit is charged by: its own, else that of the nearest it is a part of, of two such the dearer.
    #[must_use]
    pub fn charged(&self, unit: usize, of: &Situation, units: &[UnitKind]) -> Option<&Line> {
        if let Some(line) = self.line(unit, of) {
            return Some(line);
        }
        let around = &units[unit].part_of;
        let priced = |&&other: &&usize| self.line(other, of).is_some();
        let is_nearest =
            |&outer: &usize| !around.iter().filter(priced).any(|&inner| units[inner].part_of.contains(&outer));
        let lines = around.iter().filter(|outer| is_nearest(outer)).filter_map(|&outer| self.line(outer, of));
        lines.max_by_key(|line| (line.pico_usd, Reverse(line.unit)))
    }

    /// The most that one of a unit may cost, whatever a call is like; 0 where no line is of it.
    #[must_use]
    pub fn most_pico_usd(&self, unit: usize) -> u64 {
        self.lines.iter().filter(|line| line.unit == unit).map(|line| line.pico_usd).max().unwrap_or(0)
    }

    /// The borders of context tiers that any line has.
    pub fn borders(&self) -> impl Iterator<Item = u64> {
        let conditions = self.lines.iter().filter_map(|line| line.condition.as_ref());
        conditions.map(|condition| condition.above_input_tokens).filter(|&border| border > 0)
    }

    /// The calls that cost their base rates, which are those of a moment.
    #[must_use]
    pub fn usual(&self, unix_ms: i64) -> Usual {
        Usual::of(&self.lines, unix_ms)
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        !self.free && self.lines.is_empty()
    }
}
