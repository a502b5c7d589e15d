//! What each flow of requests needs to get an answer: a formula of "all of
//! these" and "one of these" over the parts of the board, made from the same
//! plan that the simulation runs.

use crate::{
    model::{Board, LinkKind, NodeKind},
    simulate::{
        Class,
        plan::{Client, Ix, Leg, NONE, Op, Plan, Policy, Resolver},
    },
};
use rustc_hash::FxHashMap;

/// What one thing needs in order to do its part.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// All of these must work: the node itself and the machines it runs on.
    pub elements: Vec<u32>,
    /// Of each of these one must be there.
    pub needs: Vec<Vec<Way>>,
}

/// One way to what is needed.
#[derive(Debug)]
pub(super) struct Way {
    /// What stands on the way and must let through.
    pub elements: Vec<u32>,
    /// The part at its end.
    pub to: u32,
}

/// The flows of a board as one formula.
#[derive(Debug)]
pub(super) struct Flows {
    /// The nodes that may fail, by their place on the board; formulas name them
    /// by their place in this list.
    pub elements: Vec<Ix>,
    /// Parts stand behind those they need, unless they need each other.
    pub parts: Vec<Part>,
    /// The users' parts, by class of request.
    pub roots: [Vec<u32>; 3],
    circular: bool,
}

impl Flows {
    pub fn new(board: &Board, plan: &Plan) -> Self {
        let mut writer = Writer {
            board,
            plan,
            elements: Vec::new(),
            place: FxHashMap::default(),
            parts: Vec::new(),
            known: FxHashMap::default(),
            order: Vec::new(),
        };
        let roots = Class::ALL.map(|class| {
            let asks = |client: &&Client| client.mix[class.index()] > 0.0;
            plan.clients.iter().filter(asks).map(|client| writer.client(client, class)).collect()
        });
        writer.finish(roots)
    }

    /// Whether parts need each other in a circle.
    pub fn has_circles(&self) -> bool {
        self.circular
    }
}

struct Writer<'a> {
    board: &'a Board,
    plan: &'a Plan,
    elements: Vec<Ix>,
    place: FxHashMap<Ix, u32>,
    parts: Vec<Part>,
    known: FxHashMap<(Ix, Class), u32>,
    /// Parts in the order in which they were completed.
    order: Vec<u32>,
}

/// A node that is needed, and what stands on the way to it.
type Target = (Ix, Vec<u32>);

/// A part being written, and where the writing goes on.
struct Open {
    part: u32,
    groups: std::vec::IntoIter<Vec<Target>>,
    ways: std::vec::IntoIter<Target>,
}

impl<'a> Writer<'a> {
    fn element(&mut self, node: Ix) -> u32 {
        let next = self.elements.len() as u32;
        let place = *self.place.entry(node).or_insert(next);
        if place == next {
            self.elements.push(node);
        }
        place
    }

    /// The node and the machines it runs on. What is attached to a machine is
    /// a part of it: a firewall on its border fails with the machine.
    fn elements_of(&mut self, node: Ix) -> Vec<u32> {
        let of = self.plan.node(node);
        let itself = &self.board.nodes[node as usize];
        let is_own =
            of.kind.takes_requests() && (of.kind != NodeKind::Firewall || !self.board.is_attached(itself));
        let machines = of.above.iter().copied().filter(|ix| self.plan.node(*ix).kind == NodeKind::Server);
        let all: Vec<Ix> = machines.chain(is_own.then_some(node)).collect();
        all.into_iter().map(|ix| self.element(ix)).collect()
    }

    fn client(&mut self, client: &Client, class: Class) -> u32 {
        let mut needs: Vec<Vec<Target>> = Vec::new();
        if let Some(resolver) = &client.resolver {
            needs.extend(self.lookup(client.node, resolver));
        }
        let entries = self.entries(client);
        needs.push(self.ways(&entries, |_| true));
        self.write(Vec::new(), needs, class)
    }

    /// Whom the user asks for the address. One name server that knows the name
    /// can stand in for another; one that has to ask the next needs it.
    fn lookup(&mut self, client: Ix, resolver: &Resolver) -> Vec<Vec<Target>> {
        let id = &self.board.nodes[client as usize].id;
        let first = resolver.routes.first().map(|ix| self.plan.route(*ix).to);
        let records = first.map(|ix| self.board.nodes[ix as usize].records()).unwrap_or_default();
        let mut needs: Vec<Vec<Target>> =
            resolver.routes.iter().map(|ix| self.ways(&[*ix], |_| true)).collect();
        if let ([_], Some(only)) = (&resolver.routes[..], needs.first_mut()) {
            let others = self.board.links_of(id).filter(|link| link.kind != LinkKind::Metrics);
            let others: Vec<Ix> = others
                .map(|link| if link.from == *id { &link.to } else { &link.from })
                .filter_map(|id| self.board.nodes.get_full(id))
                .filter(|(_, _, node)| node.kind == NodeKind::Dns && node.records() == records)
                .map(|(ix, ..)| ix as Ix)
                .filter(|ix| Some(*ix) != first)
                .collect();
            only.extend(others.into_iter().map(|ix| (ix, Vec::new())));
        }
        needs
    }

    /// The ways in that lead to an address which DNS gives, with the partners
    /// that share it; all of them where the records lead to none.
    fn entries(&self, client: &Client) -> Vec<Ix> {
        let routes = &self.plan.group(client.entries).routes;
        let answer = client.resolver.as_ref().and_then(|resolver| resolver.answer.as_ref().ok());
        let named: Vec<usize> =
            answer.into_iter().flatten().flat_map(|a| a.entries.iter().copied()).collect();
        if named.is_empty() {
            return routes.clone();
        }
        let pairs: Vec<Ix> =
            named.iter().map(|at| self.plan.node(self.plan.route(routes[*at]).to).pair).collect();
        let shares = |ix: Ix| {
            let pair = self.plan.node(self.plan.route(ix).to).pair;
            pair != NONE && pairs.contains(&pair)
        };
        let chosen = |(at, ix): (usize, &Ix)| (named.contains(&at) || shares(*ix)).then_some(*ix);
        routes.iter().enumerate().filter_map(chosen).collect()
    }

