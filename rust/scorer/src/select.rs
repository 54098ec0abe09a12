//! A selection from start to end: who is in, what each is worth, in which order they are offered.

use modelreg_proto::v1::Sort;

use crate::checks::{self, Rows};
use crate::live::Live;
use crate::order::{Buffers, Ranking};
use crate::query::{Objective, Query};
use crate::score;
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;

/// Decides. The answer stands in `scratch`: `ranked` (empty when nobody is eligible), the counts and examples of the
/// exclusions, and what the query asked to keep. Allocates nothing once `scratch` has served a snapshot of this size.
pub fn select(snapshot: &Snapshot, live: &Live, query: &Query, scratch: &mut Scratch) {
    checks::run(snapshot, live, query, Rows::All, scratch);
    match query.objective {
        Objective::Score { weights_ppm, .. } => score::totals(snapshot, live, query, weights_ppm, scratch),
        Objective::Willingness { pico_usd } => {
            let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
            figures(scratch, snapshot, |slot| utility(pico_usd, quality[slot], snapshot.ranked_pico_usd(slot, query)));
        }
        // Smaller is better: the negative ranks.
        Objective::Sort(Sort::Throughput) => figures(scratch, snapshot, |slot| -whole(live.us_per_token[slot])),
        Objective::Sort(Sort::Latency) => figures(scratch, snapshot, |slot| -whole(live.ttft_ms[slot])),
        Objective::Sort(Sort::Price | Sort::Unspecified) => {
            figures(scratch, snapshot, |slot| -snapshot.ranked_pico_usd(slot, query));
        }
    }
    rank(snapshot, query, scratch);
}

/// `W * quality_ppm / 1000000 - q`.
#[must_use]
pub fn utility(willingness_pico_usd: i128, quality_ppm: f32, quote_pico_usd: i128) -> i128 {
    willingness_pico_usd * whole(quality_ppm) / 1_000_000 - quote_pico_usd
}

fn figures(scratch: &mut Scratch, snapshot: &Snapshot, figure: impl Fn(usize) -> i128) {
    let Scratch { figures, alive, .. } = scratch;
    figures.clear();
    figures.resize(snapshot.slots(), i128::MIN);
    for slot in alive.iter() {
        figures[slot] = figure(slot);
    }
}

fn rank(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) {
    let Scratch { alive, totals, figures, place, number_place, heads, by_model, sorted, turns, ranked, .. } = scratch;
    let mut buffers = Buffers { place, number_place, by_model, heads, sorted, turns, ranked };
    match query.objective {
        Objective::Score { .. } => Ranking::new(snapshot, query, alive, totals.as_slice()).run(&mut buffers),
        Objective::Willingness { .. } | Objective::Sort(_) => {
            Ranking::new(snapshot, query, alive, figures.as_slice()).run(&mut buffers);
        }
    }
}

/// A figure of a column: an integer from 0 to 10^7.
#[expect(clippy::cast_possible_truncation, reason = "columns hold integers up to 10^7")]
fn whole(figure: f32) -> i128 {
    figure as i128
}
