//! Figures with a basis: which one stands for a candidate, and what component it gives.

use std::collections::BTreeSet;

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::TermSource;

use super::{Below, Limits};
use crate::bits::Bits;

/// One component over all slots.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Component value; an integer, exact in f32.
    pub ppm: Vec<f32>,
    /// Where it comes from; `None` is [`TermSource::None`].
    pub basis: Vec<TermSource>,
    /// Slots of basis `None`.
    pub unknown: Bits,
    /// The known values, to find those below any minimum.
    known: Limits,
    /// Per floor of a strategy: slots of a known value below it.
    below_floors: Vec<(u32, Bits)>,
}

impl Figures {
    /// Room for `slots`, nothing in it.
    pub(super) fn sized(slots: usize) -> Self {
        Self { unknown: Bits::none(slots), ..Self::default() }
    }

    /// Finds who is below each of the floors that strategies bring, and prepares to find it for any other minimum.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "components are integers from 0 to 10^6"
    )]
    pub(super) fn prepare(&mut self, floors: &BTreeSet<u32>) {
        let known = |slot: usize| (!self.is_unknown(slot)).then(|| self.ppm[slot] as u64);
        self.known = Limits::new((0..self.ppm.len()).map(known).collect());
        self.below_floors = floors
            .iter()
            .map(|&floor| {
                let mut below = Bits::none(self.ppm.len());
                for slot in (0..self.ppm.len()).filter(|&slot| self.is_below(slot, floor)) {
                    below.insert(slot);
                }
                (floor, below)
            })
            .collect();
    }

    /// Slots of a known value below a floor, where a strategy brings that floor.
    #[must_use]
    pub fn below_floor(&self, floor_ppm: u32) -> Option<&Bits> {
        self.below_floors.iter().find(|&&(floor, _)| floor == floor_ppm).map(|(_, below)| below)
    }

    /// Who has a known value below; None when nobody has.
    #[must_use]
    pub fn below(&self, least_ppm: u32) -> Option<Below<'_>> {
        self.known.below(u64::from(least_ppm))
    }

    /// Whether the value is known and below.
    #[must_use]
    pub fn is_below(&self, slot: usize, floor_ppm: u32) -> bool {
        !self.is_unknown(slot) && f64::from(self.ppm[slot]) < f64::from(floor_ppm)
    }

    /// Whether nothing is known of the slot.
    #[must_use]
    pub fn is_unknown(&self, slot: usize) -> bool {
        self.basis[slot] == TermSource::None
    }
}

/// Where the two speed figures of a slot come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeedFigure {
    /// Source of the time to first token.
    pub ttft: TermSource,
    /// Source of the time per token.
    pub us_per_token: TermSource,
}

/// `max(0, mean - caution * se / 1000)`.
#[must_use]
pub fn cautious(mean_ppm: u32, se_ppm: u32, caution_milli: u32) -> u32 {
    let step = u64::from(caution_milli) * u64::from(se_ppm) / 1_000;
    u32::try_from(u64::from(mean_ppm).saturating_sub(step)).unwrap_or(0)
}

/// The quality of a model's variant in a class that has sources.
pub fn quality(figures: &[pb::Figure], class: &str, variant: &str, settings: &pb::Settings) -> (u32, TermSource) {
    let find = |wanted: &str| figures.iter().find(|figure| figure.task_class == class && figure.variant == wanted);
    if let Some(own) = find(variant) {
        return (cautious(own.mean_ppm, own.se_ppm, settings.caution_milli), own.basis());
    }
    if let Some(default) = find("") {
        // Another variant than the one measured: half as much uncertainty again.
        let widened = u32::try_from(3 * u64::from(default.se_ppm) / 2).unwrap_or(u32::MAX);
        return (cautious(default.mean_ppm, widened, settings.caution_milli), default.basis());
    }
    let (mean, se) = (settings.unknown_quality_mean_ppm, settings.unknown_quality_se_ppm);
    (cautious(mean, se, settings.caution_milli), TermSource::None)
}

/// The safety of a model's variant.
pub fn safety(figures: &[pb::Figure], variant: &str, settings: &pb::Settings) -> (u32, TermSource) {
    let find = |wanted: &str| figures.iter().find(|figure| figure.variant == wanted);
    match find(variant).or_else(|| find("")) {
        Some(figure) => (cautious(figure.mean_ppm, figure.se_ppm, settings.caution_milli), figure.basis()),
        None => (settings.unknown_safety_ppm, TermSource::None),
    }
}

/// The first known of the variant's, the route's, the model's and the market's figure.
pub fn speed(levels: [Option<&pb::Speed>; 4], part: impl Fn(&pb::Speed) -> Option<u32>) -> Option<(u32, TermSource)> {
    const SOURCES: [TermSource; 4] =
        [TermSource::VariantPrior, TermSource::Prior, TermSource::Catalog, TermSource::Market];
    levels.into_iter().zip(SOURCES).find_map(|(level, source)| level.and_then(&part).map(|value| (value, source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_specification() {
        assert_eq!(cautious(812_500, 68_864, 1_000), 743_636);
        assert_eq!(cautious(812_500, 68_864, 0), 812_500);
        assert_eq!(cautious(50_000, 68_864, 1_000), 0);
    }
}
