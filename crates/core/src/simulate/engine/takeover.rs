//! Load balancers that share an address: who holds it, and who is next (VRRP,
//! as keepalived does it).

use super::{Engine, agenda::Event, notices::Happening};
use crate::simulate::plan::{Ix, Member, NONE, Pair, Plan};

/// The state of one pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holding {
    /// Who holds the address.
    pub holder: Ix,
    /// Who is about to take it, or `NONE`, and the count of such plans.
    next: Ix,
    epoch: u32,
}

impl Holding {
    pub fn new(pair: &Pair) -> Self {
        Self { holder: pair.members.first().map_or(NONE, |member| member.node), next: NONE, epoch: 0 }
    }
}

/// How a holder went away, which decides how soon it is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// It fell silent.
    Silent,
    /// It said goodbye.
    Graceful,
}

impl Engine {
    /// Looks at every pair after something has changed.
    pub(super) fn watch_pairs(&mut self, plan: &Plan, leaving: Leaving) {
        for (ix, pair) in plan.pairs.iter().enumerate() {
            let Holding { holder, next, .. } = self.holdings[ix];
            let wanted = self.rightful(pair, holder);
            let wanted = if wanted == holder { NONE } else { wanted };
            if wanted == next {
                continue;
            }
            let holding = &mut self.holdings[ix];
            holding.next = wanted;
            holding.epoch += 1;
            let epoch = holding.epoch;
            if let Some(member) = pair.members.iter().find(|member| member.node == wanted) {
                let silent = !self.is_heard(pair, holder);
                let delay = self.delay(member, silent, leaving);
                self.agenda.plan(self.now + delay, Event::TakeOver { pair: ix as u32, epoch });
            }
        }
    }

    /// How long until a backup takes the address: three advertisements missed
    /// and a skew by priority. The first of the three is missed a little after
    /// the last one was sent, so that take-overs were measured from 3.3 to
    /// 3.6 s at the defaults. A holder that stops in good order says so, which
    /// leaves the skew; one of higher priority that comes back waits in full.
    fn delay(&mut self, member: &Member, silent: bool, leaving: Leaving) -> f64 {
        let skew = (256.0 - member.priority) / 256.0 * 1000.0;
        match (silent, leaving) {
            (true, Leaving::Graceful) => skew,
            (true, Leaving::Silent) => (3.0 - 0.3 * self.health.unit()) * member.advert_ms + skew,
            (false, _) => 3.0 * member.advert_ms + skew,
        }
    }

    /// Who ought to hold the address: whoever is alive and has the highest
    /// priority; among equals the one that has it keeps it.
    fn rightful(&self, pair: &Pair, holder: Ix) -> Ix {
        let mut alive = pair.members.iter().filter(|member| self.is_alive(member));
        let Some(of) = pair.members.iter().find(|member| member.node == holder && self.is_alive(member))
        else {
            return alive.next().map_or(holder, |member| member.node);
        };
        let deaf = pair.lines.iter().any(|link| self.faults.is_cut(*link));
        let rival = if deaf {
            // Split-brain: a backup that hears nothing takes the address too,
            // and whoever announced it last gets the traffic.
            alive.skip_while(|member| member.node != holder).nth(1)
        } else {
            alive.find(|member| member.priority > of.priority)
        };
        rival.map_or(holder, |member| member.node)
    }

    /// Whether the others still hear the holder.
    fn is_heard(&self, pair: &Pair, holder: Ix) -> bool {
        let alive = pair.members.iter().any(|member| member.node == holder && self.is_alive(member));
        alive && !pair.lines.iter().any(|link| self.faults.is_cut(*link))
    }

    fn is_alive(&self, member: &Member) -> bool {
        let station = &self.state.stations[member.node as usize];
        station.reachable && (station.up || !member.track_process)
    }

    /// The next one takes the address over.
    pub(super) fn take_over(&mut self, plan: &Plan, pair: Ix, epoch: u32) {
        let holding = &mut self.holdings[pair as usize];
        if holding.epoch != epoch || holding.next == NONE {
            return;
        }
        let from = std::mem::replace(&mut holding.holder, holding.next);
        let to = std::mem::replace(&mut holding.next, NONE);
        // Connections to the address end where it was.
        for (route, state) in plan.routes.iter().zip(&mut self.state.routes) {
            if route.to == from {
                state.broken_at = self.now;
                state.idle = 0;
            }
        }
        self.notice(Happening::TakeOver { from, to });
    }

    /// Whether a node can be reached under its address.
    pub(super) fn holds_address(&self, node: Ix) -> bool {
        let pair = self.plan.node(node).pair;
        pair == NONE || self.holdings[pair as usize].holder == node
    }
}
