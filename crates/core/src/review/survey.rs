//! What the rules look at: the board, made ready to run, and facts about it that
//! several rules need, worked out once.

use super::{
    flows::Flows,
    removal::{Failures, failures},
};
use crate::{
    model::{Board, Link, LinkId, Names, Node, NodeId, NodeKind},
    simulate::{
        Class,
        plan::{Ix, Leg, Map, NONE, Op, Plan, Policy, Route},
    },
};
use rustc_hash::{FxHashMap, FxHashSet};

/// Everything a rule may ask about.
pub(super) struct Survey<'a> {
    pub board: &'a Board,
    pub plan: Plan,
    pub flows: Flows,
    /// The single failures that stop each class of requests.
    pub failures: [Failures; 3],
    /// The machines of the design.
    pub machines: Vec<Machine>,
    /// The load balancers and what stands behind each.
    pub balancers: Vec<Balancer>,
    names: Names<'a>,
    map: Map<'a>,
    /// What is attached to each node, or sits in it.
    inside: Vec<Vec<Ix>>,
    /// The machine each node runs on, as a place in `machines`.
    machine: Vec<Option<usize>>,
    /// How each machine is entered, if at all.
    entered: Vec<Option<Entered>>,
    /// The ways that lead on from each node.
    onward: Vec<Vec<Ix>>,
    /// Where users enter.
    entered_by_users: FxHashSet<Ix>,
    /// The place of each element of the flows.
    element: FxHashMap<Ix, usize>,
}

/// A machine: a server with something on it, or a service drawn without one.
pub(super) struct Machine {
    pub node: Ix,
    /// All that is in it or attached, itself included.
    pub all: Vec<Ix>,
    /// Whether it is a server, and not a service drawn without one.
    pub is_server: bool,
}

/// How a machine is entered by what comes from elsewhere.
#[derive(Clone, Copy, PartialEq)]
enum Entered {
    /// Always past a firewall.
    PastFirewalls,
    Freely,
}

/// A load balancer.
pub(super) struct Balancer {
    pub node: Ix,
    /// The ways to its backends.
    pub routes: Vec<Ix>,
}

impl<'a> Survey<'a> {
    pub fn new(board: &'a Board) -> Self {
        let plan = Plan::new(board);
        let flows = Flows::new(board, &plan);
        let failures = failures(&flows);
        let mut inside = vec![Vec::new(); board.nodes.len()];
        for (ix, node) in board.nodes.values().enumerate() {
            if let Some(parent) = node.parent.as_ref().and_then(|id| board.nodes.get_index_of(id)) {
                inside[parent].push(ix as Ix);
            }
        }
        let (machines, machine) = machines(board, &plan, &inside);
        let balances = |group: &&crate::simulate::plan::Group| matches!(group.policy, Policy::Balance(_));
        let balancers = plan
            .groups
            .iter()
            .filter(balances)
            .map(|group| Balancer { node: group.owner, routes: group.routes.clone() })
            .collect();
        let doors = plan.clients.iter().flat_map(|client| &plan.group(client.entries).routes);
        let entered_by_users = doors.map(|route| plan.route(*route).to).collect();
        let entered = entered(&plan, &machine, machines.len());
        let onward = (0..board.nodes.len() as Ix).map(|ix| onward(&plan, ix)).collect();
        let element = flows.elements.iter().enumerate().map(|(at, ix)| (*ix, at)).collect();
        Self {
            names: Names::new(board),
            map: Map::new(board),
            board,
            plan,
            flows,
            failures,
            machines,
            balancers,
            inside,
            machine,
            entered,
            onward,
            entered_by_users,
            element,
        }
    }