    /// What a node of the plan needs for a request of a class.
    fn needs(&mut self, node: Ix, class: Class) -> Vec<Vec<Target>> {
        let mut needs: Vec<Vec<Target>> = Vec::new();
        // Where files are kept nearer by, whoever holds them will do.
        let mut kept = Vec::new();
        for op in self.plan.program(node, class) {
            match *op {
                Op::Hit if class == Class::Static && self.plan.node(node).hit_ratio > 0.0 => {
                    return Vec::new();
                }
                Op::Hit => {}
                Op::Cached(group) if class == Class::Static => {
                    kept = self.ways(&self.plan.group(group).routes, |_| true);
                }
                Op::Cached(_) => {}
                Op::Fail(_) => needs.push(Vec::new()),
                Op::Call(group) => {
                    let group = self.plan.group(group);
                    let plan = self.plan;
                    let mut ways = match group.policy {
                        _ if class != Class::Write => self.ways(&group.routes, |_| true),
                        Policy::Query { .. } | Policy::Balance(_) => {
                            self.ways(&group.routes, |route| takes_writes(plan, route))
                        }
                        _ => self.ways(&group.routes, |_| true),
                    };
                    ways.append(&mut kept);
                    needs.push(ways);
                }
            }
        }
        if !kept.is_empty() {
            needs.push(kept);
        }
        needs
    }

    /// The ways of a group that may be taken. Ways that a firewall's rules cut
    /// are left out as long as there are others.
    fn ways(&mut self, routes: &[Ix], may: impl Fn(Ix) -> bool) -> Vec<Target> {
        let plan = self.plan;
        let usable: Vec<Ix> = routes.iter().copied().filter(|ix| may(*ix)).collect();
        let is_open = |ix: &Ix| plan.route(*ix).blocked_at.is_none();
        let any_open = usable.iter().any(is_open);
        let mut ways = Vec::new();
        for ix in usable.into_iter().filter(|ix| !any_open || is_open(ix)) {
            let route = plan.route(ix);
            let mut elements = Vec::new();
            for leg in &route.legs {
                if let Leg::Guard { node, .. } = leg {
                    elements.extend(self.elements_of(*node));
                }
            }
            ways.push((route.to, elements));
        }
        ways
    }

    /// Writes a part and all that it needs, without recursion: designs may be
    /// as deep as they are large.
    fn write(&mut self, elements: Vec<u32>, groups: Vec<Vec<Target>>, class: Class) -> u32 {
        let root = self.begin(elements);
        let open = |part, groups: Vec<Vec<Target>>| Open {
            part,
            groups: groups.into_iter(),
            ways: Vec::new().into_iter(),
        };
        let mut stack = vec![open(root, groups)];
        while let Some(top) = stack.last_mut() {
            let part = top.part;
            let Some((to, elements)) = top.ways.next() else {
                if let Some(ways) = top.groups.next() {
                    top.ways = ways.into_iter();
                    self.parts[part as usize].needs.push(Vec::new());
                } else {
                    self.order.push(part);
                    stack.pop();
                }
                continue;
            };
            let known = self.known.get(&(to, class)).copied();
            let target = known.unwrap_or_else(|| {
                let own = self.elements_of(to);
                self.begin(own)
            });
            if let Some(ways) = self.parts[part as usize].needs.last_mut() {
                ways.push(Way { elements, to: target });
            }
            if known.is_none() {
                self.known.insert((to, class), target);
                let groups = self.needs(to, class);
                stack.push(open(target, groups));
            }
        }
        root
    }

    fn begin(&mut self, elements: Vec<u32>) -> u32 {
        self.parts.push(Part { elements, needs: Vec::new() });
        self.parts.len() as u32 - 1
    }

    /// Puts the parts into the order in which they were completed.
    fn finish(self, roots: [Vec<u32>; 3]) -> Flows {
        let mut place = vec![0; self.parts.len()];
        for (at, part) in self.order.iter().enumerate() {
            place[*part as usize] = at as u32;
        }
        let mut parts: Vec<(u32, Part)> =
            self.parts.into_iter().enumerate().map(|(ix, part)| (place[ix], part)).collect();
        parts.sort_by_key(|(at, _)| *at);
        let mut parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
        for way in parts.iter_mut().flat_map(|part| part.needs.iter_mut().flatten()) {
            way.to = place[way.to as usize];
        }
        let roots = roots.map(|roots| roots.into_iter().map(|root| place[root as usize]).collect());
        let circular =
            parts.iter().zip(0..).any(|(part, ix)| part.needs.iter().flatten().any(|way| way.to >= ix));
        Flows { elements: self.elements, parts, roots, circular }
    }
}

/// Whether a write may go this way: to the primary over a link that carries
/// writes, or to a replica that is promoted by itself. What is no database
/// decides for itself.
fn takes_writes(plan: &Plan, ix: Ix) -> bool {
    let route = plan.route(ix);
    let end = plan.node(route.to);
    if end.kind != NodeKind::Database {
        return route.kind != LinkKind::SqlRead;
    }
    if !end.replica {
        return route.kind != LinkKind::SqlRead;
    }
    end.replications.iter().any(|ix| {
        let peer = plan.node(plan.replications[*ix as usize].other(route.to));
        !peer.replica && (peer.automatic_failover || end.automatic_failover)
    })
}
