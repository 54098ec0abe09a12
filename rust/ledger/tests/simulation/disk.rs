//! A disk that keeps what was committed and loses the rest: the authority of the simulation, and the store behind it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use modelreg_ledger::budget::{Authority, Charge, Found, Grant, Posting, Window, WindowRow};
use modelreg_ledger::{Booking, CommitError, Event, Promise, Ticket};

use crate::corrections::correction;

/// An entry's id.
pub type Id = [u8; 16];

/// What the ledger asked for.
#[derive(Debug)]
enum Asked {
    Grant(Grant),
    Enter(Event),
    Close(Vec<Arc<Window>>, Vec<u128>),
    Budgets(Vec<u8>),
}

/// A window on the disk.
#[derive(Clone, Debug)]
pub struct Row {
    pub window: Arc<Window>,
    pub posted: i128,
    granted: i128,
    life_ms: u64,
    fired: u8,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Disk {
    waiting: VecDeque<(Asked, Promise)>,
    pub rows: HashMap<Vec<u8>, Row>,
    charges: HashMap<u128, Charge>,
    /// Entries that are not shipped, the oldest first.
    pub entries: VecDeque<Event>,
    budgets: Option<Vec<u8>>,
    /// The least that corrections on record say of each call.
    pub lowest: HashMap<Id, i64>,
    /// What entries that went for good have posted.
    pub forgotten: HashMap<Vec<u8>, i128>,
    pub is_full: bool,
    pub store: Store,
}

/// Where entries are shipped to: each id counts once.
#[derive(Debug, Default)]
pub struct Store {
    pub seen: HashMap<Id, Event>,
    pub sums: HashMap<Vec<u8>, i128>,
}

/// The disk, as ledger and world share it.
#[derive(Clone, Debug, Default)]
pub struct SharedDisk(pub Arc<Mutex<Disk>>);

impl SharedDisk {
    pub fn with<T>(&self, work: impl FnOnce(&mut Disk) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn ask(&self, asked: Asked) -> Ticket {
        let (promise, ticket) = Promise::new();
        self.with(|disk| disk.waiting.push_back((asked, promise)));
        ticket
    }
}

impl Authority for SharedDisk {
    fn grant(&self, grant: Grant) -> Ticket {
        self.ask(Asked::Grant(grant))
    }

    fn enter(&self, entry: Event) -> Ticket {
        self.ask(Asked::Enter(entry))
    }

    fn close(&self, windows: Vec<Arc<Window>>, charges: Vec<u128>) {
        drop(self.ask(Asked::Close(windows, charges)));
    }

    fn keep_budgets(&self, budget_set: Vec<u8>) {
        drop(self.ask(Asked::Budgets(budget_set)));
    }

    fn refuses(&self) -> Option<CommitError> {
        self.with(|disk| disk.is_full.then_some(CommitError::Full))
    }
}

impl Disk {
    /// Commits the first of what waits, and tells.
    pub fn commit(&mut self, most: usize) {
        let mut carried = Vec::new();
        for (asked, promise) in self.take(most) {
            if !self.is_full {
                self.apply(asked);
                promise.settle(Ok(()));
            } else if matches!(&asked, Asked::Enter(event) if event.is_own()) {
                carried.push((asked, promise));
            } else {
                promise.settle(Err(CommitError::Full));
            }
        }
        for one in carried.into_iter().rev() {
            self.waiting.push_front(one);
        }
    }

    /// The process is killed: of what waits the first may be on the disk all the same, and nobody was told.
    pub fn crash(&mut self, reached: usize) {
        for (asked, _) in self.take(reached) {
            self.apply(asked);
        }
        self.waiting.clear();
    }

    pub fn has(&self, id: Id) -> bool {
        self.store.seen.contains_key(&id) || self.entries.iter().any(|event| event.id == id)
    }

    /// Whether a correction is on its way.
    pub fn has_unshipped_correction(&self) -> bool {
        let waiting = self.waiting.iter().filter_map(|(asked, _)| match asked {
            Asked::Enter(event) => Some(event),
            _ => None,
        });
        self.entries.iter().chain(waiting).any(|event| correction(event).is_some())
    }

    pub fn waits(&self) -> usize {
        self.waiting.len()
    }

    /// What the next run finds.
    pub fn found(&self, run: u64) -> Found {
        let row = |row: &Row| WindowRow {
            window: Arc::clone(&row.window),
            posted: row.posted,
            granted: row.granted,
            life_ms: row.life_ms,
            fired: row.fired,
        };
        Found {
            windows: self.rows.values().map(row).collect(),
            charges: self.charges.values().cloned().collect(),
            ledger: 7,
            run,
            budgets: self.budgets.clone(),
        }
    }

