//! What the ledger has on record in the spool's file: its windows, its charges and the budgets it last knew. Written in the
//! commits of the events that it is the sum of.

use std::collections::HashMap;
use std::sync::Arc;

use modelreg_proto::internal::v1::{Posting as PostingMessage, UsageEvent, WindowKey};
use prost::Message;
use rusqlite::{Connection, OptionalExtension, params};

use super::queue::{Event, Replaced, Work};
use crate::budget::{Charge, Found, Posting, Window, WindowRow, entry};

const TABLES: &str = "
    -- Amounts are decimal text: they may be more than 64 bits hold.
    CREATE TABLE IF NOT EXISTS windows (
        key BLOB PRIMARY KEY,
        posted TEXT NOT NULL,
        granted TEXT NOT NULL,
        life_ms INTEGER NOT NULL,
        fired INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS charges (
        hold BLOB PRIMARY KEY,
        pico_usd INTEGER NOT NULL,
        windows BLOB NOT NULL,
        until_unix_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- One row.
    CREATE TABLE IF NOT EXISTS ledger (id BLOB NOT NULL, run INTEGER NOT NULL, budgets BLOB) STRICT;
    INSERT INTO ledger SELECT randomblob(8), 0, NULL WHERE NOT EXISTS (SELECT 1 FROM ledger);
    UPDATE ledger SET run = run + 1;";

/// Columns of a charge, as they are read.
const CHARGE: &str = "hold, pico_usd, windows, until_unix_ms";

/// Makes the tables where they are not there, and begins another run.
pub(crate) fn make(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)
}

/// The numbers of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Row {
    posted: i128,
    granted: i128,
    life_ms: u64,
    fired: u8,
}

/// The windows, as the writer has them in memory: by key.
#[derive(Debug, Default)]
pub(crate) struct Books(HashMap<Box<[u8]>, Row>);

/// What a commit changes of them; `None`: it is gone.
#[derive(Debug, Default)]
pub(crate) struct Changes(HashMap<Box<[u8]>, Option<Row>>);

impl Books {
    /// What is on record, for the writer and for the ledger.
    pub(crate) fn read(connection: &Connection) -> rusqlite::Result<(Self, Found)> {
        let mut found = connection.query_row("SELECT id, run, budgets FROM ledger", [], |row| {
            let (ledger, run) = (u64::from_be_bytes(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned());
            Ok(Found { ledger, run, budgets: row.get(2)?, ..Found::default() })
        })?;
        let mut books = Self::default();
        let mut select = connection.prepare("SELECT key, posted, granted, life_ms, fired FROM windows")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            let numbers = Row {
                posted: amount(row, 1)?,
                granted: amount(row, 2)?,
                life_ms: row.get::<_, i64>(3)?.cast_unsigned(),
                fired: row.get(4)?,
            };
            let window = Arc::new(window(&key)?);
            let Row { posted, granted, life_ms, fired } = numbers;
            found.windows.push(WindowRow { window, posted, granted, life_ms, fired });
            books.0.insert(key.into(), numbers);
        }
        let mut select = connection.prepare(&format!("SELECT {CHARGE} FROM charges"))?;
        found.charges = select.query_map([], read_charge)?.collect::<rusqlite::Result<_>>()?;
        Ok((books, found))
    }

