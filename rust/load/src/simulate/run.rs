//! The event loop: arrivals in their order, ends of attempts as they come, each decided by one policy.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draws::Request;
use super::figures::Figures;
use super::policy::{Ask, Failure, Policy, Told};
use super::scenario::{COUNTED_US, FAULT_US, Scenario};
use super::world::{AttemptId, End, World};

#[derive(Clone, Copy)]
struct Attempt {
    request: usize,
    endpoint: usize,
    began_us: u64,
    is_fallback: bool,
}

/// An end that is due. The attempt's number breaks ties, so that a run is the same every time.
type Due = Reverse<(u64, AttemptId)>;

struct Run<'a> {
    requests: &'a [Request],
    policy: &'a mut dyn Policy,
    world: World,
    attempts: Vec<Attempt>,
    /// By attempt, once it is known.
    ends: Vec<Option<End>>,
    due: BinaryHeap<Due>,
    figures: Figures,
}

/// Plays one scenario through a policy until every request has ended.
///
/// # Errors
/// The engine refused a call.
pub fn play(scenario: Scenario, requests: &[Request], policy: &mut dyn Policy) -> Result<Figures, Failure> {
    let mut run = Run {
        requests,
        policy,
        world: World::new(scenario),
        attempts: Vec::new(),
        ends: Vec::new(),
        due: BinaryHeap::new(),
        figures: Figures::default(),
    };
    for (number, request) in requests.iter().enumerate() {
        run.end_until(request.at_us)?;
        run.attempt(number, request.at_us, None)?;
    }
    run.end_until(u64::MAX)?;
    Ok(run.figures)
}

impl Run<'_> {
    fn end_until(&mut self, until_us: u64) -> Result<(), Failure> {
        while let Some(Reverse((now_us, id))) = self.due.peek().copied() {
            if now_us > until_us {
                break;
            }
            self.due.pop();
            self.end(id, now_us)?;
        }
        Ok(())
    }

    fn attempt(&mut self, request: usize, now_us: u64, failed: Option<usize>) -> Result<(), Failure> {
        let Request { sidecar, luck, .. } = self.requests[request];
        let endpoint = self.policy.pick(&Ask { request, sidecar, now_us, failed }, &self.world)?;
        let is_fallback = failed.is_some();
        let id = self.attempts.len();
        self.attempts.push(Attempt { request, endpoint, began_us: now_us, is_fallback });
        self.ends.push(None);
        if FAULT_US.contains(&self.requests[request].at_us) {
            self.figures.attempts_in_fault += 1;
            self.figures.requests_in_fault += u64::from(!is_fallback);
        }
        if let Some(end) = self.world.submit(endpoint, id, luck[usize::from(is_fallback)], now_us) {
            self.schedule(id, end);
        }
        Ok(())
    }

    fn schedule(&mut self, id: AttemptId, end: End) {
        self.ends[id] = Some(end);
        self.due.push(Reverse((end.at_us, id)));
    }

    fn end(&mut self, id: AttemptId, now_us: u64) -> Result<(), Failure> {
        let Attempt { request, endpoint, began_us, is_fallback } = self.attempts[id];
        let Some(End { first_token_us, failed, .. }) = self.ends[id] else {
            return Err("an attempt ended that never began".into());
        };
        // A failing endpoint takes up no slot.
        if !failed && let Some((next, end)) = self.world.release(endpoint, now_us) {
            self.schedule(next, end);
        }
        let Request { at_us, sidecar, .. } = self.requests[request];
        self.policy.told(&Told {
            request,
            sidecar,
            now_us,
            endpoint,
            is_fallback,
            failed,
            latency_us: now_us - began_us,
            ttft_us: first_token_us - began_us,
        })?;
        if failed && !is_fallback {
            return self.attempt(request, now_us, Some(endpoint));
        }
        if COUNTED_US.contains(&at_us) {
            self.figures.ended(now_us - at_us, failed);
        }
        Ok(())
    }
}
