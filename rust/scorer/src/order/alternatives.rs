//! Step 5: the fallbacks, round by round, each model's next candidate on a route that is not listed yet.

use super::{Buffers, Keys, Ranking, Standing, keep_first};

/// (standing, round, rank of the model, slot): the order of the list.
pub(super) type Turn = (Standing, u32, u32, u32);

impl<K: Keys + ?Sized> Ranking<'_, K> {
    /// Fills `ranked` with the first head and its alternatives.
    pub(super) fn list(&self, buffers: &mut Buffers, ranked: &mut Vec<u32>) {
        let Some(&first) = buffers.heads.first() else { return };
        ranked.push(first);
        if self.standings.is_empty() {
            self.alternatives_by_rounds(&buffers.heads, ranked);
        } else {
            self.alternatives_by_standing(buffers, ranked);
        }
    }

    /// Where no standing differs the first entries of the rounds are the list.
    fn alternatives_by_rounds(&self, heads: &[u32], ranked: &mut Vec<u32>) {
        let wanted = self.wanted();
        if ranked.len() < wanted
            && let Some(slot) = self.next_of(heads[0], ranked)
        {
            ranked.push(slot);
        }
        for &head in &heads[1..] {
            if ranked.len() == wanted {
                return;
            }
            ranked.push(head);
        }
        loop {
            let before = ranked.len();
            for &head in heads {
                if ranked.len() == wanted {
                    return;
                }
                if let Some(slot) = self.next_of(head, ranked) {
                    ranked.push(slot);
                }
            }
            if ranked.len() == before {
                return;
            }
        }
    }

    /// The best candidate of a head's model on a route that is not listed yet. All better ones are listed or passed
    /// over for good.
    fn next_of(&self, head: u32, ranked: &[u32]) -> Option<u32> {
        let listed = |slot: u32| ranked.iter().any(|&other| self.route(other) == self.route(slot));
        self.of_its_model(head).fold(None, |next, slot| {
            // The order tells most at once; who is listed is only asked of the few that would be next.
            let is_next = next.is_none_or(|next| self.inside_model(slot, next).is_lt()) && !listed(slot);
            if is_next { Some(slot) } else { next }
        })
    }

    /// Where standings differ: every entry's turn, then the first by (standing, turn).
    fn alternatives_by_standing(&self, buffers: &mut Buffers, ranked: &mut Vec<u32>) {
        let Buffers { heads, sorted, turns, .. } = buffers;
        let most = self.query.max_alternatives;
        turns.clear();
        // At once, so that no later decision has to.
        turns.reserve(self.wanted() * most);
        sorted.clear();
        sorted.reserve(self.snapshot.slots());
        for (rank, &head) in (0_u32..).zip(heads.iter().take(self.wanted())) {
            sorted.clear();
            sorted.extend(self.of_its_model(head));
            // What the model puts forward goes first, whatever its key.
            sorted.sort_unstable_by(|&a, &b| (b == head).cmp(&(a == head)).then_with(|| self.inside_model(a, b)));
            // Rounds begin at 1. The selected model's head is the selection, its next route goes before all rounds and
            // the one after that in round 2.
            let mut round = u32::from(rank > 0);
            let entries_before = turns.len();
            for index in 0..sorted.len() {
                if turns.len() - entries_before == most {
                    break;
                }
                let slot = sorted[index];
                let listed = sorted[..index].iter().any(|&earlier| self.route(earlier) == self.route(slot));
                if listed || rank == 0 && index == 0 {
                    continue;
                }
                turns.push((self.standings[slot as usize], round, rank, slot));
                round += if round == 0 { 2 } else { 1 };
            }
        }
        keep_first(turns, most, Ord::cmp);
        ranked.extend(turns.iter().map(|&(_, _, _, slot)| slot));
    }

    fn route(&self, slot: u32) -> u32 {
        self.snapshot.identity[slot as usize].route
    }
}
