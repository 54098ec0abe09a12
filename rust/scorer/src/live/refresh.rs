//! Columns brought up to the present fold: copied, and changed where a route shows something new.

use modelreg_proto::v1::TermSource;

use super::binding::Binding;
use super::columns::{Health, Live, RouteHealth, small};
use super::lengths::Lengths;
use super::statistics::{ShownSpeed, Statistics};
use crate::bits::Bits;
use crate::snapshot::Snapshot;

/// The columns of `fold`, made of `earlier` ones of the same binding.
pub(super) fn refreshed(earlier: &Live, fold: u64, lengths: Lengths, snapshot: &Snapshot, binding: &Binding) -> Live {
    let mut live = earlier.clone();
    for (number, route) in binding.routes.iter().enumerate().filter(|(_, route)| route.changed_after(earlier.epoch)) {
        route.shown(|statistics| live.show(snapshot, number, statistics));
    }
    live.epoch = fold;
    live.lengths = lengths;
    live.longest = (longest(&live.ttft_ms), longest(&live.us_per_token));
    if live.health.iter().all(|health| *health == RouteHealth::default()) {
        live.health.clear();
    }
    live
}

/// Columns of a snapshot that is new to the view.
pub(super) fn first(fold: u64, lengths: Lengths, snapshot: &Snapshot, binding: &Binding) -> Live {
    // Fold 0 shows nothing, hence what any later one changed is taken over.
    refreshed(&Live { epoch: 0, ..snapshot.priors.clone() }, fold, lengths, snapshot, binding)
}

impl Live {
    fn show(&mut self, snapshot: &Snapshot, route: usize, statistics: &Statistics) {
        let health = statistics.shown_health();
        let counts = statistics.shown_counts();
        let is_quiet = statistics.shown_quiet();
        let prior = snapshot.availability_prior;
        let known = Some(counts).filter(|counts| !counts.is_empty()).map(|counts| counts.availability_ppm(prior));
        // After a silence only what is no worse than the prior still stands: else a route that was slow or failed once would not
        // be tried again for long.
        let availability_ppm = known.filter(|&known_ppm| !is_quiet || known_ppm >= prior.ppm);
        for slot in snapshot.route_slots[route].iter().map(|&slot| slot as usize) {
            let speed = statistics.shown_speed(&snapshot.variants[slot]);
            self.show_speed(snapshot, slot, speed, is_quiet);
            self.availability_ppm[slot] = small(availability_ppm.unwrap_or(prior.ppm));
            put(&mut self.availability_live, slot, availability_ppm.is_some());
            put(&mut self.leaving, slot, matches!(health.state, Health::Cooling | Health::Open));
            put(&mut self.half_open, slot, health.state == Health::HalfOpen);
        }
        if self.health.is_empty() && health != RouteHealth::default() {
            self.health.resize(snapshot.route_slots.len(), RouteHealth::default());
        }
        if let Some(known) = self.health.get_mut(route) {
            *known = health;
        }
    }

    fn show_speed(&mut self, snapshot: &Snapshot, slot: usize, shown: ShownSpeed, is_quiet: bool) {
        let priors = &snapshot.priors;
        let stands = |value: u32, prior: f32| Some(small(value)).filter(|&value| !is_quiet || value <= prior);
        let ttft_ms = shown.ttft_ms.and_then(|value| stands(value, priors.ttft_ms[slot]));
        let us_per_token = shown.us_per_token.and_then(|value| stands(value, priors.us_per_token[slot]));
        let source = &mut self.speed_source[slot];
        (self.ttft_ms[slot], source.ttft) = match ttft_ms {
            Some(ttft_ms) => (ttft_ms, TermSource::Live),
            None => (priors.ttft_ms[slot], priors.speed_source[slot].ttft),
        };
        (self.us_per_token[slot], source.us_per_token) = match us_per_token {
            Some(us_per_token) => (us_per_token, TermSource::Live),
            None => (priors.us_per_token[slot], priors.speed_source[slot].us_per_token),
        };
        let (ttft, us_per_token) = (source.ttft, source.us_per_token);
        put(&mut self.market_ttft, slot, ttft == TermSource::Market);
        put(&mut self.market_us_per_token, slot, us_per_token == TermSource::Market);
    }
}

fn put(bits: &mut Bits, slot: usize, belongs: bool) {
    if belongs {
        bits.insert(slot);
    } else {
        bits.remove(slot);
    }
}

/// The largest of a column.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "integers from 0 to 10^7")]
fn longest(column: &[f32]) -> u64 {
    column.iter().fold(0.0_f32, |longest, &value| if value > longest { value } else { longest }) as u64
}
