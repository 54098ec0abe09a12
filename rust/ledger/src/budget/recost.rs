//! What the books lack of calls whose cost was corrected: the windows that took a call take the difference.

use modelreg_proto::internal::v1::UsageEvent;

use super::rules::{Scopes, Target};
use super::state::{Before, Followed, State};
use super::window::Posting;
use super::{Ledger, Now, entry};
use crate::spool::{Booking, Ticket};

/// A call of which windows have taken something else than it costs.
#[derive(Debug)]
pub struct Adjustment<'a> {
    /// Its entry, without id, time of recording, sidecar and postings.
    pub entry: UsageEvent,
    /// How many adjustments the call had before.
    pub number: u32,
    /// What is missing in the windows that took the call, or was too much there.
    pub differences: &'a [Posting],
    /// Of a call that no window took, as its price was unknown or nothing.
    pub unbooked: Option<Unbooked<'a>>,
}

/// A call that no window took.
#[derive(Debug)]
pub struct Unbooked<'a> {
    /// Whose it was.
    pub scopes: &'a Scopes<'a>,
    /// What was called.
    pub target: Target<'a>,
    /// When it was recorded, ms since 1970 UTC.
    pub recorded_at_unix_ms: i64,
    /// What it costs, in pico-USD.
    pub pico_usd: i64,
}

impl Ledger {
    /// Books an adjustment and enters it, in one step; `None` where no window is to be moved.
    pub fn adjust(&self, adjustment: Adjustment<'_>, now: Now) -> Option<Ticket> {
        let mut state = self.lock();
        state.sweep(now);
        state.adjust(adjustment, now)
    }
}

impl State {
    fn adjust(&mut self, adjustment: Adjustment<'_>, now: Now) -> Option<Ticket> {
        let Adjustment { entry, number, differences, unbooked } = adjustment;
        let (mut added, mut relief, mut over) = (Vec::new(), Vec::new(), Vec::new());
        for posting in differences {
            match self.accounts.of_window(&posting.window) {
                // The ledger has let it go; the store has it.
                None => over.push(posting.clone()),
                Some(_) if posting.pico_usd < 0 => relief.push(posting.clone()),
                Some(account) => added.extend(self.post(account, posting.pico_usd, now)),
            }
        }
        if let Some(call) = unbooked {
            for account in self.running_accounts(&call, now) {
                added.extend(self.post(account, call.pico_usd, now));
            }
        }
        let here = [added.as_slice(), relief.as_slice()].concat();
        let postings = [over.as_slice(), here.as_slice()].concat();
        if postings.is_empty() {
            return None;
        }
        let mut event = entry::adjustment(entry, number, &postings, now.unix_ms, &self.sidecar);
        if !here.is_empty() {
            event.booking = Some(Box::new(Booking { postings: here, ..Booking::default() }));
        }
        let ticket = self.authority.enter(event);
        if !(added.is_empty() && relief.is_empty()) {
            let before = Before::Closed;
            self.followed.push_back(Followed { ticket: ticket.clone(), postings: added, before, relief });
        }
        Some(ticket)
    }

    /// Takes off what is on record.
    pub(super) fn relieve(&mut self, relief: &[Posting]) {
        for Posting { window, pico_usd } in relief {
            let Some(number) = self.accounts.of_window(window) else { continue };
            if let Some(account) = self.accounts.get_mut(number) {
                account.posted += i128::from(*pico_usd);
            }
            self.trim(number);
        }
    }

    /// The windows that cover a call and that it was recorded in, of those that run: what is over refuses nobody.
    fn running_accounts(&mut self, call: &Unbooked<'_>, now: Now) -> Vec<u32> {
        let mut accounts = Vec::new();
        for one in self.covering(call.scopes, Some(&call.target)) {
            let (start, _) = self.rules.window(self.rules.budget(one.budget), now.unix_ms);
            if call.recorded_at_unix_ms < start {
                continue;
            }
            let account = self.accounts.open(&self.rules, one.budget, &one.subject, now.unix_ms);
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
        accounts
    }
}
