//! How one node reaches the next: along links, through firewalls in line, past
//! firewalls that guard a machine, and into containers.

use super::{Certificate, Ix, Leg, NONE, Pair, Route, ports};
use crate::model::{Board, Link, LinkKind, Node, NodeKind};
use std::collections::VecDeque;

/// The board with what the search for ways needs at hand.
pub(crate) struct Map<'a> {
    pub board: &'a Board,
    /// Where each link begins and ends.
    ends: Vec<(Ix, Ix)>,
    /// The links that leave each node.
    pub out: Vec<Vec<Ix>>,
    /// The links that come to each node.
    pub into: Vec<Vec<Ix>>,
    /// What sits directly in each node.
    inside: Vec<Vec<Ix>>,
}

/// Which of several kinds a link to a container means, the first one found.
const FACES: [NodeKind; 9] = [
    NodeKind::LoadBalancer,
    NodeKind::Cdn,
    NodeKind::Web,
    NodeKind::App,
    NodeKind::Storage,
    NodeKind::Database,
    NodeKind::Cache,
    NodeKind::Queue,
    NodeKind::Worker,
];

impl<'a> Map<'a> {
    pub fn new(board: &'a Board) -> Self {
        let mut map = Self {
            board,
            ends: Vec::with_capacity(board.links.len()),
            out: vec![Vec::new(); board.nodes.len()],
            into: vec![Vec::new(); board.nodes.len()],
            inside: vec![Vec::new(); board.nodes.len()],
        };
        for (ix, link) in board.links.values().enumerate() {
            let (from, to) = (map.place(&link.from), map.place(&link.to));
            map.ends.push((from, to));
            if from != NONE && to != NONE {
                map.out[from as usize].push(ix as Ix);
                map.into[to as usize].push(ix as Ix);
            }
        }
        for (ix, node) in board.nodes.values().enumerate() {
            if let Some(parent) = &node.parent {
                let parent = map.place(parent);
                if parent != NONE {
                    map.inside[parent as usize].push(ix as Ix);
                }
            }
        }
        map
    }

    pub fn place(&self, id: &str) -> Ix {
        self.board.nodes.get_index_of(id).map_or(NONE, |ix| ix as Ix)
    }

