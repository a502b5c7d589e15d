//! What each node does with a request, and whom it may pass it to.

use super::{Algorithm, Balancer, Check, Group, Ix, NONE, Op, Pair, Policy, Reason, Route, routes::Map};
use crate::model::{LinkKind, Node, NodeKind};
use NodeKind::{App, Cache, Cdn, Code, Database, LoadBalancer, Queue, Storage, Web, Worker};

/// Collects routes and groups while the nodes' programs are written.
pub(super) struct Writer<'m, 'a> {
    pub map: &'m Map<'a>,
    pub pairs: &'m [Pair],
    pub routes: Vec<Route>,
    pub groups: Vec<Group>,
}

/// The programs of one node, by class.
type Programs = [Vec<Op>; 3];

impl Writer<'_, '_> {
    /// Writes what a node does with each class of request.
    pub fn programs(&mut self, ix: Ix) -> Programs {
        match self.map.node(ix).kind {
            LoadBalancer => self.balancer(ix),
            Web => self.web(ix),
            Cdn => self.cdn(ix),
            App => self.application(ix),
            Worker => {
                let work = self.work(ix);
                [work.clone(), work.clone(), work]
            }
            _ => Programs::default(),
        }
    }

    /// The ways into the design that a user may take.
    pub fn entries(&mut self, ix: Ix) -> Ix {
        let mut ways = self.ways(ix, &[LoadBalancer, Web, App, Cdn, Storage]);
        // Browsers try HTTPS first where both are there.
        let secure: Vec<Ix> = ways.iter().filter(|way| way.secure()).map(|way| way.to).collect();
        ways.retain(|way| way.secure() || !secure.contains(&way.to));
        self.group(ix, ways, Policy::Entry, Reason::NoEntry)
    }

    /// The workers that a queue hands its messages to.
    pub fn tasks(&mut self, ix: Ix) -> Ix {
        let ways = self.ways(ix, &[Worker]);
        if ways.is_empty() { NONE } else { self.group(ix, ways, Policy::First, Reason::Unreachable) }
    }

    fn balancer(&mut self, ix: Ix) -> Programs {
        let node = self.map.node(ix);
        let partners: Vec<Ix> = self
            .pairs
            .iter()
            .filter(|pair| pair.members.iter().any(|member| member.node == ix))
            .flat_map(|pair| pair.members.iter().map(|member| member.node))
            .collect();
        let mut ways = self.ways(ix, &[Web, App, LoadBalancer, Cdn, Storage]);
        ways.retain(|way| !partners.contains(&way.to));
        if ways.is_empty() {
            ways = self.ways(ix, &[Database]);
        }
        // Active-Passive without a word about who waits: all but the first.
        if node.text("mode") == "active_passive" && !ways.iter().any(|way| way.backup) {
            ways.iter_mut().skip(1).for_each(|way| way.backup = true);
        }
        let policy = Policy::Balance(balancer(node));
        let group = self.group(ix, ways, policy, Reason::NoBackend);
        let call = vec![Op::Call(group)];
        [call.clone(), call.clone(), call]
    }

    fn web(&mut self, ix: Ix) -> Programs {
        let policy = upstream(self.map.node(ix));
        let next = self.tiers(ix, &[&[App], &[LoadBalancer], &[Web, Cdn]]);
        let group = self.group(ix, next, policy, Reason::NoApplication);
        let files = self.cached_files(ix, vec![]);
        let pass = vec![Op::Call(group)];
        [files, pass.clone(), pass]
    }

    fn cdn(&mut self, ix: Ix) -> Programs {
        let policy = upstream(self.map.node(ix));
        let origin = self.tiers(ix, &[&[LoadBalancer, Web], &[App], &[Cdn]]);
        let files = self.tiers(ix, &[&[Storage]]);
        let dynamic = self.group(ix, origin, policy, Reason::NoBackend);
        let fetch = if files.is_empty() { dynamic } else { self.group(ix, files, policy, Reason::NoBackend) };
        let pass = vec![Op::Call(dynamic)];
        [vec![Op::Hit, Op::Call(fetch)], pass.clone(), pass]
    }

    fn application(&mut self, ix: Ix) -> Programs {
        let databases = self.queryable(ix);
        let others = self.ways(ix, &[App]);
        let mut read = Vec::new();
        if let Some(cache) = self.first(ix, &[Cache]) {
            read.push(Op::Cached(cache));
        }
        let mut write = Vec::new();
        if !databases.is_empty() {
            read.push(self.query(ix, databases.clone(), false));
            write.push(self.query(ix, databases, true));
        } else if !others.is_empty() {
            let call = Op::Call(self.group(ix, others, Policy::First, Reason::NoDatabase));
            read.push(call);
            write.push(call);
        } else {
            read.push(Op::Fail(Reason::NoDatabase));
        }
        if let Some(storage) = self.first(ix, &[Storage]) {
            write.push(Op::Call(storage));
        }
        if let Some(queue) = self.first(ix, &[Queue]) {
            write.push(Op::Call(queue));
        }
        if write.is_empty() {
            write.push(Op::Fail(Reason::NoDatabase));
        }
        [self.cached_files(ix, vec![]), read, write]
    }