    /// Writes what the work asks for; the changes are to be kept once they are committed, and the entries to be written in
    /// the same commit: they take charges back.
    pub(crate) fn write(&self, connection: &Connection, work: &Work) -> rusqlite::Result<(Changes, Vec<Event>)> {
        let mut changes = Changes::default();
        let mut reversals = Vec::new();
        if let Some(budgets) = &work.budgets {
            connection.execute("UPDATE ledger SET budgets = ?1", params![budgets])?;
        }
        for booking in work.events.iter().filter_map(|event| event.booking.as_deref()) {
            for Posting { window, pico_usd } in &booking.postings {
                self.row(&mut changes, window).posted += i128::from(*pico_usd);
            }
            if let Some(fired) = &booking.fired {
                let row = self.row(&mut changes, &fired.window);
                row.fired = row.fired.max(fired.level);
            }
            if let Some(charge) = &booking.charged {
                put_charge(connection, charge)?;
            }
            if let Some(Replaced { hold, at_unix_ms }) = booking.replaced
                && let Some(charge) = charge(connection, hold)?
            {
                delete_charge(connection, hold)?;
                let reversal = entry::reversal(&charge, at_unix_ms);
                for Posting { window, pico_usd } in reversal.booking.iter().flat_map(|booking| &booking.postings) {
                    self.row(&mut changes, window).posted += i128::from(*pico_usd);
                }
                reversals.push(reversal);
            }
        }
        for grant in &work.grants {
            let row = self.row(&mut changes, &grant.window);
            (row.granted, row.life_ms) = (grant.level, grant.life_ms);
        }
        for closed in &work.closed {
            for window in &closed.windows {
                changes.0.insert(window.key().into(), None);
            }
            for &hold in &closed.charges {
                delete_charge(connection, hold)?;
            }
        }
        store(connection, &changes)?;
        Ok((changes, reversals))
    }

    /// Takes back what these entries posted; returns what was taken back.
    pub(crate) fn correct(
        &self,
        connection: &Connection,
        payloads: impl Iterator<Item = Vec<u8>>,
    ) -> rusqlite::Result<(Changes, Vec<(Window, i64)>)> {
        let (mut changes, mut corrected) = (Changes::default(), Vec::new());
        for payload in payloads {
            for (window, pico_usd) in postings(&payload) {
                // What was let go is not made anew.
                if self.0.contains_key(window.key()) {
                    self.row(&mut changes, &window).posted -= i128::from(pico_usd);
                }
                corrected.push((window, -pico_usd));
            }
        }
        store(connection, &changes)?;
        Ok((changes, corrected))
    }

    /// What was written is committed.
    pub(crate) fn keep(&mut self, changes: Changes) {
        for (key, row) in changes.0 {
            match row {
                Some(row) => drop(self.0.insert(key, row)),
                None => drop(self.0.remove(&key)),
            }
        }
    }

    fn row<'c>(&self, changes: &'c mut Changes, window: &Window) -> &'c mut Row {
        let key = window.key();
        let kept = self.0.get(key).copied().unwrap_or_default();
        // One that went in the same commit begins anew.
        changes.0.entry(key.into()).or_insert(Some(kept)).get_or_insert_default()
    }
}

/// A window, and what of its counter the store does not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowSum {
    /// Encoded `WindowKey`.
    pub key: Vec<u8>,
    /// The counter, in pico-USD; `None`: the ledger has let it go, and what waits is an adjustment.
    pub posted: Option<i128>,
    /// What its entries that are not shipped add up to.
    pub unshipped: i128,
}

/// All windows of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// In no order.
    pub windows: Vec<WindowSum>,
    /// Entries that are not shipped.
    pub unshipped_entries: u64,
}

impl Sums {
    /// As the file has them; entries after number `after` are not shipped.
    pub(crate) fn read(connection: &mut Connection, after: u64) -> rusqlite::Result<Self> {
        let transaction = connection.transaction()?;
        let mut sums: HashMap<Vec<u8>, (Option<i128>, i128)> = HashMap::new();
        {
            let mut select = transaction.prepare_cached("SELECT key, posted FROM windows")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                sums.insert(row.get(0)?, (Some(amount(row, 1)?), 0));
            }
        }
        let mut unshipped_entries = 0;
        {
            let mut select = transaction.prepare_cached("SELECT payload FROM events WHERE seq > ?1")?;
            let mut rows = select.query([after.cast_signed()])?;
            while let Some(row) = rows.next()? {
                unshipped_entries += 1;
                for (window, pico_usd) in postings(row.get_ref(0)?.as_blob()?) {
                    sums.entry(window.key().to_vec()).or_default().1 += i128::from(pico_usd);
                }
            }
        }
        let sum = |(key, (posted, unshipped))| WindowSum { key, posted, unshipped };
        Ok(Self { windows: sums.into_iter().map(sum).collect(), unshipped_entries })
    }
}

