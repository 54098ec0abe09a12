//! One seeded run: callers, a clock that jumps, a disk that fills, kills; and what must hold through all of it.

use std::collections::HashSet;
use std::sync::Arc;

use fastrand::Rng;
use modelreg_ledger::budget::{
    Authority, HoldMade, Ledger, Mode, Now, Refusal, Scopes, Target, Usage, UsageState, Wanted,
};
use modelreg_ledger::{Event, Ticket};

use crate::disk::{Id, SharedDisk};
use crate::rules::{self, MODELS, USERS};

/// A minute and a half: many windows begin in a run.
const STEPS: usize = 160;
pub(crate) const LIFE_MS: u64 = 600_000;
const DAY_MS: i64 = 86_400_000;

/// How a caller means to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Settle,
    /// Two attempts: the first fails and costs nothing.
    Retry,
    /// Once its hold has expired.
    Late,
    /// It calls nothing, and says nothing.
    Never,
    Release,
}

#[derive(Debug)]
pub(crate) enum State {
    /// For the disk, before the hold is told.
    Waiting(Vec<Ticket>),
    Held,
    Sent(Ticket),
    /// It knows that its usage is kept.
    Done,
    /// Nothing was told, or it gave up.
    Gone,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: u128,
    pub(crate) user: usize,
    pub(crate) model: usize,
    pub(crate) amount: i64,
    pub(crate) cost: i64,
    pub(crate) plan: Plan,
    pub(crate) token: Vec<u8>,
    pub(crate) state: State,
    pub(crate) run: u64,
    /// On the true clock.
    pub(crate) expires_ms: u64,
    pub(crate) event: Id,
    /// Windows that it counts in, by the clock of its Select.
    pub(crate) windows: Vec<Vec<u8>>,
    /// Its usage was taken in by some run.
    pub(crate) was_booked: bool,
    /// Its hold was closed, in this run.
    pub(crate) is_closed: bool,
}

impl Call {
    /// Its hold is open again where its usage did not get to the record.
    pub(crate) fn is_closed(&self) -> bool {
        let is_lost = matches!(&self.state, State::Sent(ticket) if matches!(ticket.outcome(), Some(Err(_))));
        self.is_closed && !is_lost
    }
}

