//! The ledger over the file of a real spool: what is on record is what the next run goes on with.

use std::sync::Arc;
use std::time::Duration;

use common::{Folder, open};
use modelreg_ledger::budget::{
    Adjustment, Cover, Found, Ledger, Mode, Now, Posting, Reserved, Scopes, Target, Unbooked, Usage, UsageState,
    Wanted, Window,
};
use modelreg_ledger::{Event, Spool, SpoolOptions};
use modelreg_proto::internal::v1::{BudgetSet, Calendar, EntryKind, UsageEvent};
use modelreg_proto::v1::{Budget, BudgetPeriod, BudgetScope, BudgetThreshold, Usd};
use prost::Message;

mod common;

const NOW_UNIX_MS: i64 = 1_795_000_000_000;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;
const LIFE_MS: u64 = 600_000;
const CALLER: Scopes<'_> = Scopes { tenant: "acme", team: "", user: "ada", key: "", workflow: "", tags: &[] };
const TARGET: Target<'_> = Target { model: "m", provider: "p", platform: "" };

/// One run over the file of a folder.
struct Run {
    ledger: Ledger,
    spool: Arc<Spool>,
}

impl Run {
    fn new(folder: &Folder) -> Self {
        let (spool, recovery) = Spool::open(&folder.spool(), SpoolOptions::default()).unwrap();
        Self::over(spool, recovery.ledger)
    }

    fn over(spool: Spool, found: Found) -> Self {
        let spool = Arc::new(spool);
        Self { ledger: Ledger::new(Arc::<Spool>::clone(&spool), found, "sidecar-1", now(0)), spool }
    }

    fn limited(folder: &Folder, limit: Usd) -> Self {
        let run = Self::new(folder);
        let budget = Budget {
            name: "daily".to_owned(),
            scope: BudgetScope::Tenant.into(),
            period: BudgetPeriod::Day.into(),
            limit: Some(limit),
            hard: Some(true),
            ..Budget::default()
        };
        let calendar = Calendar {
            time_zone: String::new(),
            day_starts_unix_ms: vec![NOW_UNIX_MS - 1, NOW_UNIX_MS - 1 + DAY_MS],
            month_starts_unix_ms: vec![NOW_UNIX_MS - 1],
        };
        let set =
            BudgetSet { revision: 1, token_secret: vec![1; 32], budgets: vec![budget], calendars: vec![calendar] };
        run.ledger.load(&set.encode_to_vec(), now(0)).unwrap();
        run
    }

    fn hold(&self, id: u128, amount: i64) -> Option<Reserved> {
        let cover = self.ledger.cover(&CALLER, now(0));
        let wanted = Wanted {
            id,
            scopes: &CALLER,
            cover: &cover,
            target: TARGET,
            fallbacks: &[],
            amount: Some(amount),
            on_expiry: amount,
            ttl_ms: LIFE_MS,
            mode: Mode::AsBudgetsSay,
            replaces: None,
            revision: 1,
        };
        let reserved = self.ledger.reserve(&wanted, now(0)).ok()?;
        for ticket in reserved.hold.iter().flat_map(|hold| &hold.waits) {
            ticket.wait().unwrap();
        }
        Some(reserved)
    }

    /// Usage that cost so much, on a hold or on none; waits until it is on record.
    fn spend(&self, number: u8, cost: i64, token: Option<&[u8]>) -> UsageState {
        let token = token.map(|token| self.ledger.token(token).expect("a token of this store"));
        let usage = Usage {
            attempt: 1,
            is_start: false,
            token: token.as_ref(),
            scopes: &CALLER,
            target: Some(TARGET),
            is_final: true,
            cost: Some(cost),
            is_failure: false,
        };
        let event = Event::new(id(number), [number; 16], UsageEvent::default().encode_to_vec());
        let settled = self.ledger.settle(event, &usage, now(0));
        settled.ticket.wait().unwrap();
        settled.hold
    }

    fn posted(&self) -> i128 {
        self.ledger.windows(None, 10, now(0)).0.first().map_or(0, |window| window.posted)
    }

