//! `RecordUsage` for decisions of the run: each so-manyth Select is followed by what its call "did".

use bytes::{BufMut, Bytes, BytesMut};
use http::Request;
use modelreg_proto::v1 as pb;
use modelreg_proto::v1::{UsageOutcome, UsagePhase};
use prost::Message;

use crate::ids::{ID_BYTES, Ids};
use crate::requests::{PREFIX_BYTES, put_prefix};

/// Path of the method.
pub const RECORD_USAGE: &str = "/modelreg.v1.RouterService/RecordUsage";
/// Tag and length of `SelectResponse.decision_id`, its first field.
const DECISION_ID_HEAD: [u8; 2] = [0x0a, 36];

/// Which Selects are followed by usage.
#[derive(Debug)]
pub struct Usages {
    every: u64,
    selects: u64,
    ids: Ids,
    /// `RecordUsage` with its headers.
    pub head: Request<()>,
}

impl Usages {
    /// Usage for each `every`th Select.
    #[must_use]
    pub fn new(every: u64, head: Request<()>) -> Self {
        Self { every, selects: 0, ids: Ids::default(), head }
    }

    /// Counts a Select whose answer begins with these bytes, prefix included; its usage, framed, where it is its turn.
    ///
    /// # Errors
    /// The answer begins with no decision id.
    pub fn after(&mut self, answer: &[u8]) -> Result<Option<Bytes>, NoDecision> {
        self.selects += 1;
        if !self.selects.is_multiple_of(self.every) {
            return Ok(None);
        }
        let id = answer
            .get(PREFIX_BYTES..)
            .and_then(|message| message.strip_prefix(&DECISION_ID_HEAD))
            .and_then(|rest| rest.get(..ID_BYTES))
            .and_then(|id| std::str::from_utf8(id).ok())
            .ok_or(NoDecision)?;
        Ok(Some(framed(&usage(id, &self.ids.next_text()))))
    }
}

/// The answer to a Select does not begin with a decision id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDecision;

/// An answer of 300 tokens after 800 ms. The route is the one the decision picked.
fn usage(decision_id: &str, event_id: &[u8]) -> pb::RecordUsageRequest {
    pb::RecordUsageRequest {
        event_id: String::from_utf8_lossy(event_id).into_owned(),
        decision_id: Some(decision_id.to_owned()),
        phase: UsagePhase::Final.into(),
        outcome: UsageOutcome::Ok.into(),
        latency_ms: Some(800),
        ttft_ms: Some(200),
        units: vec![
            pb::UnitCount { kind: "input_token".into(), count: 1_000 },
            pb::UnitCount { kind: "output_token".into(), count: 300 },
        ],
        ..pb::RecordUsageRequest::default()
    }
}

fn framed(message: &pb::RecordUsageRequest) -> Bytes {
    let length = message.encoded_len();
    let mut frame = BytesMut::with_capacity(PREFIX_BYTES + length);
    put_prefix(&mut frame, u32::try_from(length).unwrap_or(u32::MAX));
    frame.put_slice(&message.encode_to_vec());
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_select_is_followed_by_usage_of_its_decision() {
        let mut usages = Usages::new(10, Request::default());
        let decision_id = "0195b2c8-7b5a-7c3d-9e2f-0a1b2c3d4e5f";
        let answer =
            pb::SelectResponse { decision_id: decision_id.into(), candidates: 3, ..pb::SelectResponse::default() };
        let answer = [&[0; PREFIX_BYTES][..], &answer.encode_to_vec()].concat();
        for _ in 0..9 {
            assert_eq!(usages.after(&answer), Ok(None));
        }
        let frame = usages.after(&answer).expect("a decision").expect("its turn");
        let usage = pb::RecordUsageRequest::decode(&frame[PREFIX_BYTES..]).expect("a message");
        assert_eq!(usage.decision_id.as_deref(), Some(decision_id));
    }

    #[test]
    fn an_answer_without_a_decision_is_told() {
        assert_eq!(Usages::new(1, Request::default()).after(&[0; 60]), Err(NoDecision));
    }
}
