//! The budgets of the simulation: small limits, and windows of half an hour, so that many begin and many fill.

use fastrand::Rng;
use modelreg_ledger::budget::{Window, WindowStatus};
use modelreg_proto::internal::v1::{BudgetSet, Calendar};
use modelreg_proto::v1::{Budget, BudgetPeriod, BudgetScope, Usd};
use prost::Message;

pub const ZERO_UNIX_MS: i64 = 1_795_000_000_000;
pub const USERS: [&str; 3] = ["ada", "bob", "eve"];
pub const MODELS: [&str; 2] = ["m1", "m2"];
const WINDOW_MS: i64 = 1_800_000;

/// Limits, in pico-USD; 0: there is no such budget.
#[derive(Debug)]
pub struct Limits {
    pub tenant: i64,
    user: i64,
    model: i64,
}

impl Limits {
    pub fn draw(rng: &mut Rng) -> Self {
        let tenant = rng.i64(100..2_000);
        let mut some = |most| if rng.bool() { rng.i64(50..most) } else { 0 };
        Self { tenant, user: some(1_000), model: some(1_500) }
    }

    /// That of a window, where its budget is hard.
    pub fn of(&self, key: &[u8]) -> Option<i64> {
        match &*Window::of_key(key)?.budget {
            "tenant" => Some(self.tenant),
            "user" => Some(self.user),
            _ => Some(self.model),
        }
    }
}

/// The windows that a call counts in.
pub fn windows(limits: &Limits, user: usize, model: usize, unix_ms: i64) -> Vec<Vec<u8>> {
    let key = |budget, subject| Window::new(budget, subject, start(unix_ms)).key().to_vec();
    let mut windows = vec![key("tenant", "acme")];
    if limits.user > 0 {
        windows.push(key("user", USERS[user]));
    }
    if limits.model > 0 {
        windows.push(key("model", MODELS[model]));
    }
    windows
}

/// The key of a window.
pub fn key_of(status: &WindowStatus) -> Vec<u8> {
    Window::new(&status.budget, &status.subject, status.resets_at_unix_ms - WINDOW_MS).key().to_vec()
}

pub fn shown(key: &[u8]) -> String {
    Window::of_key(key).map_or_else(String::new, |window| {
        format!("{}/{} from {}", window.budget, window.subject, window.start_unix_ms - ZERO_UNIX_MS)
    })
}

fn start(unix_ms: i64) -> i64 {
    ZERO_UNIX_MS + (unix_ms - ZERO_UNIX_MS).div_euclid(WINDOW_MS) * WINDOW_MS
}

pub fn budget_set(limits: &Limits) -> Vec<u8> {
    let budget = |name: &str, scope: BudgetScope, limit: i64| Budget {
        name: name.to_owned(),
        scope: scope.into(),
        tenant: "acme".to_owned(),
        period: BudgetPeriod::Day.into(),
        time_zone: "sim".to_owned(),
        limit: Some(Usd { units: 0, pico: limit }),
        hard: Some(true),
        ..Budget::default()
    };
    let mut budgets = vec![budget("tenant", BudgetScope::Tenant, limits.tenant)];
    if limits.user > 0 {
        budgets.push(budget("user", BudgetScope::User, limits.user));
    }
    if limits.model > 0 {
        budgets.push(budget("model", BudgetScope::Model, limits.model));
    }
    let calendar = Calendar {
        time_zone: "sim".to_owned(),
        // Two days either way, as far as the clock is set.
        day_starts_unix_ms: (-96..480).map(|number| ZERO_UNIX_MS + number * WINDOW_MS).collect(),
        month_starts_unix_ms: vec![ZERO_UNIX_MS],
    };
    BudgetSet { revision: 1, token_secret: vec![9; 32], budgets, calendars: vec![calendar] }.encode_to_vec()
}
