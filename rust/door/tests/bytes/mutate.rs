//! Mutations of bytes: flips, truncation, insertion, removal, duplication and splices, a few at a time; more often than
//! not only such as keep the framing (see `wire`).

use fastrand::Rng;

use crate::corpus::Seed;
use crate::wire;

/// Longest input that is made longer still; above it the size check refuses.
const LONG: usize = 300_000;
/// Inputs from here on are picked less often: they take long.
const LARGE: usize = 4_096;
const MOST_STEPS: usize = 6;
/// Bytes that mean something: varints at their ends, tags, lengths, floats, text that is no UTF-8.
const TELLING: [&[u8]; 12] = [
    b"\x00",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x0b\x0b\x0b\x0b",
    b"\x0a\x00",
    b"\x00\x00\x00\x00\x00\x00\xf8\x7f",
    b"\x00\x00\x00\x00\x00\x00\xf0\xff",
    b"\xf0\x9f\xa6",
];

/// A mutation of one of the seeds.
pub fn mutated(rng: &mut Rng, seeds: &[Seed]) -> Vec<u8> {
    let mut bytes = picked(rng, seeds).to_vec();
    let framed = rng.u8(..4) > 0;
    for _ in 0..rng.usize(1..=MOST_STEPS) {
        let other = picked(rng, seeds);
        match wire::mutated(rng, &bytes, other).filter(|_| framed) {
            Some(changed) => bytes = changed,
            None => step(rng, &mut bytes, seeds),
        }
    }
    bytes
}

fn picked<'s>(rng: &mut Rng, seeds: &'s [Seed]) -> &'s [u8] {
    let seed = &seeds[rng.usize(..seeds.len())];
    if seed.bytes.len() > LARGE && rng.u8(..20) > 0 {
        return picked(rng, seeds);
    }
    &seed.bytes
}

fn step(rng: &mut Rng, bytes: &mut Vec<u8>, seeds: &[Seed]) {
    let at = rng.usize(..=bytes.len());
    let length = rng.usize(..=16).min(bytes.len() - at);
    match rng.u8(..8) {
        0..2 => flip(rng, bytes),
        2 => bytes.truncate(at),
        3 => insert(bytes, at, TELLING[rng.usize(..TELLING.len())]),
        4 => drop(bytes.drain(at..at + length)),
        5 => {
            let copied = bytes[at..at + length].to_vec();
            let to = rng.usize(..=bytes.len());
            insert(bytes, to, &copied);
        }
        6 => overwrite(rng, bytes, at),
        _ => splice(rng, bytes, at, seeds),
    }
}

fn flip(rng: &mut Rng, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = rng.usize(..bytes.len());
        bytes[at] ^= 1 << rng.u8(..8);
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if bytes.len() < LONG {
        bytes.splice(at..at, piece.iter().copied());
    }
}

fn overwrite(rng: &mut Rng, bytes: &mut [u8], at: usize) {
    let piece = TELLING[rng.usize(..TELLING.len())];
    for (byte, &new) in bytes[at..].iter_mut().zip(piece) {
        *byte = new;
    }
}

/// The head of this one and the tail of another, or a piece of the other in the middle.
fn splice(rng: &mut Rng, bytes: &mut Vec<u8>, at: usize, seeds: &[Seed]) {
    let other = picked(rng, seeds);
    let from = rng.usize(..=other.len());
    if rng.bool() {
        bytes.truncate(at);
        bytes.extend_from_slice(&other[from..]);
    } else {
        let to = (from + rng.usize(..=64)).min(other.len());
        insert(bytes, at, &other[from..to]);
    }
}
