//! Load balancers asking their backends whether they are well.

use super::{Engine, agenda::Event, notices::Happening};
use crate::simulate::plan::{Balancer, Check, Ix, Plan, Policy};

impl Engine {
    /// Begins all health checks. They do not all fall on the same moment.
    pub(super) fn start_checks(&mut self, plan: &Plan) {
        for (group, of) in plan.groups.iter().enumerate() {
            let Policy::Balance(Balancer { check: Some(check), .. }) = of.policy else {
                continue;
            };
            for member in 0..of.routes.len() {
                let at = self.now + check.inter * self.health.unit();
                self.agenda.plan(at, Event::Check { group: group as u32, member: member as u32 });
            }
        }
    }

    /// One check: `fall` failures in a row take a backend out, `rise` successes
    /// take it back.
    pub(super) fn check(&mut self, plan: &Plan, group: Ix, member: u32) {
        let of = plan.group(group);
        let Policy::Balance(Balancer { check: Some(Check { inter, fall, rise }), .. }) = of.policy else {
            return;
        };
        self.agenda.plan(self.now + inter, Event::Check { group, member });
        if !self.state.stations[of.owner as usize].up {
            return;
        }
        let route = of.routes[member as usize];
        let backend = plan.route(route).to;
        let well = self.state.stations[backend as usize].up
            && self.state.routes[route as usize].obstacle.is_none()
            && plan.route(route).blocked_at.is_none();
        let state = &mut self.state.groups[group as usize].members[member as usize];
        if well == state.up {
            state.streak = 0;
            return;
        }
        state.streak += 1;
        if state.streak >= if well { rise } else { fall } {
            state.up = well;
            state.streak = 0;
            let balancer = of.owner;
            self.notice(if well {
                Happening::BackendUp { balancer, backend }
            } else {
                Happening::BackendDown { balancer, backend }
            });
        }
    }

    /// A load balancer that starts takes every backend to be well.
    pub(super) fn forget_checks(&mut self, plan: &Plan, balancer: Ix) {
        for (group, of) in plan.groups.iter().enumerate() {
            if of.owner == balancer {
                for member in &mut self.state.groups[group].members {
                    *member = super::state::Member { chosen: member.chosen, ..Default::default() };
                }
            }
        }
    }
}