    /// Entries that are not shipped, with the number of the last.
    fn entries(&self) -> (Vec<UsageEvent>, u64) {
        self.spool.barrier().wait().unwrap();
        let batch = self.spool.batch(1_000, 1 << 20, Duration::ZERO).unwrap();
        (batch.payloads.iter().map(|payload| UsageEvent::decode(payload.as_slice()).unwrap()).collect(), batch.through)
    }

    fn on_record(&self) -> (i128, i128) {
        self.spool.barrier().wait().unwrap();
        let sums = self.spool.books().unwrap();
        sums.windows.first().map_or((0, 0), |window| (window.posted.unwrap_or(0), window.unshipped))
    }
}

fn id(number: u8) -> [u8; 16] {
    let mut id = [0; 16];
    id[15] = number;
    id
}

fn now(after_ms: u64) -> Now {
    Now { unix_ms: NOW_UNIX_MS + i64::try_from(after_ms).unwrap(), monotonic_ms: after_ms }
}

fn pico(pico: i64) -> Usd {
    Usd { units: 0, pico }
}

#[test]
fn counters_go_on_where_the_run_before_ended_and_what_it_gave_out_is_frozen() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000));
    assert_eq!(run.spend(1, 100, None), UsageState::NoHold);
    assert!(run.hold(7, 300).is_some());
    drop(run);
    let run = Run::new(&folder);
    assert_eq!(run.posted(), 100);
    // 300 that were held, and a chunk.
    assert!(run.hold(8, 600).is_none());
    assert!(run.hold(9, 200).is_some());
    run.ledger.sweep(now(LIFE_MS));
    // What nobody settled in this run is charged; what was frozen is free.
    assert_eq!(run.on_record(), (300, 300));
    assert!(run.hold(10, 700).is_some());
}

#[test]
fn a_window_that_went_since_it_was_looked_at_is_not_taken_for_another() {
    const BOB: Scopes<'_> = Scopes { tenant: "bob", ..CALLER };
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000));
    let take = |id: u128, scopes: &Scopes<'_>, cover: &Cover<'_>, at: Now| {
        let wanted = Wanted {
            id,
            scopes,
            cover,
            target: TARGET,
            fallbacks: &[],
            amount: Some(i64::try_from(id).unwrap()),
            on_expiry: 0,
            ttl_ms: 1_000,
            mode: Mode::AsBudgetsSay,
            replaces: None,
            revision: 1,
        };
        let windows = run.ledger.reserve(&wanted, at).unwrap().windows;
        windows.iter().map(|window| (window.subject.to_string(), window.held)).collect::<Vec<_>>()
    };
    take(1, &CALLER, &run.ledger.cover(&CALLER, now(0)), now(0));
    let cover = run.ledger.cover(&CALLER, now(1));
    // Long over, and seen to be for an hour: forgotten.
    run.ledger.sweep(now(50 * HOUR_MS));
    run.ledger.sweep(now(52 * HOUR_MS));
    assert_eq!(run.ledger.counts().windows, 0);
    let later = now(52 * HOUR_MS);
    take(20, &BOB, &run.ledger.cover(&BOB, later), later);
    // Its number is Bob's now.
    assert_eq!(take(300, &CALLER, &cover, later), [("acme".to_owned(), 300)]);
    assert_eq!(take(4, &BOB, &run.ledger.cover(&BOB, later), later), [("bob".to_owned(), 24)]);
}

#[test]
fn each_threshold_is_told_of_once_also_over_restarts() {
    let folder = Folder::new();
    let thresholds = |run: &Run| -> Vec<(BudgetThreshold, i64)> {
        let events = run.entries().0.into_iter().filter(|entry| entry.kind() == EntryKind::Threshold);
        events
            .map(|entry| entry.budget_event.unwrap())
            .map(|event| (event.threshold(), event.posted.unwrap().pico))
            .collect()
    };
    let run = Run::limited(&folder, pico(1_000));
    run.spend(1, 699, None);
    assert_eq!(thresholds(&run), []);
    run.spend(2, 1, None);
    run.spend(3, 1, None);
    assert_eq!(thresholds(&run), [(BudgetThreshold::BudgetThreshold70, 700)]);
    drop(run);
    let run = Run::new(&folder);
    run.spend(4, 400, None);
    let all = [
        (BudgetThreshold::BudgetThreshold70, 700),
        (BudgetThreshold::BudgetThreshold90, 1_101),
        (BudgetThreshold::BudgetThreshold100, 1_101),
    ];
    assert_eq!(thresholds(&run), all);
    drop(run);
    assert_eq!(thresholds(&Run::new(&folder)), all);
}

