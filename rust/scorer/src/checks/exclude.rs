//! How a check takes candidates out: word operations over the candidates still in, booked by reason.

use modelreg_proto::v1::ExclusionReason as Reason;
use modelreg_proto::v1::UnknownField;

use super::Checks;
use crate::bits::{Bits, WORD, ones};
use crate::query::NameFilter;
use crate::scratch::{NO_SLOT, Scratch};
use crate::snapshot::Below;

impl Checks<'_> {
    /// Whether unknown values of the field exclude.
    pub(super) fn counts_unknown(&self, field: UnknownField) -> bool {
        self.query.rules.allow_unknown >> (field as u32) & 1 == 0
    }

    pub(super) fn if_unknown(&mut self, reason: Reason, field: UnknownField, unknown: &Bits) {
        if self.counts_unknown(field) {
            self.if_in(reason, unknown);
        }
    }

    pub(super) fn if_in(&mut self, reason: Reason, set: &Bits) {
        self.exclude(reason, |word, _| set.words()[word]);
    }

    /// Excludes who is below a limit; `fails` compares where the set cannot tell.
    pub(super) fn if_below(&mut self, reason: Reason, below: Option<Below<'_>>, fails: impl Fn(usize) -> bool) {
        match below {
            None => {}
            Some(Below::Exactly(set)) => self.if_in(reason, set),
            Some(Below::AtMost(set)) => self.where_among(reason, set, fails),
        }
    }

    pub(super) fn unless_in(&mut self, reason: Reason, set: &Bits) {
        self.exclude(reason, |word, _| !set.words()[word]);
    }

    pub(super) fn unless_in_known(&mut self, reason: Reason, sets: &[Bits], number: Option<usize>) {
        match number {
            Some(number) => self.unless_in(reason, &sets[number]),
            None => self.exclude(reason, |_, alive| alive),
        }
    }

    pub(super) fn unless_known_in(&mut self, reason: Reason, sets: &[Bits], number: Option<usize>, unknown: &Bits) {
        match number {
            Some(number) => self.exclude(reason, |word, _| !(sets[number].words()[word] | unknown.words()[word])),
            None => self.unless_in(reason, unknown),
        }
    }

    pub(super) fn unless_in_any(&mut self, reason: Reason, sets: &[Bits], numbers: &[usize]) {
        if let &[number] = numbers {
            return self.unless_in(reason, &sets[number]);
        }
        self.exclude(reason, |word, _| !numbers.iter().fold(0, |any, &number| any | sets[number].words()[word]));
    }

    pub(super) fn unless_known_in_any(&mut self, reason: Reason, sets: &[Bits], numbers: &[usize], unknown: &Bits) {
        self.exclude(reason, |word, _| {
            !numbers.iter().fold(unknown.words()[word], |any, &number| any | sets[number].words()[word])
        });
    }

    pub(super) fn filter(&mut self, reason: Reason, sets: &[Bits], filter: &NameFilter) {
        if !filter.only.is_empty() {
            self.unless_in_any(reason, sets, &filter.only);
        }
        for &number in &filter.ignore {
            self.if_in(reason, &sets[number]);
        }
    }

    /// Excludes what the scratch set holds.
    pub(super) fn if_set(&mut self, reason: Reason) {
        let set = std::mem::take(&mut self.scratch.set);
        self.if_in(reason, &set);
        self.scratch.set = set;
    }

    pub(super) fn each_of(&mut self, reason: Reason, slots: &[u32]) {
        self.scratch.set.clear_like(&self.snapshot.sets.all);
        for &slot in slots {
            self.scratch.set.insert(slot as usize);
        }
        self.if_set(reason);
    }

    pub(super) fn each_of_models(&mut self, reason: Reason, models: &[usize]) {
        if models.is_empty() {
            return;
        }
        self.scratch.set.clear_like(&self.snapshot.sets.all);
        for slot in models.iter().flat_map(|&model| &self.snapshot.model_slots[model]) {
            self.scratch.set.insert(*slot as usize);
        }
        self.if_set(reason);
    }

    pub(super) fn where_among(&mut self, reason: Reason, among: &Bits, fails: impl Fn(usize) -> bool) {
        self.exclude(reason, |word, alive| {
            ones(alive & among.words()[word])
                .filter(|&bit| fails(word * WORD + bit))
                .fold(0, |mask, bit| mask | 1 << bit)
        });
    }

    /// Takes out the candidates `fails(word index, candidates still in)` names, and books them.
    pub(super) fn exclude(&mut self, reason: Reason, fails: impl Fn(usize, u64) -> u64) {
        let Scratch { alive, counts, examples, reasons, .. } = &mut *self.scratch;
        let number = reason as usize;
        for (index, word) in alive.words_mut().iter_mut().enumerate() {
            if *word == 0 {
                continue;
            }
            let out = *word & fails(index, *word);
            if out == 0 {
                continue;
            }
            *word &= !out;
            counts[number] += out.count_ones();
            let first = index * WORD + out.trailing_zeros() as usize;
            examples[number] = examples[number].min(u32::try_from(first).unwrap_or(NO_SLOT));
            if !reasons.is_empty() {
                for bit in ones(out) {
                    reasons[index * WORD + bit] = reason as u8;
                }
            }
        }
    }
}
