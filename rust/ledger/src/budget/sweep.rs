//! What time does to the books: holds expire, levels of earlier runs thaw, windows that are long over go.

use super::holds::Charge;
use super::reserve::windows_of;
use super::state::State;
use super::{Ledger, Now, entry};

/// Windows are looked through so often.
const WINDOWS_EVERY_MS: u64 = 60_000;
/// Usage takes the place of a charge for so long.
const REPLACED_FOR_MS: i64 = 24 * 3_600_000;

impl Ledger {
    /// Does what is due. Every call does it too; this is for times without calls.
    pub fn sweep(&self, now: Now) {
        if !self.is_idle() {
            self.lock().sweep(now);
        }
    }
}

impl State {
    pub(super) fn sweep(&mut self, now: Now) {
        self.follow(now);
        while let Some(id) = self.holds.expired(now.monotonic_ms) {
            self.expire(id, now);
        }
        if now.monotonic_ms.saturating_sub(self.swept_ms) >= WINDOWS_EVERY_MS {
            self.swept_ms = now.monotonic_ms;
            self.sweep_windows(now);
        }
    }

    fn expire(&mut self, id: u128, now: Now) {
        let Some(hold) = self.unhold(id) else { return };
        if hold.on_expiry == 0 {
            for &number in &hold.accounts {
                self.trim(number);
            }
            return;
        }
        for &number in &hold.accounts {
            self.post(number, hold.on_expiry, now);
        }
        let charge = Charge {
            hold: id,
            pico_usd: hold.on_expiry,
            windows: windows_of(self, &hold),
            until_unix_ms: hold.expires_unix_ms.saturating_add(REPLACED_FOR_MS),
        };
        drop(self.authority.enter(entry::expiry(&charge, &hold.whose.entry, now.unix_ms, &self.sidecar)));
        self.holds.charge(charge, now.monotonic_ms);
    }

    fn sweep_windows(&mut self, now: Now) {
        for number in self.accounts.numbers() {
            if let Some(account) = self.accounts.get_mut(number) {
                account.thaw(now.monotonic_ms);
            }
        }
        let charges = self.holds.sweep(now);
        let kept = self.holds.charged_windows();
        let windows = self.accounts.sweep(now, |window| kept.contains(&window.digest()));
        if !(windows.is_empty() && charges.is_empty()) {
            self.authority.close(windows, charges);
        }
    }
}
