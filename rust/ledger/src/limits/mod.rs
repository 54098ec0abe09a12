//! Rate limits: what may be taken in a minute, in a day and at a time. Pure: time is passed in.
//!
//! Reading order: `rule` (what a limit is), `bucket`, `sliding`, `day`, `concurrent` (how each kind counts), `mirror` (what
//! providers say besides), `entry` (one of them for one subject), `entries` (all, bounded), `book` (which cover a call, and
//! the swap of rules), `open` (what calls that are not over took), `take` (from every limit, or from none).

mod book;
mod bucket;
mod concurrent;
mod day;
mod entries;
mod entry;
mod figures;
mod mirror;
mod now;
mod open;
mod rule;
mod sliding;
mod standing;
mod take;

pub use figures::{Figures, LimitFigures};
pub use mirror::{Left, Report};
pub use now::Now;
pub use rule::{Kind, LimitSetError, Rule};
pub use standing::{Refusal, Standing, Wait};
pub use take::{Call, Limits, Settled, Subjects, Taken};
