//! A selection from start to end: who is in, what each is worth, in which order they are offered.

use modelreg_proto::v1::Sort;

use crate::checks::{self, Rows};
use crate::live::{Live, Traffic};
use crate::order::{Load, Ranking, in_front};
use crate::query::{Objective, Query};
use crate::score::{self, LazyTotals};
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;

/// Decides. The answer stands in `scratch`: `ranked` (empty when nobody is eligible), the counts and examples of the
/// exclusions, the outcomes of steps 1 and 4, and what the query asked to keep. Allocates nothing once `scratch` has
/// served a snapshot of this size.
pub fn select<T: Traffic>(snapshot: &Snapshot, live: &Live, traffic: &T, query: &Query, scratch: &mut Scratch) {
    checks::run(snapshot, live, query, Rows::All, scratch);
    checks::leave(snapshot, live, traffic, query, scratch);
    checks::refuse(snapshot, live, query, scratch);
    decide(snapshot, live, traffic, query, scratch);
}

/// What a replay is told instead of finding it out: the outcomes of the checks and of step 1.
#[derive(Clone, Copy, Debug)]
pub struct Among<'a> {
    /// The slots that compete.
    pub slots: &'a [u32],
    /// Whether it was panic.
    pub panic: bool,
    /// Whether the strategy's own floor was dropped.
    pub floor_dropped: bool,
}

/// Decides once more, among the candidates of a record: no check is made and nobody leaves.
pub fn select_among<T: Traffic>(
    snapshot: &Snapshot,
    live: &Live,
    traffic: &T,
    query: &Query,
    among: &Among<'_>,
    scratch: &mut Scratch,
) {
    scratch.reset(snapshot.slots(), query.keep_reasons);
    scratch.competing.clear_like(&snapshot.sets.all);
    for &slot in among.slots {
        scratch.competing.insert(slot as usize);
    }
    scratch.alive.copy_from(&scratch.competing);
    (scratch.panic, scratch.floor_dropped) = (among.panic, among.floor_dropped);
    decide(snapshot, live, traffic, query, scratch);
}

/// Steps 2 to 5, among the candidates still in.
fn decide<T: Traffic>(snapshot: &Snapshot, live: &Live, traffic: &T, query: &Query, scratch: &mut Scratch) {
    let panic = scratch.panic.then_some((live, traffic));
    scratch.standings.find(snapshot, panic, query, &scratch.alive);
    match query.objective {
        Objective::Score { weights_ppm, .. } => {
            let load = Load { live, traffic, speed_weight_ppm: weights_ppm[score::SPEED] };
            scratch.reordered = under_load(snapshot, query, weights_ppm, &load, scratch);
            return;
        }
        // Smaller is better: the negative ranks.
        Objective::Sort(Sort::Throughput) => speeds(scratch, &live.us_per_token),
        Objective::Sort(Sort::Latency) => speeds(scratch, &live.ttft_ms),
        Objective::Sort(Sort::Price | Sort::Unspecified) => quotes(scratch, snapshot, query, None),
        Objective::Willingness { pico_usd } => quotes(scratch, snapshot, query, Some(pico_usd)),
    }
    let Scratch { alive, front: buffer, standings, totals, figures, order, ranked, wide, .. } = scratch;
    let front = in_front(snapshot, standings, alive, buffer);
    if *wide {
        Ranking::new(snapshot, query, alive, front, standings, figures.as_slice()).run(order, ranked);
    } else {
        Ranking::new(snapshot, query, alive, front, standings, totals.as_slice()).run(order, ranked);
    }
}

/// By totals: those of a few where that is enough, else all.
fn under_load<T: Traffic>(
    snapshot: &Snapshot,
    query: &Query,
    weights_ppm: [u32; 5],
    load: &Load<'_, T>,
    scratch: &mut Scratch,
) -> bool {
    let Scratch { alive, front: buffer, standings, lazy, order, ranked, looked_at, .. } = scratch;
    let front = in_front(snapshot, standings, alive, buffer);
    let by_total = !standings.differ();
    let totals = by_total.then(|| LazyTotals::new(snapshot, load.live, query, weights_ppm, alive, front, lazy));
    let few = totals.flatten().and_then(|totals| {
        Ranking::new(snapshot, query, alive, front, standings, &totals).run_under_load(load, order, ranked, looked_at)
    });
    few.unwrap_or_else(|| {
        score::totals(snapshot, load.live, query, weights_ppm, scratch);
        let Scratch { alive, front: buffer, standings, totals, order, ranked, looked_at, .. } = scratch;
        let front = in_front(snapshot, standings, alive, buffer);
        let ranking = Ranking::new(snapshot, query, alive, front, standings, totals.as_slice());
        // Where all is at hand there is no other way.
        ranking.run_under_load(load, order, ranked, looked_at).unwrap_or(false)
    })
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
