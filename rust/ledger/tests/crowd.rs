//! More subjects than there may be windows: those beyond share one, and it refuses as any other.

use std::sync::Arc;

use modelreg_ledger::Event;
use modelreg_ledger::budget::{
    Found, InMemory, Ledger, Mode, Now, Refusal, Reserved, Scopes, Settlement, Target, Usage, Wanted,
};
use modelreg_proto::internal::v1::{BudgetSet, Calendar};
use modelreg_proto::v1::{Budget, BudgetPeriod, BudgetScope, Usd};
use prost::Message;

const NOW: Now = Now { unix_ms: 1_795_000_000_000, monotonic_ms: 1 };
const MAX_WINDOWS: usize = 100_000;
const LIMIT: i64 = 10;
const TARGET: Target<'_> = Target { model: "m", provider: "p", platform: "" };

fn ledger() -> Ledger {
    let ledger = Ledger::new(Arc::new(InMemory), Found::default(), "sidecar-1", NOW);
    let budget = Budget {
        name: "by-customer".to_owned(),
        scope: BudgetScope::Tag.into(),
        period: BudgetPeriod::Day.into(),
        limit: Some(Usd { units: 0, pico: LIMIT }),
        hard: Some(true),
        ..Budget::default()
    };
    let calendar = Calendar {
        time_zone: String::new(),
        day_starts_unix_ms: vec![NOW.unix_ms - 1, NOW.unix_ms + 86_400_000],
        month_starts_unix_ms: vec![NOW.unix_ms - 1],
    };
    let set = BudgetSet { revision: 1, token_secret: vec![1; 32], budgets: vec![budget], calendars: vec![calendar] };
    ledger.load(&set.encode_to_vec(), NOW).expect("budgets");
    ledger
}

fn hold(ledger: &Ledger, id: u128, customer: &str, amount: i64) -> Result<Reserved, Refusal> {
    let tags = [("customer", customer)];
    let scopes = Scopes { tenant: "acme", team: "", user: "", key: "", workflow: "", tags: &tags };
    let cover = ledger.cover(&scopes, NOW);
    let wanted = Wanted {
        id,
        scopes: &scopes,
        cover: &cover,
        target: TARGET,
        fallbacks: &[],
        amount: Some(amount),
        on_expiry: 0,
        ttl_ms: 600_000,
        mode: Mode::AsBudgetsSay,
        replaces: None,
        revision: 1,
    };
    ledger.reserve(&wanted, NOW)
}

fn spend(ledger: &Ledger, customer: &str, cost: i64) -> Settlement {
    let tags = [("customer", customer)];
    let usage = Usage {
        attempt: 1,
        is_start: false,
        token: None,
        scopes: &Scopes { tenant: "acme", team: "", user: "", key: "", workflow: "", tags: &tags },
        target: Some(TARGET),
        is_final: true,
        cost: Some(cost),
        is_failure: false,
    };
    ledger.settle(Event::new([1; 16], [1; 16], Vec::new()), &usage, NOW)
}

/// A million tags, each once: windows stay bounded, and what is shared is never overrun.
#[test]
fn a_million_tags_have_a_hundred_thousand_windows_and_share_one_more() {
    let ledger = ledger();
    let mut shared = 0;
    for number in 0..1_000_000_u128 {
        match hold(&ledger, number, &number.to_string(), 1) {
            Ok(reserved) if reserved.is_shared => shared += 1,
            Ok(_) => assert!(number < MAX_WINDOWS as u128, "{number} has a window of its own"),
            Err(Refusal::Exceeded { window, needed: 1 }) => {
                assert_eq!((&*window.subject, window.held, shared), ("*", i128::from(LIMIT), LIMIT));
            }
            Err(other) => panic!("{number}: {other:?}"),
        }
    }
    assert_eq!((ledger.counts().windows, shared), (MAX_WINDOWS + 1, LIMIT));
}

#[test]
fn who_has_a_window_keeps_it_and_who_shares_goes_on_sharing() {
    let ledger = ledger();
    for number in 0..=MAX_WINDOWS as u128 {
        hold(&ledger, number, &number.to_string(), LIMIT).expect("room");
    }
    let of = |customer: &str| match hold(&ledger, u128::MAX, customer, 1) {
        Err(Refusal::Exceeded { window, .. }) => window.subject.to_string(),
        other => panic!("{customer}: {other:?}"),
    };
    assert_eq!((of("7"), of(&MAX_WINDOWS.to_string()), of("new")), ("customer=7".into(), "*".into(), "*".into()));
    let spent = |customer: &str| spend(&ledger, customer, 5).windows[0].posted;
    assert_eq!((spent("7"), spent("new"), spent("newer")), (5, 5, 10));
    assert!(spend(&ledger, "new", 0).is_shared && !spend(&ledger, "7", 0).is_shared);
}