    fn work(&mut self, ix: Ix) -> Vec<Op> {
        let databases = self.queryable(ix);
        let mut ops = Vec::new();
        if !databases.is_empty() {
            ops.push(self.query(ix, databases, true));
        }
        ops.extend(self.first(ix, &[Storage]).map(Op::Call));
        ops
    }

    /// Files come from the node's own disk, or from what keeps them for it.
    fn cached_files(&mut self, ix: Ix, mut ops: Vec<Op>) -> Vec<Op> {
        if let Some(storage) = self.first(ix, &[Storage]) {
            if let Some(cache) = self.first(ix, &[Cache]) {
                ops.push(Op::Cached(cache));
            }
            ops.push(Op::Call(storage));
        }
        ops
    }

    /// Databases, or load balancers that stand before databases only.
    fn queryable(&self, ix: Ix) -> Vec<Route> {
        let map = self.map;
        let accept =
            |node: &Node| node.kind == Database || (node.kind == LoadBalancer && before_databases(map, node));
        map.ways(ix, &accept)
    }

    fn query(&mut self, ix: Ix, ways: Vec<Route>, write: bool) -> Op {
        Op::Call(self.group(ix, ways, Policy::Query { write }, Reason::NoPrimary))
    }

    /// A group of the given kinds, if there are any.
    fn first(&mut self, ix: Ix, kinds: &[NodeKind]) -> Option<Ix> {
        let ways = self.ways(ix, kinds);
        (!ways.is_empty()).then(|| self.group(ix, ways, Policy::First, Reason::Unreachable))
    }

    /// The ways to the first set of kinds that is linked at all.
    fn tiers(&self, ix: Ix, tiers: &[&[NodeKind]]) -> Vec<Route> {
        tiers.iter().map(|kinds| self.ways(ix, kinds)).find(|ways| !ways.is_empty()).unwrap_or_default()
    }

    fn ways(&self, ix: Ix, kinds: &[NodeKind]) -> Vec<Route> {
        let ways = self.map.ways(ix, &|node| kinds.contains(&node.kind));
        self.map.with_partners(ways, self.pairs)
    }

    fn group(&mut self, owner: Ix, ways: Vec<Route>, policy: Policy, otherwise: Reason) -> Ix {
        let first = self.routes.len() as Ix;
        let routes = (first..first + ways.len() as Ix).collect();
        self.routes.extend(ways);
        self.groups.push(Group { owner, routes, policy, otherwise, may_circle: false });
        self.groups.len() as Ix - 1
    }
}

/// Whether a load balancer has databases and nothing else behind it.
fn before_databases(map: &Map, node: &Node) -> bool {
    let ix = map.place(&node.id);
    map.ways(ix, &|node| matches!(node.kind, Web | App | Cdn | Storage)).is_empty()
        && !map.ways(ix, &|node| node.kind == Database).is_empty()
}

fn upstream(node: &Node) -> Policy {
    match node.kind {
        Web => Policy::Upstream {
            max_fails: node.number("max_fails") as u32,
            fail_timeout: node.number("fail_timeout_s") * 1000.0,
        },
        _ => Policy::Upstream { max_fails: 0, fail_timeout: 0.0 },
    }
}

fn balancer(node: &Node) -> Balancer {
    Balancer {
        algorithm: Algorithm::from_key(node.text("algorithm")),
        check: node.flag("health_check.enabled").then(|| Check {
            inter: node.number("health_check.inter_ms").max(1.0),
            fall: node.number("health_check.fall").max(1.0) as u32,
            rise: node.number("health_check.rise").max(1.0) as u32,
        }),
        retries: node.number("retries") as u32,
        redispatch: node.flag("redispatch"),
        maxconn: node.bound("maxconn").map(|n| n as u32).filter(|n| *n > 0),
        queue_timeout: node.number("queue_timeout_ms"),
    }
}

/// The code base that an application server runs: linked with it, attached to
/// it, or lying on the same machine.
pub(super) fn code_of(map: &Map, ix: Ix) -> Option<Ix> {
    let is_code = |ix: &Ix| map.node(*ix).kind == Code;
    let linked = map.links_at(ix).into_iter().find_map(|link| {
        let (from, to) = map.ends_of(link);
        let end = if from == ix { to } else { from };
        (map.link(link).kind != LinkKind::Metrics && is_code(&end)).then_some(end)
    });
    linked.or_else(|| {
        let host = map.above(ix).find(|above| map.node(*above).kind == NodeKind::Server)?;
        map.all_within(host).into_iter().filter(is_code).min()
    })
}

/// Marks the groups from which a way may lead back to where a request has been.
pub(super) fn mark_circles(groups: &mut [Group], routes: &[Route], nodes: usize) {
    let mut next: Vec<Vec<Ix>> = vec![Vec::new(); nodes];
    for group in groups.iter() {
        next[group.owner as usize].extend(group.routes.iter().map(|route| routes[*route as usize].to));
    }
    for group in groups.iter_mut() {
        let mut seen = vec![false; nodes];
        let mut open: Vec<Ix> = group.routes.iter().map(|route| routes[*route as usize].to).collect();
        while let Some(ix) = open.pop() {
            if !std::mem::replace(&mut seen[ix as usize], true) {
                open.extend(&next[ix as usize]);
            }
        }
        group.may_circle = seen[group.owner as usize];
    }
}
