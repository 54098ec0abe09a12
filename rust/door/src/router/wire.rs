//! Protobuf written straight into the answer's buffer: hot answers are made of numbers and prepared bytes, not of objects.

/// Wire types of protobuf.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LENGTH_DELIMITED: u32 = 2;

fn varint(buffer: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
        buffer.push(value as u8 | 0x80);
        value >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 0x80")]
    buffer.push(value as u8);
}

fn key(buffer: &mut Vec<u8>, field: u32, wire_type: u32) {
    varint(buffer, u64::from(field << 3 | wire_type));
}

/// Writes a number unless it is 0, as proto3 does.
pub(super) fn number(buffer: &mut Vec<u8>, field: u32, value: u64) {
    if value != 0 {
        optional(buffer, field, value);
    }
}

/// Writes a number that is present, whatever its value.
pub(super) fn optional(buffer: &mut Vec<u8>, field: u32, value: u64) {
    key(buffer, field, VARINT);
    varint(buffer, value);
}

/// Writes a double that is present.
pub(super) fn double(buffer: &mut Vec<u8>, field: u32, value: f64) {
    key(buffer, field, FIXED64);
    buffer.extend_from_slice(&value.to_le_bytes());
}

/// Writes bytes or text unless empty.
pub(super) fn bytes(buffer: &mut Vec<u8>, field: u32, value: &[u8]) {
    if !value.is_empty() {
        element(buffer, field, value);
    }
}

/// Writes bytes or text, also empty ones: an element of a list, or a member of a oneof.
pub(super) fn element(buffer: &mut Vec<u8>, field: u32, value: &[u8]) {
    key(buffer, field, LENGTH_DELIMITED);
    varint(buffer, value.len() as u64);
    buffer.extend_from_slice(value);
}

/// Writes a packed list of numbers unless empty.
pub(super) fn packed(buffer: &mut Vec<u8>, field: u32, values: impl Iterator<Item = u64>) {
    let start = buffer.len();
    nested(buffer, field, |buffer| values.for_each(|value| varint(buffer, value)));
    // An empty list is not written: key and length 0 are two bytes for every field below 16.
    if buffer.len() == start + 2 {
        buffer.truncate(start);
    }
}

/// Writes a message that `write` fills in.
pub(super) fn nested(buffer: &mut Vec<u8>, field: u32, write: impl FnOnce(&mut Vec<u8>)) {
    nested_after(buffer, field, &[], write);
}

/// Writes a message that begins with `prepared` bytes and that `write` fills in.
pub(super) fn nested_after(buffer: &mut Vec<u8>, field: u32, prepared: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    key(buffer, field, LENGTH_DELIMITED);
    // Room for the length of what is known; a length with more digits moves the content.
    let place = buffer.len();
    varint(buffer, prepared.len() as u64);
    let start = buffer.len();
    buffer.extend_from_slice(prepared);
    write(buffer);
    let mut rest = (buffer.len() - start) as u64;
    for index in place.. {
        let digit = (rest & 0x7F) as u8;
        rest >>= 7;
        let byte = if rest == 0 { digit } else { digit | 0x80 };
        if index < start {
            buffer[index] = byte;
        } else {
            buffer.insert(index, byte);
        }
        if rest == 0 {
            break;
        }
    }
}

/// Writes a `Usd`.
pub(super) fn usd(buffer: &mut Vec<u8>, field: u32, pico_usd: i128) {
    const PICO_PER_USD: i128 = 1_000_000_000_000;
    // Both parts carry the sign, as the contract asks. Most amounts fit 64 bits, whose division is many times faster; the
    // bounds keep units of all others far inside 64 bits.
    let (units, pico) = match i64::try_from(pico_usd) {
        Ok(small) => (small / 1_000_000_000_000, small % 1_000_000_000_000),
        Err(_) => (
            i64::try_from(pico_usd / PICO_PER_USD).unwrap_or(i64::MAX),
            i64::try_from(pico_usd % PICO_PER_USD).unwrap_or(0),
        ),
    };
    let parts = [units.cast_unsigned(), pico.cast_unsigned()];
    let length: usize = parts.iter().map(|&part| if part == 0 { 0 } else { 1 + varint_length(part) }).sum();
    // The length is known, so nothing moves: answers have dozens of amounts.
    key(buffer, field, LENGTH_DELIMITED);
    varint(buffer, length as u64);
    number(buffer, 1, parts[0]);
    number(buffer, 2, parts[1]);
}

/// Bytes of a number.
fn varint_length(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use modelreg_proto::v1::Usd;
    use prost::Message;

    #[test]
    fn nested_lengths_of_every_size_decode() {
        for length in [0, 1, 127, 128, 300, 20_000] {
            let mut buffer = vec![0xFF];
            nested(&mut buffer, 5, |buffer| buffer.extend(std::iter::repeat_n(7, length)));
            let mut expected = vec![0xFF];
            prost::encoding::bytes::encode(5, &vec![7_u8; length], &mut expected);
            assert_eq!(buffer, expected);
        }
    }

    #[test]
    fn what_is_prepared_stands_before_the_rest() {
        for (prepared, length) in [(0, 0), (5, 0), (5, 200), (127, 0), (127, 1), (128, 0), (130, 20_000)] {
            let mut buffer = Vec::new();
            let rest = |buffer: &mut Vec<u8>| buffer.extend(std::iter::repeat_n(7, length));
            nested_after(&mut buffer, 5, &vec![9; prepared], rest);
            let mut expected = Vec::new();
            prost::encoding::bytes::encode(5, &[vec![9_u8; prepared], vec![7_u8; length]].concat(), &mut expected);
            assert_eq!(buffer, expected);
        }
    }

    #[test]
    fn money_keeps_sign_and_pico() {
        for pico_usd in [0, 1, -1, 127, 128, 999_999_999_999, -1_500_000_000_000, 10_i128.pow(24)] {
            let mut buffer = Vec::new();
            usd(&mut buffer, 1, pico_usd);
            assert_eq!(usize::from(buffer[1]), buffer.len() - 2);
            let money = Usd::decode(&buffer[2..]).expect("a Usd");
            assert_eq!(i128::from(money.units) * 10_i128.pow(12) + i128::from(money.pico), pico_usd);
        }
    }

    #[test]
    fn an_empty_packed_list_is_absent() {
        let mut buffer = Vec::new();
        packed(&mut buffer, 6, std::iter::empty());
        assert!(buffer.is_empty());
        packed(&mut buffer, 6, [1, 300].into_iter());
        assert_eq!(buffer, [6 << 3 | 2, 3, 1, 0xAC, 0x02]);
    }
}
