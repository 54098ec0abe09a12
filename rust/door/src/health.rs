//! The two messages of `grpc.health.v1`, written by hand because both have one field, and the services that are known by name.

use bytes::Bytes;

use crate::status::{Code, Status};

const SERVICES: [&str; 2] = ["", "modelreg.v1.RouterService"];

/// `grpc.health.v1.HealthCheckResponse.ServingStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    Serving,
    NotServing,
    /// Only in `Health/Watch`; `Health/Check` answers `NOT_FOUND` instead.
    UnknownService,
}

impl Health {
    pub(crate) fn from_flag(serving: bool) -> Self {
        if serving { Self::Serving } else { Self::NotServing }
    }

    /// The encoded `HealthCheckResponse`: field 1, varint.
    pub(crate) fn message(self) -> Bytes {
        Bytes::from_static(match self {
            Self::Serving => b"\x08\x01",
            Self::NotServing => b"\x08\x02",
            Self::UnknownService => b"\x08\x03",
        })
    }
}

/// Whether the service that an encoded `HealthCheckRequest` names is known.
///
/// # Errors
/// INTERNAL when the bytes are no such message.
pub(crate) fn names_known_service(request: &[u8]) -> Result<bool, Status> {
    let service = service_name(request)
        .ok_or_else(|| Status::new(Code::Internal, "the request is no valid grpc.health.v1.HealthCheckRequest"))?;
    Ok(SERVICES.iter().any(|known| known.as_bytes() == service))
}

/// Field 1 of the request, the last one if there are several; other fields are skipped, as protobuf asks.
fn service_name(mut bytes: &[u8]) -> Option<&[u8]> {
    let mut name = &[][..];
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        match key & 7 {
            0 => {
                varint(&mut bytes)?;
            }
            1 => bytes = bytes.get(8..)?,
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let (value, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                if key >> 3 == 1 {
                    name = value;
                }
            }
            5 => bytes = bytes.get(4..)?,
            _ => return None,
        }
    }
    Some(name)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_server_and_the_router_are_known() {
        assert_eq!(names_known_service(b""), Ok(true));
        assert_eq!(names_known_service(b"\x0a\x19modelreg.v1.RouterService"), Ok(true));
        assert_eq!(names_known_service(b"\x0a\x05other"), Ok(false));
    }

    #[test]
    fn unknown_fields_are_skipped_and_broken_ones_refused() {
        assert_eq!(names_known_service(b"\x10\x96\x01\x1a\x02hi\x25abcd\x29abcdefgh"), Ok(true));
        for broken in [&b"\x0a"[..], b"\x0a\x05abc", b"\x0b", b"\xff", b"\x25abc", b"\x10"] {
            assert!(names_known_service(broken).is_err(), "{broken:?}");
        }
    }
}