    /// Ships the first entries: those that the store had before are returned.
    pub fn ship(&mut self, most: usize) -> (usize, Vec<Id>) {
        let mut duplicates = Vec::new();
        let count = most.min(self.entries.len());
        for event in self.entries.iter().take(count) {
            if let Some(seen) = self.store.seen.get(&event.id) {
                // The same copy was sent before, and the answer lost: it counts as it did.
                if seen.payload != event.payload {
                    duplicates.push(event.id);
                }
                continue;
            }
            for Posting { window, pico_usd } in postings(event) {
                *self.store.sums.entry(window.key().to_vec()).or_default() += i128::from(*pico_usd);
            }
            self.store.seen.insert(event.id, event.clone());
        }
        (count, duplicates)
    }

    /// Forgets what was shipped, and takes back what duplicates posted.
    pub fn forget(&mut self, count: usize, mut duplicates: Vec<Id>) -> Vec<(Window, i64)> {
        let mut corrected = Vec::new();
        let gone: Vec<Event> = self.entries.drain(..count).collect();
        for event in gone.iter().rev() {
            let Some(place) = duplicates.iter().position(|id| *id == event.id) else {
                for Posting { window, pico_usd } in postings(event) {
                    *self.forgotten.entry(window.key().to_vec()).or_default() += i128::from(*pico_usd);
                }
                continue;
            };
            duplicates.swap_remove(place);
            for Posting { window, pico_usd } in postings(event) {
                if let Some(row) = self.rows.get_mut(window.key()) {
                    row.posted -= i128::from(*pico_usd);
                }
                corrected.push((Window::new(&window.budget, &window.subject, window.start_unix_ms), -pico_usd));
            }
        }
        corrected
    }

    fn take(&mut self, most: usize) -> Vec<(Asked, Promise)> {
        let count = most.min(self.waiting.len());
        self.waiting.drain(..count).collect()
    }

    fn apply(&mut self, asked: Asked) {
        match asked {
            Asked::Grant(Grant { window, level, life_ms }) => {
                let row = self.row(&window);
                (row.granted, row.life_ms) = (level, life_ms);
            }
            Asked::Enter(event) => self.enter(event),
            Asked::Close(windows, charges) => {
                for window in windows {
                    self.rows.remove(window.key());
                }
                for hold in charges {
                    self.charges.remove(&hold);
                }
            }
            Asked::Budgets(budget_set) => self.budgets = Some(budget_set),
        }
    }

    fn enter(&mut self, event: Event) {
        for Posting { window, pico_usd } in postings(&event) {
            self.row(window).posted += i128::from(*pico_usd);
        }
        let booking = event.booking.clone().unwrap_or_default();
        if let Some(said) = correction(&event) {
            let cost = said.latency_ms.unwrap_or(0).cast_signed();
            let lowest = self.lowest.entry(said.corrects.try_into().unwrap()).or_insert(cost);
            *lowest = cost.min(*lowest);
        }
        self.entries.push_back(event);
        if let Some(fired) = &booking.fired {
            let row = self.row(&fired.window);
            row.fired = row.fired.max(fired.level);
        }
        if let Some(charge) = booking.charged {
            self.charges.insert(charge.hold, charge);
        }
        if let Some(charge) = booking.replaced.and_then(|replaced| self.charges.remove(&replaced.hold)) {
            self.enter(reversal(&charge));
        }
    }

    fn row(&mut self, window: &Arc<Window>) -> &mut Row {
        self.rows.entry(window.key().to_vec()).or_insert_with(|| Row {
            window: Arc::clone(window),
            posted: 0,
            granted: 0,
            life_ms: 0,
            fired: 0,
        })
    }
}

fn reversal(charge: &Charge) -> Event {
    let mut id = charge.hold.to_be_bytes();
    id[8] ^= 0x40;
    let back = |window: &Arc<Window>| Posting { window: Arc::clone(window), pico_usd: -charge.pico_usd };
    let booking = Booking { postings: charge.windows.iter().map(back).collect(), ..Booking::default() };
    Event { booking: Some(Box::new(booking)), ..Event::new(id, [0; 16], Vec::new()) }
}

/// What an entry posts.
pub fn postings(event: &Event) -> &[Posting] {
    event.booking.as_deref().map_or(&[], |booking| &booking.postings)
}
