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
        // Smaller is better: the negative ranks.
        Objective::Sort(Sort::Throughput) => speeds(scratch, &live.us_per_token),
        Objective::Sort(Sort::Latency) => speeds(scratch, &live.ttft_ms),
        Objective::Sort(Sort::Price | Sort::Unspecified) => quotes(scratch, snapshot, query, None),
        Objective::Willingness { pico_usd } => quotes(scratch, snapshot, query, Some(pico_usd)),
    }
    rank(snapshot, query, scratch);
}

/// `W * quality_ppm / 1000000 - q`.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a component is an integer from 0 to 10^6")]
pub fn utility(willingness_pico_usd: i128, quality_ppm: f32, quote_pico_usd: i128) -> i128 {
    const MILLION: i128 = 1_000_000;
    let quality = i128::from(quality_ppm as u32);
    // In two parts: a division of 128 bits would cost more than all the rest.
    let (millions, rest) = (willingness_pico_usd / MILLION, willingness_pico_usd % MILLION);
    let of_rest = i64::try_from(rest * quality).unwrap_or(0) / 1_000_000;
    millions * quality + i128::from(of_rest) - quote_pico_usd
}

fn speeds(scratch: &mut Scratch, column: &[f32]) {
    let Scratch { totals, alive, .. } = scratch;
    totals.clear();
    totals.extend(column.iter().map(|&figure| -f64::from(figure)));
    score::leave_out(totals, alive);
}

/// What ranks for the two objectives that look at the exact quote: the utility, or the negative quote.
fn quotes(scratch: &mut Scratch, snapshot: &Snapshot, query: &Query, willingness: Option<i128>) {
    scratch.wide = !score::quote_figures(snapshot, query, willingness, scratch);
    if !scratch.wide {
        return;
    }
    let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
    let Scratch { figures, alive, .. } = scratch;
    figures.clear();
    figures.resize(snapshot.slots(), i128::MIN);
    for slot in alive.iter() {
        figures[slot] = quote_figure(willingness, quality[slot], snapshot.ranked_pico_usd(slot, query));
    }
}

/// The figure of one candidate.
pub(crate) fn quote_figure(willingness: Option<i128>, quality_ppm: f32, quote_pico_usd: i128) -> i128 {
    willingness.map_or(-quote_pico_usd, |pico_usd| utility(pico_usd, quality_ppm, quote_pico_usd))
}

fn rank(snapshot: &Snapshot, query: &Query, scratch: &mut Scratch) {
    let wide = scratch.wide;
    let Scratch { alive, totals, figures, place, number_place, heads, by_model, sorted, turns, ranked, .. } = scratch;
    let mut buffers = Buffers { place, number_place, by_model, heads, sorted, turns, ranked };
    if wide {
        Ranking::new(snapshot, query, alive, figures.as_slice()).run(&mut buffers);
    } else {
        Ranking::new(snapshot, query, alive, totals.as_slice()).run(&mut buffers);
    }
}