    pub fn node(&self, ix: Ix) -> &'a Node {
        &self.board.nodes[ix as usize]
    }

    pub fn kind(&self, ix: Ix) -> NodeKind {
        self.node(ix).kind
    }

    pub fn id(&self, ix: Ix) -> NodeId {
        self.node(ix).id.clone()
    }

    pub fn link(&self, ix: Ix) -> &'a Link {
        &self.board.links[ix as usize]
    }

    pub fn place(&self, id: &NodeId) -> Option<Ix> {
        self.board.nodes.get_index_of(id).map(|ix| ix as Ix)
    }

    /// The name for a sentence, as in "Nginx on Server 1".
    pub fn name(&self, ix: Ix) -> String {
        self.names.of(&self.node(ix).id)
    }

    /// Several names, as in "A, B and C"; many are counted.
    pub fn list(&self, nodes: &[Ix]) -> String {
        and(nodes.len(), nodes.iter().map(|ix| self.name(*ix)))
    }

    /// The label alone, for a sentence that names the machine anyway.
    pub fn label(&self, ix: Ix) -> String {
        let node = self.node(ix);
        match node.label().trim() {
            "" => node.kind.info().name.to_owned(),
            label => label.to_owned(),
        }
    }

    pub fn labels(&self, nodes: &[Ix]) -> String {
        and(nodes.len(), nodes.iter().map(|ix| self.label(*ix)))
    }

    /// Whether losing this node alone stops anything at all.
    pub fn stops_any(&self, ix: Ix) -> bool {
        Class::ALL.into_iter().any(|class| self.stops(ix, class))
    }

    /// All nodes of a kind, in drawing order.
    pub fn of_kind(&self, kind: NodeKind) -> impl Iterator<Item = Ix> + '_ {
        (0..self.board.nodes.len() as Ix).filter(move |ix| self.kind(*ix) == kind)
    }

    /// Every link with its ends.
    pub fn links(&self) -> impl Iterator<Item = (&'a Link, Ix, Ix)> + '_ {
        (0..self.board.links.len() as Ix).map(|ix| {
            let (from, to) = self.map.ends_of(ix);
            (self.link(ix), from, to)
        })
    }

    /// The links that begin or end at a node, with their ends.
    pub fn links_at(&self, ix: Ix) -> impl Iterator<Item = (&'a Link, Ix, Ix)> + '_ {
        self.map.links_at(ix).into_iter().map(|ix| {
            let (from, to) = self.map.ends_of(ix);
            (self.link(ix), from, to)
        })
    }

    /// What sits directly in a node or is attached to it.
    pub fn inside(&self, ix: Ix) -> &[Ix] {
        &self.inside[ix as usize]
    }

    /// The machine a node runs on, or is.
    pub fn machine(&self, ix: Ix) -> Option<&Machine> {
        self.machine[ix as usize].map(|at| &self.machines[at])
    }

    /// Whether two nodes run on one machine.
    pub fn together(&self, a: Ix, b: Ix) -> bool {
        self.machine[a as usize].is_some() && self.machine[a as usize] == self.machine[b as usize]
    }

    pub fn route(&self, ix: Ix) -> &Route {
        self.plan.route(ix)
    }

    /// The links that a way crosses.
    pub fn links_along(&self, route: &Route) -> Vec<LinkId> {
        let crossed = |leg: &Leg| match leg {
            Leg::Cross { link, .. } => Some(self.link(*link).id.clone()),
            Leg::Guard { .. } => None,
        };
        route.legs.iter().filter_map(crossed).collect()
    }

    /// The ways that lead on from a node for some class, each once.
    pub fn onward(&self, ix: Ix) -> Vec<&Route> {
        self.onward[ix as usize].iter().map(|route| self.route(*route)).collect()
    }

    /// The ways in that users have, with the user they begin at.
    pub fn entries(&self) -> impl Iterator<Item = &Route> {
        self.plan
            .clients
            .iter()
            .flat_map(|client| &self.plan.group(client.entries).routes)
            .map(|route| self.route(*route))
    }

    /// All ways that requests and copies of data take, lookups left out.
    pub fn ways(&self) -> impl Iterator<Item = &Route> {
        let groups = self.plan.groups.iter().flat_map(|group| group.routes.iter().copied());
        groups.chain(self.plan.replications.iter().map(|copy| copy.route)).map(|ix| self.route(ix))
    }

    /// The firewalls that what travels on a single link has to pass, there or
    /// back.
    pub fn guards(&self, link: &Link, forward: bool) -> Vec<Ix> {
        let Some(place) = self.board.links.get_index_of(&link.id) else { return Vec::new() };
        let legs = vec![Leg::Cross { link: place as Ix, forward }];
        let legs = self.map.along(legs, link.kind).map(|route| route.legs).unwrap_or_default();
        let guard = |leg: Leg| match leg {
            Leg::Guard { node, .. } => Some(node),
            Leg::Cross { .. } => None,
        };
        legs.into_iter().filter_map(guard).collect()
    }

    /// Whether losing this node alone stops a class of requests that works
    /// otherwise.
    pub fn stops(&self, ix: Ix, class: Class) -> bool {
        let of_class = &self.failures[class.index()];
        !of_class.is_always() && self.element.get(&ix).is_some_and(|at| of_class.contains(*at))
    }

    /// Whether a class of requests is answered when all is well.
    pub fn works(&self, class: Class) -> bool {
        !self.failures[class.index()].is_always()
    }

    /// The pair of load balancers that a node belongs to.
    pub fn is_paired(&self, ix: Ix) -> bool {
        self.plan.node(ix).pair != NONE
    }

    /// Whether a firewall guards the machine itself, something it is in, or
    /// whatever enters it.
    pub fn is_guarded(&self, machine: &Machine) -> bool {
        let is_wall = |ix: &Ix| self.kind(*ix) == NodeKind::Firewall;
        let around = self.plan.node(machine.node).above.iter().flat_map(|above| self.inside(*above));
        if machine.all.iter().chain(around).any(is_wall) {
            return true;
        }
        let entered = self.machine[machine.node as usize].and_then(|at| self.entered[at]);
        entered == Some(Entered::PastFirewalls)
    }

    /// Whether users can enter at this node.
    pub fn is_entry(&self, ix: Ix) -> bool {
        self.entered_by_users.contains(&ix)
    }

    /// The databases that are no replica.
    pub fn primaries(&self) -> impl Iterator<Item = Ix> + '_ {
        self.of_kind(NodeKind::Database).filter(|ix| !self.plan.node(*ix).replica)
    }
}