/// Saves what can be read of a damaged file; what cannot is told by the next verification.
pub(crate) fn salvage(from: &Connection, to: &Connection) -> rusqlite::Result<()> {
    for (table, columns) in [("windows", "key, posted, granted, life_ms, fired"), ("charges", CHARGE)] {
        let Ok(mut select) = from.prepare(&format!("SELECT {columns} FROM {table}")) else { continue };
        let count = select.column_count();
        let places = vec!["?"; count].join(", ");
        let mut insert = to.prepare(&format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES ({places})"))?;
        let Ok(mut rows) = select.query([]) else { continue };
        while let Ok(Some(row)) = rows.next() {
            let values: Result<Vec<rusqlite::types::Value>, _> = (0..count).map(|column| row.get(column)).collect();
            if let Ok(values) = values {
                insert.execute(rusqlite::params_from_iter(values))?;
            }
        }
    }
    let ledger = from.query_row("SELECT id, run, budgets FROM ledger", [], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
    });
    if let Ok(Some((id, run, budgets))) = ledger.optional() {
        to.execute("UPDATE ledger SET id = ?1, run = ?2, budgets = ?3", params![id, run, budgets])?;
    }
    Ok(())
}

fn store(connection: &Connection, changes: &Changes) -> rusqlite::Result<()> {
    for (key, row) in &changes.0 {
        match row {
            Some(Row { posted, granted, life_ms, fired }) => {
                connection
                    .prepare_cached(
                        "INSERT INTO windows (key, posted, granted, life_ms, fired) VALUES (?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT (key) DO UPDATE SET posted = ?2, granted = ?3, life_ms = ?4, fired = ?5",
                    )?
                    .execute(params![key, posted.to_string(), granted.to_string(), life_ms.cast_signed(), fired])?;
            }
            None => {
                connection.prepare_cached("DELETE FROM windows WHERE key = ?1")?.execute(params![key])?;
            }
        }
    }
    Ok(())
}

fn put_charge(connection: &Connection, charge: &Charge) -> rusqlite::Result<()> {
    let posting = |window: &Arc<Window>| PostingMessage { window: WindowKey::decode(window.key()).ok(), pico_usd: 0 };
    let windows = UsageEvent { postings: charge.windows.iter().map(posting).collect(), ..UsageEvent::default() };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO charges (hold, pico_usd, windows, until_unix_ms) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![charge.hold.to_be_bytes(), charge.pico_usd, windows.encode_to_vec(), charge.until_unix_ms])?;
    Ok(())
}

fn charge(connection: &Connection, hold: u128) -> rusqlite::Result<Option<Charge>> {
    let mut select = connection.prepare_cached(&format!("SELECT {CHARGE} FROM charges WHERE hold = ?1"))?;
    select.query_row(params![hold.to_be_bytes()], read_charge).optional()
}

fn read_charge(row: &rusqlite::Row<'_>) -> rusqlite::Result<Charge> {
    let windows = UsageEvent::decode(row.get_ref(2)?.as_blob()?).map_err(|_| damaged())?.postings;
    Ok(Charge {
        hold: u128::from_be_bytes(row.get(0)?),
        pico_usd: row.get(1)?,
        windows: windows.into_iter().filter_map(|one| one.window).map(|key| Arc::new(named(&key))).collect(),
        until_unix_ms: row.get(3)?,
    })
}

fn delete_charge(connection: &Connection, hold: u128) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM charges WHERE hold = ?1")?.execute(params![hold.to_be_bytes()]).map(drop)
}

/// What an entry posts. One that cannot be read posts nothing: the store refuses it too.
fn postings(payload: &[u8]) -> Vec<(Window, i64)> {
    let postings = UsageEvent::decode(payload).map(|event| event.postings).unwrap_or_default();
    postings.into_iter().filter_map(|one| Some((named(&one.window?), one.pico_usd))).collect()
}

fn named(key: &WindowKey) -> Window {
    Window::new(&key.budget, &key.subject, key.start_unix_ms)
}

fn window(key: &[u8]) -> rusqlite::Result<Window> {
    Window::of_key(key).ok_or_else(damaged)
}

fn amount(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<i128> {
    row.get_ref(column)?.as_str()?.parse().map_err(|_| damaged())
}

/// What is read is not what was written.
fn damaged() -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(0, "the ledger's books".to_owned(), rusqlite::types::Type::Blob)
}
