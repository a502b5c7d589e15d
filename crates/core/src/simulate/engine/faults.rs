//! What goes wrong, from when to when, and what that does to the design.

use super::{
    Engine,
    agenda::Event,
    notices::Happening,
    state::{Spot, Station},
    takeover::Leaving,
};
use crate::{
    model::{Fault, FaultKind, NodeId, NodeKind, Target},
    simulate::{
        Place,
        plan::{Ix, Leg, NONE, Plan},
    },
};

/// How many times slower, or how much more traffic, where a fault says nothing.
const USUAL_FACTOR: f64 = 10.0;
/// What restarts take where a fault says nothing, in milliseconds.
const PROGRAM_RESTART: f64 = 2000.0;
const MACHINE_RESTART: f64 = 30_000.0;

/// Names a fault of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultId(u32);

/// All faults, past, present and to come, and what they do together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    list: Vec<Known>,
    links: Vec<LinkFault>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    kind: FaultKind,
    target: Option<Spot>,
    factor: f64,
    /// How long it lasts, in milliseconds; infinite lasts to the end.
    lasts: f64,
    active: bool,
    /// Somebody has ended or replaced it.
    over: bool,
}

#[derive(Debug, Clone, Copy)]
struct LinkFault {
    cut: bool,
    slow: f64,
}

/// What the faults make of one node.
#[derive(Debug, Clone, Copy)]
struct NodeFault {
    up: bool,
    reachable: bool,
    slow: f64,
    expired: bool,
}

impl Faults {
    pub fn new(plan: &Plan) -> Self {
        let links = vec![LinkFault { cut: false, slow: 1.0 }; plan.links.len()];
        Self { list: Vec::new(), links }
    }

    pub fn is_cut(&self, link: Ix) -> bool {
        self.links[link as usize].cut
    }

    pub fn link_slow(&self, link: Ix) -> f64 {
        self.links[link as usize].slow
    }
}

impl Engine {
    /// Plans a fault for the time it states, or begins it now if that has
    /// passed. A target that is not on the board makes it do nothing.
    pub fn schedule(&mut self, fault: &Fault) -> FaultId {
        let id = self.know(fault);
        let at = (fault.at_s * 1000.0).max(self.now);
        self.agenda.plan(at, Event::FaultBegins { fault: id.0 });
        id
    }

    /// Begins a fault now, whatever time it states.
    pub fn inject(&mut self, fault: &Fault) -> FaultId {
        let id = self.know(fault);
        let plan = self.plan.clone();
        self.begin_fault(&plan, id.0);
        id
    }

    /// Ends a fault now, or makes sure that it never begins.
    pub fn mend(&mut self, id: FaultId) {
        let plan = self.plan.clone();
        self.end_fault(&plan, id.0);
        if let Some(fault) = self.faults.list.get_mut(id.0 as usize) {
            fault.over = true;
        }
    }

    /// Plans other faults than those that were planned: those that have not
    /// begun yet are dropped, and of the new ones those that have not begun
    /// are planned. One of this very moment may have begun already.
    pub fn replan(&mut self, faults: &[Fault]) {
        for known in self.faults.list.iter_mut().filter(|known| !known.active) {
            known.over = true;
        }
        for fault in faults {
            let at = fault.at_s * 1000.0;
            let begun = at == self.now && {
                let target = self.spot(fault);
                self.faults.list.iter().any(|k| k.active && k.kind == fault.kind && k.target == target)
            };
            if at >= self.now && !begun {
                self.schedule(fault);
            }
        }
    }

    /// What a fault hits in the plan; `None` if it is not on the board.
    fn spot(&self, fault: &Fault) -> Option<Spot> {
        match fault.target.as_ref()? {
            Target::Node(id) => self.plan.place(id).map(Spot::Node),
            Target::Link(id) => {
                self.plan.links.iter().position(|link| link.id == *id).map(|ix| Spot::Link(ix as Ix))
            }
        }
    }

    fn know(&mut self, fault: &Fault) -> FaultId {
        let target = self.spot(fault);
        let machine = matches!(target, Some(Spot::Node(ix)) if self.plan.node(ix).kind.is_container());
        let usual = match fault.kind {
            FaultKind::Restart if machine => MACHINE_RESTART,
            FaultKind::Restart => PROGRAM_RESTART,
            _ => f64::INFINITY,
        };
        let positive = |x: &f64| x.is_finite() && *x >= 0.0;
        self.faults.list.push(Known {
            kind: fault.kind,
            target,
            factor: fault.factor.filter(positive).unwrap_or(USUAL_FACTOR),
            lasts: fault.for_s.filter(positive).map_or(usual, |s| s * 1000.0),
            active: false,
            // What names something that is not there hits nothing.
            over: fault.target.is_some() && target.is_none(),
        });
        FaultId(self.faults.list.len() as u32 - 1)
    }

