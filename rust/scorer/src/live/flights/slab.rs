//! Room for flights by number: what ended makes room for what begins, and nothing ever moves.

use std::sync::Arc;

use crate::live::binding::Candidate;

/// Flights of a chunk: 80 KiB.
const CHUNK: usize = 1_024;

/// A place in the slab; 0 is none.
pub(super) type Number = u32;

/// One decision in flight: 80 bytes, and there may be a million.
#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) decision: u128,
    /// None where the place is free.
    pub(super) candidate: Option<Arc<Candidate>>,
    pub(super) begun_at_ms: u64,
    pub(super) expires_at_ms: u64,
    pub(super) span_ms: u32,
    /// Its task class, as the lengths of answers number it.
    pub(super) class: u32,
    /// The attempt that started last.
    pub(super) attempt: u32,
    /// The next of the same bucket of ids; of a free place: the next free one.
    pub(super) next: Number,
    /// Neighbours in each of the two lists it is in.
    pub(super) links: [Links; 2],
}

/// Neighbours in a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Links {
    pub(super) before: Number,
    pub(super) after: Number,
}

/// Flights in chunks, so that growing copies nothing while a call waits.
#[derive(Debug, Default)]
pub(super) struct Slab {
    chunks: Vec<Vec<Flight>>,
    free: Number,
    /// Places that were ever used.
    used: usize,
}

impl Slab {
    /// Puts a flight into a free place.
    pub(super) fn insert(&mut self, flight: Flight) -> Number {
        if self.free != 0 {
            let number = self.free;
            let place = self.get_mut(number);
            let next = place.next;
            *place = flight;
            self.free = next;
            return number;
        }
        if self.used == self.chunks.len() * CHUNK {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        self.chunks[self.used / CHUNK].push(flight);
        self.used += 1;
        // At most a million.
        Number::try_from(self.used).unwrap_or(0)
    }

    /// Takes a flight out; its place is free from now on.
    pub(super) fn remove(&mut self, number: Number) -> Flight {
        let free = Flight { next: self.free, ..Flight::default() };
        self.free = number;
        std::mem::replace(self.get_mut(number), free)
    }

    pub(super) fn get(&self, number: Number) -> &Flight {
        let index = number as usize - 1;
        &self.chunks[index / CHUNK][index % CHUNK]
    }

    pub(super) fn get_mut(&mut self, number: Number) -> &mut Flight {
        let index = number as usize - 1;
        &mut self.chunks[index / CHUNK][index % CHUNK]
    }
}