/// Services that are a machine of their own where none is drawn around them.
/// DNS, CDN and storage are run by somebody else.
const MACHINES: [NodeKind; 4] = [NodeKind::LoadBalancer, NodeKind::Web, NodeKind::App, NodeKind::Database];

fn machines(board: &Board, plan: &Plan, inside: &[Vec<Ix>]) -> (Vec<Machine>, Vec<Option<usize>>) {
    let mut machines = Vec::new();
    let mut machine = vec![None; board.nodes.len()];
    for (ix, node) in board.nodes.values().enumerate() {
        let is_server = node.kind == NodeKind::Server;
        let has_host = plan.nodes[ix].above.iter().any(|above| plan.node(*above).kind == NodeKind::Server);
        if !is_server && (has_host || !MACHINES.contains(&node.kind)) {
            continue;
        }
        let mut all = vec![ix as Ix];
        let mut next = 0;
        while let Some(at) = all.get(next).copied() {
            all.extend(&inside[at as usize]);
            next += 1;
        }
        let runs = |ix: &Ix| {
            let kind = plan.node(*ix).kind;
            kind.takes_requests() && kind != NodeKind::Firewall || kind == NodeKind::Monitor
        };
        if is_server && !all.iter().any(runs) {
            continue;
        }
        // A machine within another comes later and takes what is in it.
        for ix in &all {
            machine[*ix as usize] = Some(machines.len());
        }
        machines.push(Machine { node: ix as Ix, all, is_server });
    }
    (machines, machine)
}

fn onward(plan: &Plan, ix: Ix) -> Vec<Ix> {
    let mut groups: Vec<Ix> = Vec::new();
    for class in Class::ALL {
        for op in plan.program(ix, class) {
            if let Op::Call(group) | Op::Cached(group) = op
                && !groups.contains(group)
            {
                groups.push(*group);
            }
        }
    }
    groups.sort_unstable();
    let mut seen = FxHashSet::default();
    let routes = groups.into_iter().flat_map(|group| plan.group(group).routes.iter().copied());
    routes.filter(|ix| seen.insert((plan.route(*ix).to, plan.route(*ix).kind))).collect()
}

fn entered(plan: &Plan, machine: &[Option<usize>], count: usize) -> Vec<Option<Entered>> {
    let mut entered = vec![None; count];
    let grouped = plan.groups.iter().flat_map(|group| group.routes.iter().copied());
    for ix in grouped.chain(plan.replications.iter().map(|copy| copy.route)) {
        let route = plan.route(ix);
        let Some(at) = machine[route.to as usize] else { continue };
        if machine[route.from as usize] == Some(at) {
            continue;
        }
        let is_watched = route.legs.iter().any(|leg| matches!(leg, Leg::Guard { .. }));
        if !is_watched {
            entered[at] = Some(Entered::Freely);
        } else if entered[at].is_none() {
            entered[at] = Some(Entered::PastFirewalls);
        }
    }
    entered
}

/// "A", "A and B", "A, B and C"; beyond eight the rest is counted.
pub(super) fn and(count: usize, names: impl Iterator<Item = String>) -> String {
    const MOST: usize = 8;
    let told = if count > MOST { MOST - 1 } else { count };
    let mut names: Vec<String> = names.take(told).collect();
    if count > told {
        names.push(format!("{} more", count - told));
    }
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