    pub(super) fn begin_fault(&mut self, plan: &Plan, ix: Ix) {
        let fault = &mut self.faults.list[ix as usize];
        if fault.over || fault.active {
            return;
        }
        fault.active = true;
        let (lasts, kind) = (fault.lasts, fault.kind);
        if lasts.is_finite() {
            self.agenda.plan(self.now + lasts, Event::FaultEnds { fault: ix });
        }
        self.notice(Happening::FaultBegins(ix));
        let leaving = if kind == FaultKind::Restart { Leaving::Graceful } else { Leaving::Silent };
        self.apply_faults(plan, leaving);
    }

    pub(super) fn end_fault(&mut self, plan: &Plan, ix: Ix) {
        let Some(fault) = self.faults.list.get_mut(ix as usize) else {
            return;
        };
        if !std::mem::take(&mut fault.active) {
            return;
        }
        self.notice(Happening::FaultEnds(ix));
        self.apply_faults(plan, Leaving::Silent);
    }

    /// Works out anew what all active faults make of the design, and lets it
    /// feel the difference.
    fn apply_faults(&mut self, plan: &Plan, leaving: Leaving) {
        let nodes: Vec<NodeFault> = (0..plan.nodes.len() as Ix).map(|ix| self.node_fault(plan, ix)).collect();
        for ix in 0..plan.links.len() as Ix {
            let mut link = LinkFault { cut: false, slow: 1.0 };
            for fault in self.faults.list.iter().filter(|f| f.active && f.target == Some(Spot::Link(ix))) {
                match fault.kind {
                    FaultKind::Cut | FaultKind::Crash | FaultKind::Restart => link.cut = true,
                    FaultKind::Slow => link.slow *= fault.factor,
                    _ => {}
                }
            }
            self.faults.links[ix as usize] = link;
        }
        self.change_routes(plan, &nodes);
        for (ix, fault) in nodes.iter().enumerate() {
            let ix = ix as Ix;
            let station = &mut self.state.stations[ix as usize];
            station.slow = fault.slow;
            let was_up = std::mem::replace(&mut station.up, fault.up);
            station.reachable = fault.reachable;
            match (was_up, fault.up) {
                (true, false) => self.crash(plan, ix),
                (false, true) => self.start(plan, ix),
                _ => {}
            }
        }
        for client in 0..plan.clients.len() as u32 {
            let factor = self.traffic_factor(plan, client);
            let state = &mut self.state.clients[client as usize];
            if state.factor != factor {
                state.factor = factor;
                self.restart_traffic(plan, client);
            }
        }
        for (ix, node) in plan.nodes.iter().enumerate() {
            if node.tasks != NONE {
                self.hand_out(plan, ix as Ix);
            }
        }
        self.reship(plan);
        self.watch_primaries(plan);
        self.watch_pairs(plan, leaving);
    }

    fn node_fault(&self, plan: &Plan, ix: Ix) -> NodeFault {
        let of = plan.node(ix);
        let mut node = NodeFault { up: true, reachable: true, slow: 1.0, expired: false };
        for fault in self.faults.list.iter().filter(|fault| fault.active) {
            let on = match fault.target {
                Some(Spot::Node(target)) => target == ix || of.above.contains(&target),
                Some(Spot::Link(_)) => false,
                None => matches!(fault.kind, FaultKind::CertificateExpired | FaultKind::DnsOutage),
            };
            if !on {
                continue;
            }
            let machine = fault.target != Some(Spot::Node(ix));
            match fault.kind {
                FaultKind::Crash | FaultKind::Restart => {
                    node.up = false;
                    node.reachable &= !machine && of.kind != NodeKind::Firewall && !of.kind.is_container();
                }
                FaultKind::Cut => {
                    node.up = false;
                    node.reachable = false;
                }
                FaultKind::Slow => node.slow *= fault.factor,
                FaultKind::DnsOutage if of.kind == NodeKind::Dns => {
                    node.up = false;
                    node.reachable = false;
                }
                FaultKind::CertificateExpired => node.expired = true,
                FaultKind::DnsOutage | FaultKind::Traffic => {}
            }
        }
        node
    }

    fn traffic_factor(&self, plan: &Plan, client: u32) -> f64 {
        let node = plan.clients[client as usize].node;
        self.faults
            .list
            .iter()
            .filter(|fault| fault.active && fault.kind == FaultKind::Traffic)
            .filter(|fault| match fault.target {
                None => true,
                Some(Spot::Node(target)) => target == node || plan.node(node).above.contains(&target),
                Some(Spot::Link(_)) => false,
            })
            .map(|fault| fault.factor)
            .product()
    }