    pub fn node(&self, ix: Ix) -> &'a Node {
        &self.board.nodes[ix as usize]
    }

    pub fn link(&self, ix: Ix) -> &'a Link {
        &self.board.links[ix as usize]
    }

    /// All that is in a node or attached to it, however deep.
    pub fn all_within(&self, ix: Ix) -> Vec<Ix> {
        let mut all = self.inside[ix as usize].clone();
        let mut next = 0;
        while let Some(at) = all.get(next).copied() {
            all.extend(&self.inside[at as usize]);
            next += 1;
        }
        all
    }

    /// Where a link begins and ends.
    pub fn ends_of(&self, link: Ix) -> (Ix, Ix) {
        self.ends[link as usize]
    }

    /// The links that begin or end at a node, in the board's order.
    pub fn links_at(&self, ix: Ix) -> Vec<Ix> {
        let mut links = [&self.out[ix as usize][..], &self.into[ix as usize]].concat();
        links.sort_unstable();
        links.dedup();
        links
    }

    /// What a node sits in, from the innermost outward.
    pub fn above(&self, ix: Ix) -> impl Iterator<Item = Ix> {
        self.board.ancestors(self.node(ix)).map(|node| self.place(&node.id))
    }

    /// The ways from a node to whatever is accepted, in the order of the links.
    /// What a node itself does not link to is looked for among the links of
    /// the machine it runs on.
    pub fn ways(&self, from: Ix, accept: &dyn Fn(&Node) -> bool) -> Vec<Route> {
        std::iter::once(from)
            .chain(self.above(from).filter(|ix| self.node(*ix).kind != NodeKind::Zone))
            .map(|start| {
                let mut search = Search { map: self, from, accept, passed: Vec::new(), found: Vec::new() };
                search.leave(start, &mut Vec::new());
                search.found
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Adds ways to the partners of clustered load balancers: their address may
    /// move to a partner that no line leads to.
    pub fn with_partners(&self, mut ways: Vec<Route>, pairs: &[Pair]) -> Vec<Route> {
        for at in 0..ways.len() {
            let to = ways[at].to;
            let Some(pair) = pairs.iter().find(|pair| pair.members.iter().any(|m| m.node == to)) else {
                continue;
            };
            for partner in pair.members.iter().map(|member| member.node) {
                if ways[at].from == partner || ways.iter().any(|way| way.to == partner) {
                    continue;
                }
                let mut legs: Vec<Leg> =
                    ways[at].legs.iter().copied().filter(|leg| !self.guards(leg, to)).collect();
                legs.extend(self.failover(to, partner));
                let kind = ways[at].kind;
                ways.push(self.route(ways[at].from, partner, legs, Some(kind)));
            }
        }
        ways
    }

    /// Whether a leg is a firewall that stands before this node alone.
    fn guards(&self, leg: &Leg, target: Ix) -> bool {
        matches!(leg, Leg::Guard { node, in_line: false }
        if self.node(*node).parent.as_deref().is_some_and(|parent| {
            self.place(parent) == target || self.above(target).any(|above| above == self.place(parent))
        }))
    }

    fn failover(&self, from: Ix, to: Ix) -> Option<Leg> {
        let (a, b) = (&self.node(from).id, &self.node(to).id);
        self.board
            .links
            .values()
            .position(|link| link.kind == LinkKind::Failover && link.touches(a) && link.touches(b))
            .map(|ix| Leg::Cross { link: ix as Ix, forward: self.link(ix as Ix).from == *a })
    }

    /// The way along some lines and through what stands between them, for
    /// traffic of this kind. `None` for no lines at all.
    pub fn along(&self, legs: Vec<Leg>, kind: LinkKind) -> Option<Route> {
        let (from, _) = legs.iter().find_map(|leg| self.ends(leg))?;
        let (_, to) = legs.iter().rev().find_map(|leg| self.ends(leg))?;
        Some(self.route(from, to, legs, Some(kind)))
    }

    /// Where the crossing of a line begins and ends.
    fn ends(&self, leg: &Leg) -> Option<(Ix, Ix)> {
        let Leg::Cross { link, forward } = *leg else {
            return None;
        };
        let (from, to) = self.ends_of(link);
        Some(if forward { (from, to) } else { (to, from) })
    }

    /// Lines that lead through firewalls from a node to one that is accepted,
    /// the fewest first.
    pub fn through_firewalls(
        &self,
        from: Ix,
        is_line: &dyn Fn(&Link) -> bool,
        accept: &dyn Fn(&Node) -> bool,
    ) -> Vec<Vec<Leg>> {
        let mut found = Vec::new();
        let mut passed = vec![from];
        let mut open = VecDeque::from([(from, Vec::new())]);
        while let Some((at, legs)) = open.pop_front() {
            for link in &self.out[at as usize] {
                let (_, to) = self.ends_of(*link);
                if !is_line(self.link(*link)) || passed.contains(&to) {
                    continue;
                }
                let mut legs: Vec<Leg> = legs.clone();
                legs.push(Leg::Cross { link: *link, forward: true });
                if self.node(to).kind == NodeKind::Firewall {
                    passed.push(to);
                    legs.push(Leg::Guard { node: to, in_line: true });
                    open.push_back((to, legs));
                } else if at != from && accept(self.node(to)) {
                    passed.push(to);
                    found.push(legs);
                }
            }
        }
        found
    }

    /// Works out what follows from the legs of a way.
    fn route(&self, from: Ix, to: Ix, mut legs: Vec<Leg>, kind: Option<LinkKind>) -> Route {
        self.enter(from, to, &mut legs);
        let lines: Vec<&Link> = legs
            .iter()
            .filter_map(|leg| match leg {
                Leg::Cross { link, .. } => Some(self.link(*link)),
                Leg::Guard { .. } => None,
            })
            .collect();
        let kind = kind.unwrap_or_else(|| self.kind(from, to, &lines));
        let ports = ports::ports(kind, self.node(to).kind);
        let blocked_at = self.blocked_at(&legs, ports);
        Route {
            from,
            to,
            kind,
            latency: lines.iter().map(|line| line.number("latency_ms")).sum(),
            loss: 1.0 - lines.iter().map(|line| 1.0 - line.number("loss").clamp(0.0, 1.0)).product::<f64>(),
            weight: lines
                .iter()
                .map(|line| line.number("weight").clamp(0.0, 256.0) as u32)
                .fold(1, u32::saturating_mul)
                .min(1 << 16),
            backup: lines.iter().any(|line| line.flag("backup")),
            legs,
            blocked_at,
            port: ports[0],
            certificate: Certificate::NotNeeded,
            redirected: false,
        }
    }

    /// Makes of a way over plain HTTP one that is sent on to https (301): both
    /// ports have to be open then.
    pub fn redirect(&self, route: &mut Route) {
        route.redirected = true;
        route.kind = LinkKind::Https;
        if route.blocked_at.is_none() {
            let ports = ports::ports(route.kind, self.node(route.to).kind);
            route.blocked_at = self.blocked_at(&route.legs, ports);
            route.port = ports[0];
        }
    }

    /// The first firewall on the way that lets in none of these ports.
    fn blocked_at(&self, legs: &[Leg], ports: &[u16]) -> Option<usize> {
        legs.iter().position(|leg| {
            matches!(leg, Leg::Guard { node, .. } if !ports::lets_in(self.node(*node).text("allow"), ports))
        })
    }

    /// What is spoken: the most telling kind among the links crossed.
    fn kind(&self, from: Ix, to: Ix, lines: &[&Link]) -> LinkKind {
        let kinds = || lines.iter().map(|line| line.kind).filter(|kind| *kind != LinkKind::Plain);
        let is_query =
            |kind: &LinkKind| matches!(kind, LinkKind::Sql | LinkKind::SqlRead | LinkKind::SqlWrite);
        kinds().find(is_query).or_else(|| kinds().next()).unwrap_or_else(|| {
            match LinkKind::infer(self.node(from).kind, self.node(to).kind) {
                LinkKind::Plain => LinkKind::Http,
                kind => kind,
            }
        })
    }

    /// Adds the firewalls that guard the target and the containers entered on
    /// the way to it, the outermost first.
    fn enter(&self, from: Ix, to: Ix, legs: &mut Vec<Leg>) {
        let outside: Vec<Ix> = std::iter::once(from).chain(self.above(from)).collect();
        let mut entered: Vec<Ix> =
            std::iter::once(to).chain(self.above(to)).take_while(|ix| !outside.contains(ix)).collect();
        entered.reverse();
        for place in entered {
            for guard in &self.inside[place as usize] {
                let known = legs.iter().any(|leg| matches!(leg, Leg::Guard { node, .. } if node == guard));
                if self.node(*guard).kind == NodeKind::Firewall && !known && self.watches(*guard, place) {
                    legs.push(Leg::Guard { node: *guard, in_line: false });
                }
            }
        }
    }

    /// Whether a firewall guards what it sits in. In a zone it does so only
    /// when no lines lead through it.
    fn watches(&self, guard: Ix, place: Ix) -> bool {
        self.node(place).kind != NodeKind::Zone
            || !self.out[guard as usize].iter().any(|ix| self.carries(*ix))
    }

    /// Whether requests run along a link. A plain line does where it is drawn
    /// to or from a firewall, which lets through whatever it is.
    fn carries(&self, link: Ix) -> bool {
        let kind = self.link(link).kind;
        let (from, to) = self.ends_of(link);
        let firewall = |ix: Ix| self.node(ix).kind == NodeKind::Firewall;
        kind.carries_requests() || (kind == LinkKind::Plain && (firewall(from) || firewall(to)))
    }
}

/// The same way in the other direction.
pub(super) fn reversed(legs: &[Leg]) -> Vec<Leg> {
    let turned = |leg: &Leg| match *leg {
        Leg::Cross { link, forward } => Leg::Cross { link, forward: !forward },
        guard => guard,
    };
    legs.iter().rev().map(turned).collect()
}

/// A search for the ways out of one node.
struct Search<'m, 'a> {
    map: &'m Map<'a>,
    from: Ix,
    accept: &'m dyn Fn(&Node) -> bool,
    /// Firewalls that a way has been followed through.
    passed: Vec<Ix>,
    found: Vec<Route>,
}

impl Search<'_, '_> {
    fn leave(&mut self, at: Ix, legs: &mut Vec<Leg>) {
        let map = self.map;
        for link in &map.out[at as usize] {
            if !map.carries(*link) {
                continue;
            }
            let depth = legs.len();
            legs.push(Leg::Cross { link: *link, forward: true });
            self.reach(map.ends_of(*link).1, legs);
            legs.truncate(depth);
        }
    }

    fn reach(&mut self, at: Ix, legs: &mut Vec<Leg>) {
        let map = self.map;
        let node = map.node(at);
        if node.kind == NodeKind::Firewall {
            if self.passed.contains(&at) {
                return;
            }
            self.passed.push(at);
            legs.push(Leg::Guard { node: at, in_line: true });
            let before = self.found.len();
            self.leave(at, legs);
            // A line drawn to a firewall on a machine's border means the machine.
            if self.found.len() == before
                && let Some(parent) = &node.parent
            {
                let parent = map.place(parent);
                if parent != NONE {
                    self.arrive(parent, legs);
                }
            }
        } else {
            self.arrive(at, legs);
        }
    }

    fn arrive(&mut self, at: Ix, legs: &[Leg]) {
        let node = self.map.node(at);
        if node.kind.is_container() {
            let within = self.within(at);
            let face =
                FACES.into_iter().find(|kind| within.iter().any(|ix| self.map.node(*ix).kind == *kind));
            for ix in within {
                if Some(self.map.node(ix).kind) == face {
                    self.take(ix, legs);
                }
            }
        } else if (self.accept)(node) {
            self.take(at, legs);
        }
    }

    fn take(&mut self, to: Ix, legs: &[Leg]) {
        if to != self.from {
            self.found.push(self.map.route(self.from, to, legs.to_vec(), None));
        }
    }

    /// The accepted nodes within a container, however deep, in drawing order.
    fn within(&self, container: Ix) -> Vec<Ix> {
        let mut all = self.map.all_within(container);
        all.retain(|ix| (self.accept)(self.map.node(*ix)));
        all
    }
}