/// A run.
pub struct World {
    pub(crate) rng: Rng,
    pub(crate) disk: SharedDisk,
    pub(crate) ledger: Ledger,
    /// True time, which nobody sees.
    pub(crate) time_ms: u64,
    pub(crate) began_ms: u64,
    pub(crate) unix_offset_ms: i64,
    pub(crate) jumped_ms: u64,
    pub(crate) run: u64,
    pub(crate) calls: Vec<Call>,
    /// Ids that the door knows.
    pub(crate) recognised: HashSet<Id>,
    pub(crate) limits: rules::Limits,
    pub(crate) next: u64,
    pub(crate) trail: Vec<String>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let disk = SharedDisk::default();
        let limits = rules::Limits::draw(&mut rng);
        let now = Now { unix_ms: rules::ZERO_UNIX_MS, monotonic_ms: 0 };
        let ledger = Ledger::new(Arc::new(disk.clone()), disk.with(|disk| disk.found(0)), "sim", now);
        ledger.load(&rules::budget_set(&limits), now).unwrap();
        disk.with(|disk| disk.commit(usize::MAX));
        Self {
            rng,
            disk,
            ledger,
            time_ms: 0,
            began_ms: 0,
            unix_offset_ms: 0,
            jumped_ms: 0,
            run: 0,
            calls: Vec::new(),
            recognised: HashSet::new(),
            limits,
            next: 1,
            trail: Vec::new(),
        }
    }

    /// Runs it; the trail of what happened, and what did not hold.
    pub fn run(mut self) -> Result<(), String> {
        let outcome = (0..STEPS).try_for_each(|_| self.step()).and_then(|()| self.end());
        outcome.map_err(|what| format!("{}\n=> {what}", self.trail.join("\n")))
    }

    pub(crate) fn now(&self) -> Now {
        let unix_ms = rules::ZERO_UNIX_MS + i64::try_from(self.time_ms).unwrap() + self.unix_offset_ms;
        Now { unix_ms, monotonic_ms: self.time_ms - self.began_ms }
    }

    fn step(&mut self) -> Result<(), String> {
        match self.rng.u32(..100) {
            0..30 => self.select()?,
            30..60 => self.advance_one()?,
            60..75 => self.commit(),
            75..82 => self.ship(),
            82..90 => self.pass(),
            90..93 => self.resend(),
            97..98 => self.correct(),
            93..95 => self.crash(),
            95..96 => self.disk.with(|disk| disk.is_full = !disk.is_full),
            96..97 => self.jump(),
            _ => self.ledger.sweep(self.now()),
        }
        self.no_budget_is_overrun()?;
        self.books_balance()
    }

    fn select(&mut self) -> Result<(), String> {
        let (user, model) = (self.rng.usize(..USERS.len()), self.rng.usize(..MODELS.len()));
        let amount = self.rng.i64(1..=self.limits.tenant / 3);
        let now = self.now();
        let id = u128::from(self.next) | 7 << 76 | u128::try_from(now.unix_ms).unwrap() << 80;
        self.next += 1;
        let scopes = scopes(user);
        let cover = self.ledger.cover(&scopes, now);
        let wanted = Wanted {
            id,
            scopes: &scopes,
            cover: &cover,
            target: target(model),
            fallbacks: &[],
            amount: Some(amount),
            on_expiry: amount,
            ttl_ms: LIFE_MS,
            mode: Mode::AsBudgetsSay,
            replaces: None,
            revision: 1,
        };
        match self.ledger.reserve(&wanted, now) {
            Ok(reserved) => {
                let hold = reserved.hold.ok_or("no hold under a hard budget")?;
                self.held(id, user, model, hold);
                Ok(())
            }
            Err(Refusal::Exceeded { window, needed }) => self.is_no_false_refusal(&window, needed),
            Err(Refusal::Ledger(_)) => Ok(()),
            Err(other) => Err(format!("refused: {other:?}")),
        }
    }

    fn held(&mut self, id: u128, user: usize, model: usize, hold: HoldMade) {
        let plan = match self.rng.u32(..10) {
            0 => Plan::Late,
            1 => Plan::Never,
            2 => Plan::Release,
            3 => Plan::Retry,
            _ => Plan::Settle,
        };
        let mut event = [0; 16];
        event.copy_from_slice(&(id ^ 1 << 64).to_be_bytes());
        self.trail
            .push(format!("{} select {id:x} {} {} {} {plan:?}", self.time_ms, USERS[user], MODELS[model], hold.amount));
        self.calls.push(Call {
            id,
            user,
            model,
            amount: hold.amount,
            cost: self.rng.i64(0..=hold.amount),
            plan,
            token: hold.token,
            state: if hold.waits.is_empty() { State::Held } else { State::Waiting(hold.waits) },
            run: self.run,
            expires_ms: self.time_ms + LIFE_MS,
            event,
            windows: rules::windows(&self.limits, user, model, self.now().unix_ms),
            was_booked: false,
            is_closed: false,
        });
    }

    fn advance_one(&mut self) -> Result<(), String> {
        let open: Vec<usize> = (0..self.calls.len())
            .filter(|&index| !matches!(self.calls[index].state, State::Done | State::Gone))
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let index = open[self.rng.usize(..open.len())];
        self.advance(index)
    }

    fn advance(&mut self, index: usize) -> Result<(), String> {
        let call = &self.calls[index];
        match &call.state {
            State::Waiting(tickets) => {
                let outcomes: Vec<_> = tickets.iter().map(Ticket::outcome).collect();
                if outcomes.iter().any(|outcome| matches!(outcome, Some(Err(_)))) {
                    self.ledger.abandon(call.id);
                    self.calls[index].is_closed = true;
                    self.calls[index].state = State::Gone;
                } else if outcomes.iter().all(Option::is_some) {
                    self.calls[index].state = State::Held;
                }
            }
            State::Held => self.go_on(index)?,
            State::Sent(ticket) => match ticket.outcome() {
                None => {}
                Some(Ok(())) => self.calls[index].state = State::Done,
                Some(Err(_)) => {
                    // It is told, and sends the same once more.
                    self.recognised.remove(&call.event);
                    self.calls[index].state = State::Held;
                    self.calls[index].is_closed = false;
                    self.calls[index].was_booked = false;
                }
            },
            State::Done | State::Gone => {}
        }
        Ok(())
    }

    fn go_on(&mut self, index: usize) -> Result<(), String> {
        let call = &self.calls[index];
        let has_expired = self.time_ms >= call.expires_ms;
        // A call that outlives its hold through a kill is promised nothing.
        let is_lost = call.run != self.run && has_expired && !call.was_booked;
        match call.plan {
            _ if is_lost => self.calls[index].state = State::Gone,
            Plan::Never => self.calls[index].state = State::Gone,
            Plan::Late if !has_expired => {}
            Plan::Release => {
                if let Some(token) = self.ledger.token(&call.token) {
                    self.trail.push(format!("{} release {:x}", self.time_ms, call.id));
                    self.ledger.release(&token, self.now());
                }
                self.calls[index].state = State::Gone;
                self.calls[index].is_closed = true;
            }
            Plan::Settle | Plan::Late => self.settle(index, 1)?,
            Plan::Retry => {
                if call.was_booked {
                    return self.settle(index, 2);
                }
                self.report(index, 2, true, None);
                self.report(index, 1, false, Some(0));
                self.settle(index, 2)?;
            }
        }
        Ok(())
    }

    /// What does not end the call: a start, or a failed attempt.
    fn report(&mut self, index: usize, attempt: u32, is_start: bool, cost: Option<i64>) {
        let call = &self.calls[index];
        let id = of_attempt(call.event, u8::try_from(attempt).unwrap());
        if self.disk.with(|disk| disk.has(id)) {
            return;
        }
        let scopes = scopes(call.user);
        let token = self.ledger.token(&call.token);
        let usage = Usage {
            attempt,
            is_start,
            token: token.as_ref(),
            scopes: &scopes,
            target: Some(target(call.model)),
            is_final: !is_start,
            cost,
            is_failure: !is_start,
        };
        let copy = self.trail.len().to_le_bytes().to_vec();
        drop(self.ledger.settle(Event::new(id, [0; 16], copy), &usage, self.now()));
    }

    fn settle(&mut self, index: usize, attempt: u32) -> Result<(), String> {
        let call = &self.calls[index];
        if !self.recognised.insert(call.event) {
            self.calls[index].state = State::Done;
            return Ok(());
        }
        let token = self.ledger.token(&call.token).ok_or("a token is not read")?;
        let scopes = scopes(call.user);
        let usage = Usage {
            attempt,
            is_start: false,
            token: Some(&token),
            scopes: &scopes,
            target: Some(target(call.model)),
            is_final: true,
            cost: Some(call.cost),
            is_failure: false,
        };
        // What is entered anew is another copy.
        let copy = self.trail.len().to_le_bytes().to_vec();
        let settled = self.ledger.settle(Event::new(call.event, [0; 16], copy), &usage, self.now());
        self.trail.push(format!("{} settle {:x} {} {:?}", self.time_ms, call.id, call.cost, settled.hold));
        let call = &mut self.calls[index];
        call.is_closed |= settled.hold != UsageState::Open;
        call.was_booked = true;
        call.state = State::Sent(settled.ticket);
        Ok(())
    }

    /// The same usage once more, by a caller that does not know that it was kept.
    fn resend(&mut self) {
        let done: Vec<usize> =
            (0..self.calls.len()).filter(|&index| matches!(self.calls[index].state, State::Done)).collect();
        if !done.is_empty() {
            let index = done[self.rng.usize(..done.len())];
            self.calls[index].state = State::Held;
        }
    }

    fn commit(&mut self) {
        let most = self.rng.usize(1..20);
        self.disk.with(|disk| disk.commit(most));
    }

    fn ship(&mut self) {
        let most = self.rng.usize(1..20);
        let is_lost = self.rng.u32(..4) == 0;
        let corrected = self.disk.with(|disk| {
            let (count, duplicates) = disk.ship(most);
            // The answer of the store's commit is lost, and the same comes again.
            if is_lost { Vec::new() } else { disk.forget(count, duplicates) }
        });
        self.ledger.correct(&corrected);
    }

    fn pass(&mut self) {
        self.time_ms += match self.rng.u32(..8) {
            0 => self.rng.u64(..2 * LIFE_MS),
            1 => self.rng.u64(..LIFE_MS / 2),
            _ => self.rng.u64(..10_000),
        };
        if self.time_ms - self.jumped_ms > LIFE_MS {
            self.unix_offset_ms = 0;
        }
    }

    /// Somebody sets the clock, for a while.
    fn jump(&mut self) {
        self.jumped_ms = self.time_ms;
        self.unix_offset_ms = if self.unix_offset_ms == 0 { self.rng.i64(-DAY_MS..=DAY_MS) } else { 0 };
        self.trail.push(format!("{} clock {}", self.time_ms, self.unix_offset_ms));
    }

    fn crash(&mut self) {
        let reached = self.rng.usize(..8);
        self.disk.with(|disk| disk.crash(reached));
        self.run += 1;
        self.began_ms = self.time_ms;
        self.trail.push(format!("{} crash", self.time_ms));
        let found = self.disk.with(|disk| disk.found(self.run));
        let authority: Arc<dyn Authority> = Arc::new(self.disk.clone());
        self.ledger = Ledger::new(authority, found, "sim", self.now());
        self.recognised = self.disk.with(|disk| disk.entries.iter().map(|event| event.id).collect());
        for call in &mut self.calls {
            call.was_booked = self.recognised.contains(&call.event)
                || self.disk.with(|disk| disk.store.seen.contains_key(&call.event));
            match call.state {
                State::Waiting(_) => call.state = State::Gone,
                State::Sent(_) => call.state = State::Held,
                _ => {}
            }
        }
    }

    /// Everybody says what there is to say, and all of it is shipped.
    fn end(&mut self) -> Result<(), String> {
        self.trail.push(format!("{} end", self.time_ms));
        self.disk.with(|disk| disk.is_full = false);
        for _ in 0..12 {
            for index in 0..self.calls.len() {
                self.advance(index)?;
            }
            self.disk.with(|disk| disk.commit(usize::MAX));
            self.ledger.sweep(self.now());
            self.time_ms += LIFE_MS / 4;
            self.no_budget_is_overrun()?;
        }
        while self.disk.with(|disk| disk.waits()) > 0 {
            self.disk.with(|disk| disk.commit(usize::MAX));
            self.ledger.sweep(self.now());
        }
        let corrected = self.disk.with(|disk| {
            let (count, duplicates) = disk.ship(usize::MAX);
            disk.forget(count, duplicates)
        });
        self.ledger.correct(&corrected);
        self.books_balance()?;
        self.counters_are_what_was_spent()
    }
}

fn scopes(user: usize) -> Scopes<'static> {
    Scopes { tenant: "acme", team: "", user: USERS[user], key: "", workflow: "", tags: &[] }
}

fn target(model: usize) -> Target<'static> {
    Target { model: MODELS[model], provider: "p", platform: "" }
}

/// The id of what is said of an attempt besides the usage of the call.
pub(crate) fn of_attempt(mut event: Id, attempt: u8) -> Id {
    event[8] ^= attempt;
    event
}
