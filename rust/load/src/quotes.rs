//! Time of one itemised quote in the core: a flat price, and one with context tiers, service tiers, batches and hours.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{ClockWindow, PriceCondition};
use modelreg_scorer::Snapshot;
use modelreg_scorer::query::Query;
use modelreg_scorer::quote::near_tier;

use crate::registry;

const QUOTES: usize = 200_000;
const WINDOWS: usize = 5;

/// Microseconds of a quote by either price: its amount, lines, upper bound and near tier.
///
/// # Errors
/// The registry cannot be made.
pub fn times_us() -> Result<[f64; 2], Box<dyn Error>> {
    let message = registry::message(1);
    let (_, queries) = registry::generate(1)?;
    let flat = Snapshot::compile(&message)?;
    let mut message = message;
    for route in &mut message.routes {
        let price = route.price.get_or_insert_with(pb::Price::default);
        let base = price.rates.clone();
        for condition in conditions() {
            price.rates.extend(base.iter().map(|rate| pb::Rate { condition: Some(condition.clone()), ..rate.clone() }));
        }
    }
    let conditional = Snapshot::compile(&message)?;
    Ok([quote_us(&flat, &queries), quote_us(&conditional, &queries)])
}

/// Sixteen of them: two borders, three service tiers, batches, each in peak hours and in others.
fn conditions() -> impl Iterator<Item = PriceCondition> {
    let window = ClockWindow { from_minute: 990, until_minute: 30, weekdays: vec![1, 2, 3, 4, 5] };
    let windows = [None, Some(window)];
    windows.into_iter().flat_map(|window| {
        let ways = [("flex", false), ("priority", false), ("", false), ("", true)];
        ways.into_iter().flat_map(move |(tier, batch)| {
            let window = window.clone();
            [2_000, 200_000].map(|above_input_tokens| PriceCondition {
                above_input_tokens,
                batch,
                service_tier: tier.to_owned(),
                window: window.clone(),
                ..PriceCondition::default()
            })
        })
    })
}

#[expect(clippy::cast_precision_loss, reason = "a time to print")]
fn quote_us(snapshot: &Snapshot, queries: &[Query]) -> f64 {
    let mut times = [0.0; WINDOWS];
    for time in &mut times {
        let started = Instant::now();
        for query in queries.iter().cycle().take(QUOTES) {
            let charge = snapshot.expected_charge(0, black_box(query));
            let costs = charge.costs();
            let expected = costs.at(snapshot.expected_output(0, query));
            charge.lines(|line| {
                black_box(line.amount_pico_usd());
            });
            black_box(snapshot.upper_bound_pico_usd(0, query, &costs));
            black_box(near_tier(snapshot, 0, query, expected.unwrap_or(0)));
        }
        *time = started.elapsed().as_secs_f64() * 1e6 / QUOTES as f64;
    }
    times.sort_unstable_by(f64::total_cmp);
    (times[WINDOWS / 2] * 1_000.0).round() / 1_000.0
}
