//! Taking turns by weight, as HAProxy does.

/// The state of one backend in the rotation.
#[derive(Debug, Clone, Copy, Default)]
struct Seat {
    /// The turn from which on it is due again; meaningless before it had one.
    due: u64,
    /// What was left over when the turn was worked out in whole numbers.
    rest: u64,
    /// Whether it has had a turn since the rotation began.
    begun: bool,
}

/// HAProxy's weighted round robin (`lb_fwrr.c`): each backend is due again
/// after total/weight turns, and those who had no turn yet begin with the
/// heaviest. Equal weights give 1 2 1 2, weights 1:3 give 2 2 2 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turn {
    seats: Vec<Seat>,
    turn: u64,
    /// Who took part last time: the rotation begins anew when that changes.
    total: u64,
}

impl Turn {
    /// Chooses among the backends with a weight above 0; `None` when there are
    /// none. A backend that is out has weight 0.
    pub fn next(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let total: u64 = weights.clone().map(u64::from).sum();
        if total == 0 {
            return None;
        }
        let count = weights.clone().count();
        if total != self.total || self.seats.len() != count {
            self.seats.clear();
            self.seats.resize(count, Seat::default());
            self.turn = 0;
            self.total = total;
        }
        let mut due: Option<(u64, i64, usize)> = None;
        let mut fresh: Option<(u32, usize)> = None;
        for (ix, weight) in weights.clone().enumerate().filter(|(_, weight)| *weight > 0) {
            let seat = self.seats[ix];
            if seat.begun {
                let key = (seat.due, seat.rest as i64 - i64::from(weight), ix);
                if due.is_none_or(|best| key < best) {
                    due = Some(key);
                }
            } else if fresh.is_none_or(|(best, _)| weight > best) {
                fresh = Some((weight, ix));
            }
        }
        let chosen = match (due, fresh) {
            (Some((at, _, ix)), Some(_)) if at <= self.turn => ix,
            (_, Some((_, ix))) => ix,
            (Some((_, _, ix)), None) => ix,
            (None, None) => return None,
        };
        let weight = weights.clone().nth(chosen).map_or(1, u64::from);
        let seat = &mut self.seats[chosen];
        let from = if seat.begun { seat.due } else { self.turn };
        let span = total + seat.rest;
        *seat = Seat { due: from + span / weight, rest: span % weight, begun: true };
        self.turn += 1;
        Some(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(weights: &[u32], n: usize) -> Vec<usize> {
        let mut turn = Turn::default();
        (0..n).filter_map(|_| turn.next(weights.iter().copied())).map(|ix| ix + 1).collect()
    }

    #[test]
    fn equal_weights_alternate() {
        assert_eq!(sequence(&[1, 1], 6), [1, 2, 1, 2, 1, 2]);
        assert_eq!(sequence(&[2, 2, 2], 6), [1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn weights_one_to_three_give_what_haproxy_gives() {
        assert_eq!(sequence(&[1, 3], 12), [2, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 1]);
    }

    #[test]
    fn shares_follow_the_weights() {
        let weights = [5, 1, 3, 7];
        let mut counts = [0; 4];
        for ix in sequence(&weights, 1600) {
            counts[ix - 1] += 1;
        }
        assert_eq!(counts, [500, 100, 300, 700]);
    }

    #[test]
    fn nobody_with_weight_nothing_gets_a_turn() {
        assert_eq!(sequence(&[0, 1], 3), [2, 2, 2]);
        assert_eq!(sequence(&[0, 0], 3), Vec::<usize>::new());
        assert_eq!(sequence(&[], 3), Vec::<usize>::new());
    }
}