    fn change_routes(&mut self, plan: &Plan, nodes: &[NodeFault]) {
        for (route, state) in plan.routes.iter().zip(&mut self.state.routes) {
            let links = &self.faults.links;
            state.latency = route
                .legs
                .iter()
                .map(|leg| match leg {
                    Leg::Cross { link, .. } => plan.link(*link).latency * links[*link as usize].slow,
                    Leg::Guard { .. } => 0.0,
                })
                .sum();
            let obstacle = route.legs.iter().find_map(|leg| match leg {
                Leg::Cross { link, .. } if links[*link as usize].cut => Some(Spot::Link(*link)),
                Leg::Guard { node, .. } if !nodes[*node as usize].up => Some(Spot::Node(*node)),
                _ => None,
            });
            if obstacle.is_some() && state.obstacle.is_none() {
                state.idle = 0;
                state.broken_at = self.now;
            }
            state.obstacle = obstacle;
            state.expired = route.certificate.node().is_some_and(|ix| nodes[ix as usize].expired)
                || (route.secure() && nodes[route.to as usize].expired);
        }
    }

    /// A program or machine has died, and all it was working on with it.
    fn crash(&mut self, plan: &Plan, node: Ix) {
        let now = self.now;
        for (ix, route) in plan.routes.iter().enumerate() {
            if route.from == node || route.to == node {
                self.state.routes[ix].idle = 0;
                self.state.routes[ix].broken_at = now;
            }
        }
        let lost = self.calls_at(node);
        let asked = self.asked_by(node);
        let station = &mut self.state.stations[node as usize];
        station.tick(now);
        station.busy = 0;
        station.line.clear();
        station.measure.failed += lost.len() as u64;
        let waiting = self.state.messages[node as usize].waiting.len() as u32;
        // A queue keeps its messages on disk.
        station.held = waiting;
        for (group, of) in plan.groups.iter().enumerate() {
            if of.owner == node && of.routes.len() == self.state.groups[group].members.len() {
                let state = &mut self.state.groups[group];
                state.waiting.clear();
                state.under_way = 0;
                if group as Ix != plan.node(node).tasks {
                    state.members.iter_mut().for_each(|member| member.connections = 0);
                }
            }
        }
        for call in lost {
            self.break_off(plan, call, &asked);
        }
    }

    fn start(&mut self, plan: &Plan, node: Ix) {
        self.state.stations[node as usize].up_since = self.now;
        self.forget_checks(plan, node);
    }

    /// What a fault is about, for a notice.
    pub(super) fn fault_place(&self, ix: Ix) -> Option<Place> {
        Some(self.place(self.faults.list.get(ix as usize)?.target?))
    }

    pub(super) fn fault_text(&self, ix: Ix, begins: bool) -> String {
        let Some(fault) = self.faults.list.get(ix as usize) else {
            return String::new();
        };
        let what = match fault.target {
            Some(Spot::Node(node)) => self.plan.node(node).name.clone(),
            Some(Spot::Link(_)) => "The line".into(),
            None => "Everything".into(),
        };
        let factor = fault.factor;
        match (fault.kind, begins) {
            (FaultKind::Crash, true) => format!("{what} crashes."),
            (FaultKind::Crash | FaultKind::Restart, false) => format!("{what} runs again."),
            (FaultKind::Restart, true) => format!("{what} is restarted."),
            (FaultKind::Slow, true) => format!("{what} becomes {factor} times slower."),
            (FaultKind::Slow, false) => format!("{what} is as fast as before."),
            (FaultKind::Cut, true) => format!("{what} is cut off."),
            (FaultKind::Cut, false) => format!("{what} is connected again."),
            (FaultKind::CertificateExpired, true) => "The certificate expires.".into(),
            (FaultKind::CertificateExpired, false) => "The certificate is renewed.".into(),
            (FaultKind::DnsOutage, true) => "The DNS stops answering.".into(),
            (FaultKind::DnsOutage, false) => "The DNS answers again.".into(),
            (FaultKind::Traffic, true) => format!("There is {factor} times the usual traffic."),
            (FaultKind::Traffic, false) => "The traffic is back to its usual.".into(),
        }
    }

    /// Whether a node runs and can be reached; `None` where it is not on the
    /// board.
    pub fn is_up(&self, node: &NodeId) -> Option<bool> {
        let Station { up, .. } = self.state.stations.get(self.plan.place(node)? as usize)?;
        Some(*up)
    }
}
