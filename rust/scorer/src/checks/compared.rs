//! What a numeric check compared, for explanations.

use modelreg_proto::v1::ExclusionReason as Reason;

use super::{MIN_SAFETY_PPM, tokens_needed};
use crate::live::Live;
use crate::query::{Objective, Query};
use crate::snapshot::Snapshot;

/// The candidate's value and the limit it was compared with, as far as the check has any.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the columns hold integers from 0 to 10^7")]
pub fn compared(
    snapshot: &Snapshot,
    live: &Live,
    query: &Query,
    slot: usize,
    reason: Reason,
) -> (Option<u64>, Option<u64>) {
    let rules = &query.rules;
    let quality = &snapshot.quality[snapshot.classes[query.class].quality].ppm;
    match reason {
        Reason::ContextExceeded => {
            let context = snapshot.context.get(slot);
            let needed = tokens_needed(snapshot, slot, query);
            (context.is_some_and(|context| needed > context).then_some(needed), context)
        }
        Reason::OutputExceeded => (query.max_output_tokens, snapshot.output_cap.get(slot)),
        Reason::MinContext => (snapshot.context.get(slot), rules.min_context_tokens),
        Reason::MinOutput => (snapshot.output_cap.get(slot), rules.min_output_tokens),
        Reason::MaxLatency => (Some(live.latency_ms(snapshot, slot, query)), rules.max_latency_ms),
        Reason::MaxTtft => (Some(live.ttft_ms[slot] as u64), rules.max_ttft_ms),
        Reason::MinThroughput => {
            let per_second = 1_000_000 / (live.us_per_token[slot] as u64).max(1);
            (Some(per_second), rules.min_output_tokens_per_s.map(u64::from))
        }
        Reason::MinQuality => (Some(quality[slot] as u64), rules.min_quality_ppm.map(u64::from)),
        Reason::MinAvailability => {
            (Some(live.availability_ppm[slot] as u64), rules.min_availability_ppm.map(u64::from))
        }
        Reason::Safety => (Some(snapshot.columns.safety_ppm[slot] as u64), Some(u64::from(MIN_SAFETY_PPM))),
        Reason::QualityFloor => {
            let floor = match query.objective {
                Objective::Score { floor_ppm, .. } => floor_ppm,
                Objective::Willingness { .. } | Objective::Sort(_) => None,
            };
            (Some(quality[slot] as u64), floor.map(u64::from))
        }
        _ => (None, None),
    }
}
