//! What happened at limits, as counters.

/// Of one limit since it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitFigures {
    /// Its name.
    pub name: Box<str>,
    /// What was taken and not given back, in its unit.
    pub taken: u64,
    /// Calls it refused.
    pub refused: u64,
}

/// Of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Revision of the set.
    pub revision: u64,
    /// By name.
    pub limits: Vec<LimitFigures>,
    /// Subjects of limits for each by itself that are counted now.
    pub subjects: usize,
    /// Calls that shared a limit because as many subjects were counted as may be.
    pub shared: u64,
    /// Decisions whose tokens or slots come back with their usage.
    pub open: usize,
    /// Those given up for want of room.
    pub evicted: u64,
}