#[test]
fn usage_takes_the_place_of_a_charge_that_the_run_before_made() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000));
    let token = run.hold(7 << 80, 300).unwrap().hold.unwrap().token;
    run.ledger.sweep(now(LIFE_MS));
    assert_eq!((run.posted(), run.on_record()), (300, (300, 300)));
    drop(run);
    let run = Run::new(&folder);
    assert_eq!(run.spend(1, 40, Some(&token)), UsageState::ChargeReplaced);
    assert_eq!((run.posted(), run.on_record()), (40, (40, 40)));
    let kinds: Vec<EntryKind> = run.entries().0.iter().map(UsageEvent::kind).collect();
    assert_eq!(kinds, [EntryKind::Expiry, EntryKind::Unspecified, EntryKind::Reversal]);
    assert_eq!(
        run.spend(2, 2, Some(&token)),
        UsageState::Settled,
        "nothing is known of it any more: the cost is added"
    );
    assert_eq!((run.posted(), run.on_record()), (42, (42, 42)));
}

#[test]
fn what_an_entry_posted_twice_is_taken_back_when_the_store_says_so() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000));
    run.spend(1, 100, None);
    run.spend(2, 10, None);
    let (_, through) = run.entries();
    assert_eq!(run.spool.forget(through, Vec::new()), Ok(Vec::new()));
    // The same event once more, as its sender did not see the answer.
    run.spend(1, 100, None);
    run.spend(3, 1, None);
    assert_eq!((run.posted(), run.on_record()), (211, (211, 101)));
    let (_, through) = run.entries();
    let corrected = run.spool.forget(through, vec![id(1)]).unwrap();
    assert_eq!(corrected.iter().map(|(_, pico_usd)| *pico_usd).collect::<Vec<_>>(), [-100]);
    run.ledger.correct(&corrected);
    assert_eq!((run.posted(), run.on_record()), (111, (111, 0)));
}

#[test]
fn of_copies_that_are_deleted_in_several_steps_only_those_too_many_are_taken_back() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000_000));
    run.spend(1, 10, None);
    // A deletion takes 2,000 at a time.
    let others: Vec<_> = (0..2_500_u64).map(|number| run.spool.append(common::event(number + 1_000))).collect();
    assert!(others.iter().all(|ticket| ticket.wait().is_ok()));
    run.spend(1, 10, None);
    let through = 2_502;
    assert_eq!(run.on_record(), (20, 20));
    let corrected = run.spool.forget(through, vec![id(1)]).unwrap();
    assert_eq!(corrected.iter().map(|(_, pico_usd)| *pico_usd).collect::<Vec<_>>(), [-10]);
    assert_eq!(run.on_record(), (10, 0));
}

#[test]
fn totals_may_be_more_than_64_bits_hold() {
    let folder = Folder::new();
    let run = Run::limited(&folder, Usd { units: 1_000_000_000_000, pico: 0 });
    for number in 0..4 {
        run.spend(number, 8_999_999_999_999_999_999, None);
    }
    let sum = 4 * 8_999_999_999_999_999_999_i128;
    assert_eq!((run.posted(), run.on_record()), (sum, (sum, sum)));
    drop(run);
    assert_eq!(Run::new(&folder).posted(), sum);
}

#[test]
fn a_damaged_file_does_not_lose_the_books() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(1_000));
    run.spend(1, 400, None);
    drop(run);
    // Found to be damaged while it was open.
    std::fs::write(folder.spool().with_extension("spool.damaged"), []).unwrap();
    let (spool, recovery) = Spool::open(&folder.spool(), SpoolOptions::default()).unwrap();
    assert!(recovery.moved_to.is_some());
    let run = Run::over(spool, recovery.ledger);
    assert_eq!((run.posted(), run.on_record()), (400, (400, 400)));
    assert!(run.hold(1, 601).is_none());
}

#[test]
fn a_spool_without_budgets_has_no_books() {
    let folder = Folder::new();
    let spool = open(&folder.spool());
    assert_eq!(spool.books().unwrap().windows, []);
}

