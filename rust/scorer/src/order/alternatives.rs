//! Step 5: the fallbacks, round by round, each model's next candidate on a route that is not listed yet.

use super::{Buffers, Keys, Ranking, Standing, keep_first, offer};

/// (standing, round, rank of the model, slot): the order of the list.
pub(super) type Turn = (Standing, u32, u32, u32);

impl<K: Keys + ?Sized> Ranking<'_, K> {
    /// Fills `ranked` with the first head and its alternatives.
    pub(super) fn list(&self, buffers: &mut Buffers, ranked: &mut Vec<u32>) {
        let Buffers { heads, followers, turns, .. } = buffers;
        let Some(&first) = heads.first() else { return };
        ranked.push(first);
        let most = self.query.max_alternatives;
        let heads = &heads[..heads.len().min(self.wanted())];
        // Where no standing differs each model's first turn comes before anybody's next one.
        let spare = if self.standings.is_empty() { self.wanted() - heads.len() } else { most };
        turns.clear();
        // At once, so that no later decision has to.
        turns.reserve((most + 1) * (most + 1));
        for (rank, &head) in (0_u32..).zip(heads) {
            // The selection itself took the first turn of its model; its next route goes before all rounds, and the one
            // after that in round 2.
            let (count, rounds) = if rank == 0 { (most.min(spare.max(1)), [0, 2]) } else { (spare, [2, 3]) };
            if rank > 0 {
                turns.push((self.standing(head), 1, rank, head));
            }
            self.followers(head, count, followers);
            let [first_round, second_round] = rounds;
            let rounds = std::iter::once(first_round).chain(second_round..);
            turns.extend(rounds.zip(&*followers).map(|(round, &slot)| (self.standing(slot), round, rank, slot)));
        }
        keep_first(turns, most, Ord::cmp);
        ranked.extend(turns.iter().map(|&(_, _, _, slot)| slot));
    }

    /// Fills `followers` with what a model offers after its head: the first `count` in its order, each the best on its
    /// route.
    fn followers(&self, head: u32, count: usize, followers: &mut Vec<u32>) {
        followers.clear();
        followers.reserve(count);
        if count == 0 {
            return;
        }
        let route = |slot: u32| self.snapshot.identity[slot as usize].route;
        for slot in self.of_its_model(head).filter(|&slot| route(slot) != route(head)) {
            let same_route = |other: u32| route(other) == route(slot);
            offer(followers, count, slot, same_route, |other| self.inside_model(slot, other).is_lt());
        }
    }

    fn standing(&self, slot: u32) -> Standing {
        self.standings.get(slot as usize).copied().unwrap_or_default()
    }
}
