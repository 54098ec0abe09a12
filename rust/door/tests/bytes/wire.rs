//! Mutations that keep protobuf's framing whole, so that what lies behind the decoder is reached: fields are changed,
//! removed, doubled, swapped for others, at any depth, and the lengths around them are written anew.

use fastrand::Rng;
use prost::encoding::{decode_varint, encode_varint};

/// Numbers at which something changes.
const TELLING: [u64; 16] = [
    0,
    1,
    2,
    3,
    7,
    99,
    255,
    1_000_000,
    1_000_001,
    100_000_001,
    1_000_000_000_000_000,
    i32::MAX as u64,
    u32::MAX as u64,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];
const DOUBLES: [f64; 8] = [0.0, -0.0, 1.0, 1.000_000_1, 5e-7, f64::NAN, f64::INFINITY, -f64::INFINITY];

struct Field {
    number: u64,
    value: Value,
}

enum Value {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(Vec<u8>),
    Fixed32([u8; 4]),
}

/// Changes one field somewhere in the message; `other` gives fields to take over. None when the bytes are no message.
pub fn mutated(rng: &mut Rng, bytes: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut fields = parsed(bytes)?;
    if fields.is_empty() {
        return None;
    }
    let at = rng.usize(..fields.len());
    if let Value::Bytes(inner) = &fields[at].value
        && rng.u8(..4) > 0
        && let Some(changed) = mutated(rng, inner, other)
    {
        fields[at].value = Value::Bytes(changed);
        return Some(written(&fields));
    }
    match rng.u8(..12) {
        0 => drop(fields.remove(at)),
        1 => {
            let again = written(&fields[at..=at]);
            return Some([written(&fields), again].concat());
        }
        2 => fields[at].number = rng.u64(1..=30),
        3 => {
            let to = rng.usize(..fields.len());
            fields.swap(at, to);
        }
        4 => {
            let mut others = parsed(other)?;
            if !others.is_empty() {
                fields.insert(at, others.swap_remove(rng.usize(..others.len())));
            }
        }
        _ => change(rng, &mut fields[at].value),
    }
    Some(written(&fields))
}

fn change(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Varint(number) => {
            *number = match rng.u8(..3) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                _ => TELLING[rng.usize(..TELLING.len())],
            }
        }
        Value::Fixed64(bytes) => *bytes = DOUBLES[rng.usize(..DOUBLES.len())].to_le_bytes(),
        Value::Fixed32(bytes) => *bytes = rng.u32(..).to_le_bytes(),
        Value::Bytes(text) => match rng.u8(..4) {
            0 => text.clear(),
            1 => text.truncate(rng.usize(..=text.len())),
            2 => text.extend_from_slice(&text.clone()),
            _ if text.is_empty() => text.push(b'x'),
            _ => {
                let at = rng.usize(..text.len());
                text[at] = rng.u8(..);
            }
        },
    }
}

fn parsed(mut bytes: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = decode_varint(&mut bytes).ok()?;
        let value = match key & 7 {
            0 => Value::Varint(decode_varint(&mut bytes).ok()?),
            1 => Value::Fixed64(*taken(&mut bytes)?),
            2 => {
                let length = usize::try_from(decode_varint(&mut bytes).ok()?).ok()?;
                let (inner, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                Value::Bytes(inner.to_vec())
            }
            5 => Value::Fixed32(*taken(&mut bytes)?),
            _ => return None,
        };
        fields.push(Field { number: key >> 3, value });
    }
    Some(fields)
}

fn taken<'b, const LENGTH: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; LENGTH]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(first)
}

fn written(fields: &[Field]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for Field { number, value } in fields {
        let mut key = |wire_type: u64| encode_varint(number << 3 | wire_type, &mut bytes);
        match value {
            Value::Varint(value) => {
                key(0);
                encode_varint(*value, &mut bytes);
            }
            Value::Fixed64(eight) => {
                key(1);
                bytes.extend_from_slice(eight);
            }
            Value::Bytes(inner) => {
                key(2);
                encode_varint(inner.len() as u64, &mut bytes);
                bytes.extend_from_slice(inner);
            }
            Value::Fixed32(four) => {
                key(5);
                bytes.extend_from_slice(four);
            }
        }
    }
    bytes
}