impl Run {
    /// Adjusts the event of a number: in the windows of `differences`, or in those that it would have been posted to.
    fn adjust(&self, number: u8, differences: &[(&str, i64, i64)], unbooked: Option<(i64, i64)>) -> bool {
        let differences: Vec<_> = differences
            .iter()
            .map(|&(budget, start, pico_usd)| Posting { window: Window::new(budget, "acme", start).into(), pico_usd })
            .collect();
        let entry =
            UsageEvent { started_at_unix_ms: NOW_UNIX_MS, corrects: id(number).to_vec(), ..UsageEvent::default() };
        let unbooked = unbooked.map(|(recorded_at_unix_ms, pico_usd)| Unbooked {
            scopes: &CALLER,
            target: TARGET,
            recorded_at_unix_ms,
            pico_usd,
        });
        let adjustment = Adjustment { entry, number: 0, differences: &differences, unbooked };
        let Some(ticket) = self.ledger.adjust(adjustment, now(0)) else { return false };
        ticket.wait().unwrap();
        self.ledger.sweep(now(0));
        true
    }
}

#[test]
fn an_adjustment_moves_the_windows_that_took_the_call() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(200));
    let start = NOW_UNIX_MS - 1;
    assert_eq!(run.spend(1, 150, None), UsageState::NoHold);
    assert!(run.hold(7, 100).is_none());
    assert!(run.adjust(1, &[("daily", start, -90)], None));
    assert_eq!((run.posted(), run.on_record()), (60, (60, 60)));
    assert!(run.hold(7, 100).is_some());
    let (entries, _) = run.entries();
    let adjustment = entries.last().unwrap();
    assert_eq!(adjustment.kind(), EntryKind::Adjustment);
    assert_eq!((adjustment.corrects.as_slice(), &*adjustment.sidecar), (&id(1)[..], "sidecar-1"));
    assert_eq!((adjustment.cost_pico_usd, adjustment.postings[0].pico_usd), (None, -90));
    // Made once more it is the same entry, which the store knows.
    assert!(run.adjust(1, &[("daily", start, -90)], None));
    let (entries, through) = run.entries();
    let [.., first, again] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((&first.event_id, &first.digest), (&again.event_id, &again.digest));
    run.ledger.correct(&run.spool.forget(through, vec![again.event_id.clone().try_into().unwrap()]).unwrap());
    assert_eq!((run.posted(), run.on_record()), (60, (60, 0)));
    drop(run);
    assert_eq!(Run::new(&folder).posted(), 60);
}

#[test]
fn what_says_something_else_is_a_conflict() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(200));
    assert!(run.adjust(1, &[("daily", NOW_UNIX_MS - 1, 10)], None));
    assert!(run.adjust(1, &[("daily", NOW_UNIX_MS - 1, 11)], None));
    let (entries, _) = run.entries();
    assert_eq!(entries[0].event_id, entries[1].event_id);
    assert_ne!(entries[0].digest, entries[1].digest);
}

#[test]
fn a_window_that_the_ledger_let_go_is_adjusted_in_the_store_alone() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(200));
    assert!(run.adjust(1, &[("daily", NOW_UNIX_MS - 40 * DAY_MS, -5)], None));
    let (entries, through) = run.entries();
    assert_eq!(entries[0].postings[0].pico_usd, -5);
    let windows = || run.spool.books().unwrap().windows;
    assert_eq!(windows().iter().map(|sum| (sum.posted, sum.unshipped)).collect::<Vec<_>>(), [(None, -5)]);
    // Where the store does not count it, there is nothing to take back either.
    run.ledger.correct(&run.spool.forget(through, vec![entries[0].event_id.clone().try_into().unwrap()]).unwrap());
    assert_eq!(windows(), []);
}

#[test]
fn a_call_that_no_window_took_counts_in_those_that_it_was_recorded_in() {
    let folder = Folder::new();
    let run = Run::limited(&folder, pico(200));
    // Yesterday's window is over.
    assert!(!run.adjust(1, &[], Some((NOW_UNIX_MS - 2, 70))));
    assert_eq!(run.posted(), 0);
    assert!(run.adjust(2, &[], Some((NOW_UNIX_MS, 70))));
    assert_eq!((run.posted(), run.on_record()), (70, (70, 70)));
    assert!(run.hold(7, 140).is_none());
}
