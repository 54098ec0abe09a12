//! Requests about holds for the corpus: every kind of bad input; tokens that are ours are made by no seed.

use modelreg_proto::v1 as pb;
use prost::Message;

pub fn releases() -> Vec<(&'static str, Vec<u8>)> {
    let of = |token: Vec<u8>| pb::ReleaseHoldRequest { token }.encode_to_vec();
    vec![
        ("empty", Vec::new()),
        ("token-of-zeros", of(vec![0; 98])),
        ("token-of-one-byte", of(vec![1])),
        ("token-too-long", of(vec![1; 4_096])),
        ("truncated", of(vec![1; 64])[..20].to_vec()),
        ("depth-open-groups", vec![0x7b; 10_000]),
    ]
}

pub fn extensions() -> Vec<(&'static str, Vec<u8>)> {
    let of = |ttl_ms| pb::ExtendHoldRequest { token: vec![1; 98], ttl_ms }.encode_to_vec();
    vec![
        ("empty", Vec::new()),
        ("token-of-ones", of(None)),
        ("ttl-too-short", of(Some(999))),
        ("ttl-too-long", of(Some(u64::MAX))),
        ("truncated", of(Some(1_000))[..20].to_vec()),
    ]
}
