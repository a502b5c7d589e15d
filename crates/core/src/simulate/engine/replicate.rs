//! Writes repeated at replicas, after the user has had the answer.

use super::{
    Engine,
    record::{Stay, Way},
};
use crate::simulate::{
    HopEvent, Phase,
    plan::{Ix, NONE, Plan},
};

/// How many replicas may hang one behind another.
const LONGEST_CHAIN: usize = 8;

/// A write on its way to the replicas.
#[derive(Debug, Clone, Copy)]
struct Write {
    attempt: Ix,
    committed: f64,
}

impl Engine {
    /// Sends a write that was committed now to the replicas of a database.
    pub(super) fn replicate(&mut self, plan: &Plan, attempt: Ix, database: Ix) {
        if plan.node(database).replication.is_empty() {
            return;
        }
        let mut chain = [NONE; LONGEST_CHAIN];
        chain[0] = database;
        let write = Write { attempt, committed: self.now };
        self.ship(plan, write, self.now, &chain, 1);
    }

    /// A replica has one applier: what arrives waits until what came before
    /// has been repeated. `chain` holds the databases the write has come
    /// through, so that a ring of them ends.
    fn ship(&mut self, plan: &Plan, write: Write, from: f64, chain: &[Ix; LONGEST_CHAIN], length: usize) {
        let Write { attempt, committed } = write;
        if length == LONGEST_CHAIN {
            return;
        }
        for ix in &plan.node(chain[length - 1]).replication {
            let route = plan.route(*ix);
            if chain[..length].contains(&route.to) {
                continue;
            }
            let arrives = from + route.latency;
            let begins = arrives.max(self.state.routes[*ix as usize].applied);
            let node = plan.node(route.to);
            let ends = begins + node.apply.draw(&mut self.chances[route.to as usize]);
            self.state.routes[*ix as usize].applied = ends;
            if self.is_recorded(attempt) {
                for leg in &route.legs {
                    let way = Way { from, to: arrives, outward: true };
                    let event = HopEvent::Cross { kind: route.kind, opened: false };
                    self.note_cross(attempt, *leg, way, Phase::Replication, event);
                }
                let stay = Stay { from: arrives, to: ends, waited: begins - arrives };
                let event = HopEvent::Apply { lag_ms: ends - committed };
                self.note_stay(attempt, route.to, stay, Phase::Replication, event);
            }
            let mut longer = *chain;
            longer[length] = route.to;
            self.ship(plan, write, ends, &longer, length + 1);
        }
    }
}
