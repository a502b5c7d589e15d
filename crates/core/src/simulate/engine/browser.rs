//! A user's browser: looks the name up and sets up the connection.

use super::{
    Engine,
    agenda::Event,
    calls::Sending,
    record::Way,
    state::{Attempt, Call, Errand, Reply, Spot, Stage, Step, Trouble, User},
};
use crate::simulate::{
    CertificateUse, Handshake, HopEvent, Layer, Phase, Reason, Resolution,
    plan::{Address, Certificate, Ix, Leg, NONE, Plan, Route},
};

impl Engine {
    /// What the user's browser remembers; users nobody has heard of know nothing.
    pub(super) fn user(&mut self, client: u32, user: u32) -> &mut User {
        let users = &mut self.state.clients[client as usize].users;
        if users.len() <= user as usize {
            users.resize(user as usize + 1, User::default());
        }
        &mut users[user as usize]
    }

    /// Finds the address of the name: remembered, or asked for.
    pub(super) fn look_up(&mut self, plan: &Plan, attempt: Ix) {
        let Attempt { client, user, .. } = self.state.attempts[attempt];
        let of = &plan.clients[client as usize];
        let now = self.now;
        let recorded = self.is_recorded(attempt);
        let Some(resolver) = &of.resolver else {
            if recorded {
                let host = of.host.clone();
                self.note_moment(attempt, of.node, Phase::Lookup, HopEvent::NoDns { host });
            }
            return self.connect(plan, attempt);
        };
        let known = *self.user(client, user);
        if known.address_until > now {
            if recorded {
                let address = address(plan, client, known.address).map_or("", Address::value).to_owned();
                let left_s = (known.address_until - now) / 1000.0;
                let event = HopEvent::Remember { host: of.host.clone(), address, left_s };
                self.note_moment(attempt, of.node, Phase::Lookup, event);
            }
            return self.connect(plan, attempt);
        }
        if recorded {
            let event = HopEvent::Ask { host: of.host.clone() };
            self.note_moment(attempt, of.node, Phase::Lookup, event);
        }
        let Some(route) = resolver.routes.first() else {
            return self.connect(plan, attempt);
        };
        let sending = Sending { parent: NONE, attempt, route: *route, member: 0, errand: Errand::Lookup };
        self.send(plan, sending);
    }

    /// A DNS that does not know the name asks the next one; false when it
    /// answers itself.
    pub(super) fn asks_further(&mut self, plan: &Plan, call: Ix) -> bool {
        let Call { attempt, member, errand, .. } = self.state.calls[call];
        let client = self.state.attempts[attempt].client;
        let Some(resolver) = &plan.clients[client as usize].resolver else {
            return false;
        };
        let (Errand::Lookup, Some(route)) = (errand, resolver.routes.get(member as usize + 1)) else {
            return false;
        };
        if self.is_recorded(attempt) {
            let event = self.resolved(plan, call);
            self.note_call(call, Phase::Lookup, event);
        }
        self.state.calls[call].pc = 1;
        let sending =
            Sending { parent: call, attempt, route: *route, member: member + 1, errand: Errand::Lookup };
        self.send(plan, sending);
        true
    }

    /// What a DNS says to a call.
    pub(super) fn resolved(&self, plan: &Plan, call: Ix) -> HopEvent {
        let Call { attempt, member, .. } = self.state.calls[call];
        let client = self.state.attempts[attempt].client;
        let of = &plan.clients[client as usize];
        let host = of.host.clone();
        let passed_on = HopEvent::Resolve(Resolution {
            host: host.clone(),
            chain: Vec::new(),
            address: String::new(),
            ttl_s: 0.0,
            on_board: true,
        });
        let Some(resolver) = &of.resolver else {
            return passed_on;
        };
        if member as usize + 1 < resolver.routes.len() {
            return passed_on;
        }
        match &resolver.answer {
            Ok(addresses) => {
                let rotation = self.state.clients[client as usize].rotation as usize;
                let Some(address) = addresses.get(rotation % addresses.len().max(1)) else {
                    return passed_on;
                };
                HopEvent::Resolve(Resolution {
                    host,
                    address: address.value().trim().to_owned(),
                    chain: address.chain.clone(),
                    ttl_s: address.ttl / 1000.0,
                    on_board: !address.entries.is_empty(),
                })
            }
            Err(bad) => {
                let trouble = nowhere(plan, resolver.routes.last(), bad.reason);
                HopEvent::Fail(self.failure(attempt, &trouble))
            }
        }
    }

    /// The answer of the DNS has come back.
    pub(super) fn looked_up(&mut self, plan: &Plan, call: Call) {
        let attempt = call.attempt;
        let Attempt { client, user, flags, .. } = self.state.attempts[attempt];
        if flags.orphan {
            return self.state.attempts.remove(attempt);
        }
        let Some(resolver) = &plan.clients[client as usize].resolver else {
            return self.connect(plan, attempt);
        };
        if let Reply::Trouble(trouble) = call.reply {
            let trouble = match trouble.stage {
                Stage::Design => trouble,
                _ => {
                    // What got lost says nothing about the line.
                    let at = if trouble.reason == Reason::Lost { Spot::Node(call.node) } else { trouble.at };
                    Trouble { reason: Reason::DnsDown, at, ..trouble }
                }
            };
            if trouble.reason == Reason::DnsDown {
                self.note_trouble(attempt, &trouble, Phase::Lookup, self.now);
            }
            return self.conclude(plan, attempt, Some(trouble));
        }
        match &resolver.answer {
            Ok(addresses) => {
                let rotation = &mut self.state.clients[client as usize].rotation;
                let nth = *rotation % (addresses.len() as u32).max(1);
                *rotation = rotation.wrapping_add(1);
                let until = self.now + addresses.get(nth as usize).map_or(0.0, |address| address.ttl);
                let user = self.user(client, user);
                if std::mem::replace(&mut user.address, nth) != nth {
                    // Another address is another server: the connection stays behind.
                    user.open_until = f64::NEG_INFINITY;
                }
                user.address_until = until;
                self.connect(plan, attempt);
            }
            Err(bad) => {
                let trouble = nowhere(plan, resolver.routes.last(), bad.reason);
                self.conclude(plan, attempt, Some(trouble));
            }
        }
    }

    /// Takes the connection that stands open, or chooses the way in and sets
    /// one up.
    fn connect(&mut self, plan: &Plan, attempt: Ix) {
        let Attempt { client, user, .. } = self.state.attempts[attempt];
        let of = &plan.clients[client as usize];
        let now = self.now;
        let known = *self.user(client, user);
        let record = &mut self.state.attempts[attempt];
        record.step = Step::Request;
        record.address = known.address as u16;
        let (entry, opened) = (known.entry, known.opened);
        if known.open_until > now {
            let route = plan.group(of.entries).routes[entry as usize];
            if opened > self.state.routes[route as usize].broken_at {
                if self.is_recorded(attempt) {
                    self.note_moment(attempt, of.node, Phase::Connect, HopEvent::KeptAlive);
                }
                self.state.attempts[attempt].entry = entry;
                return self.ask(plan, attempt);
            }
        }
        let Some(entry) = self.entry(plan, client, user) else {
            let trouble =
                Trouble { reason: Reason::NoEntry, at: Spot::Node(of.node), stage: Stage::Design, status: 0 };
            self.note_trouble(attempt, &trouble, Phase::Connect, now);
            return self.conclude(plan, attempt, Some(trouble));
        };
        self.state.attempts[attempt].entry = entry as u32;
        let route_ix = plan.group(of.entries).routes[entry];
        let route = plan.route(route_ix);
        let state = self.state.routes[route_ix as usize];
        let dead = state.obstacle.is_some() || !self.state.stations[route.to as usize].up;
        if dead || route.blocked_at.is_some() {
            return self.ask(plan, attempt);
        }
        if self.is_recorded(attempt) {
            self.note_handshakes(plan, attempt, route, state.expired);
        }
        let refused = state.expired || route.certificate.is_refused();
        if refused && route.certificate != Certificate::NotNeeded {
            self.state.attempts[attempt].step = Step::Warned;
        } else {
            let known = self.user(client, user);
            known.entry = entry as u32;
            known.opened = now;
            known.open_until = now;
        }
        let took = 2.0 * state.latency * layers(route).len() as f64;
        if took > 0.0 {
            self.agenda.plan(now + took, Event::Begin(self.state.attempts.key(attempt)));
        } else {
            self.go_on(plan, attempt);
        }
    }

    /// The browser warns of the certificate, and the user goes no further.
    pub(super) fn turn_back(&mut self, plan: &Plan, attempt: Ix) {
        let route = plan.route(self.entry_route(plan, attempt));
        let (reason, at) = match route.certificate {
            Certificate::WrongName(at) => (Reason::CertificateName, at),
            Certificate::Valid(at) | Certificate::Expired(at) => (Reason::CertificateExpired, at),
            Certificate::Missing | Certificate::NotNeeded => (Reason::CertificateExpired, route.to),
        };
        let trouble = Trouble { reason, at: Spot::Node(at), stage: Stage::Design, status: 0 };
        self.note_trouble(attempt, &trouble, Phase::Connect, self.now);
        self.conclude(plan, attempt, Some(trouble));
    }

    fn entry_route(&self, plan: &Plan, attempt: Ix) -> Ix {
        let Attempt { client, entry, .. } = self.state.attempts[attempt];
        plan.group(plan.clients[client as usize].entries).routes[entry as usize]
    }

    /// Sends the request itself.
    pub(super) fn ask(&mut self, plan: &Plan, attempt: Ix) {
        let route = self.entry_route(plan, attempt);
        let member = self.state.attempts[attempt].entry;
        self.send(plan, Sending { parent: NONE, attempt, route, member, errand: Errand::Request });
    }

    /// The next address that DNS gave which leads to somebody, and how many it
    /// is further on; `None` when all have been tried.
    pub(super) fn next_address(&self, plan: &Plan, attempt: Ix) -> Option<(u16, u16)> {
        let Attempt { client, address: tried, turned, .. } = self.state.attempts[attempt];
        let of = &plan.clients[client as usize];
        let addresses = of.resolver.as_ref()?.answer.as_ref().ok()?;
        let count = addresses.len().min(usize::from(u16::MAX)) as u16;
        let routes = &plan.group(of.entries).routes;
        let leads = |address: &Address| {
            address.entries.iter().any(|entry| self.holds_address(plan.route(routes[*entry]).to))
        };
        (1..count.saturating_sub(turned))
            .map(|step| ((u32::from(tried) + u32::from(step)) % u32::from(count), step))
            .find(|(next, _)| addresses.get(*next as usize).is_some_and(leads))
            .map(|(next, step)| (next as u16, step))
    }

    /// An address cannot be reached: the browser tries the next one. False
    /// when there is none.
    pub(super) fn turn_to_next(&mut self, plan: &Plan, attempt: Ix) -> bool {
        let Some((next, step)) = self.next_address(plan, attempt) else {
            return false;
        };
        let record = &mut self.state.attempts[attempt];
        record.turned += step;
        record.silent = None;
        let Attempt { client, user, .. } = *record;
        if self.is_recorded(attempt) {
            let address = address(plan, client, u32::from(next)).map_or("", Address::value).trim().to_owned();
            let node = plan.clients[client as usize].node;
            self.note_moment(attempt, node, Phase::Connect, HopEvent::NextAddress { address });
        }
        // Browsers prefer an address that worked before (RFC 8305, section 4).
        let known = self.user(client, user);
        known.address = u32::from(next);
        known.open_until = f64::NEG_INFINITY;
        self.connect(plan, attempt);
        true
    }

    /// The way in: one that has the address which DNS gave, otherwise the
    /// first that is drawn. Several with one address share the users.
    fn entry(&mut self, plan: &Plan, client: u32, user: u32) -> Option<usize> {
        let of = &plan.clients[client as usize];
        let routes = &plan.group(of.entries).routes;
        let known = if of.resolver.is_some() { self.user(client, user).address } else { 0 };
        let named = address(plan, client, known).map_or(&[][..], |address| &address.entries);
        let holds = |entry: &usize| self.holds_address(plan.route(routes[*entry]).to);
        match named.iter().filter(|entry| holds(entry)).count() {
            0 => (0..routes.len()).find(holds),
            n => named.iter().copied().filter(holds).nth(user as usize % n),
        }
    }

    /// Writes down the round trips before the request.
    fn note_handshakes(&mut self, plan: &Plan, attempt: Ix, route: &Route, expired: bool) {
        let mut from = self.now;
        for layer in layers(route) {
            let certificate = match (layer, route.certificate) {
                (Layer::Tls, Certificate::Missing) if !expired => CertificateUse::Missing,
                (
                    Layer::Tls,
                    Certificate::Valid(ix) | Certificate::Expired(ix) | Certificate::WrongName(ix),
                ) => CertificateUse::Shown(plan.node(ix).id.clone()),
                _ => CertificateUse::NotNeeded,
            };
            for outward in [true, false] {
                let event = HopEvent::Handshake(Handshake {
                    layer: *layer,
                    outward,
                    kind: route.kind,
                    certificate: certificate.clone(),
                });
                let mut legs = route.legs.clone();
                if !outward {
                    legs.reverse();
                }
                for leg in legs {
                    let Leg::Cross { link, .. } = leg else {
                        continue;
                    };
                    let to = from + self.link_latency(link);
                    let way = Way { from, to, outward };
                    self.note_cross(attempt, leg, way, Phase::Connect, event.clone());
                    from = to;
                }
            }
        }
    }
}

/// The round trips before the request: one for TCP, one more for TLS 1.3, and
/// before them those of a plain request that is answered 301.
fn layers(route: &Route) -> &'static [Layer] {
    match (route.redirected, route.secure()) {
        (true, _) => &[Layer::Tcp, Layer::Redirect, Layer::Tcp, Layer::Tls],
        (false, true) => &[Layer::Tcp, Layer::Tls],
        (false, false) => &[Layer::Tcp],
    }
}

fn address(plan: &Plan, client: u32, nth: u32) -> Option<&Address> {
    plan.clients[client as usize].resolver.as_ref()?.answer.as_ref().ok()?.get(nth as usize)
}

/// The last DNS asked could not help.
fn nowhere(plan: &Plan, last: Option<&Ix>, reason: Reason) -> Trouble {
    let at = last.map_or(0, |route| plan.route(*route).to);
    Trouble { reason, at: Spot::Node(at), stage: Stage::Design, status: 0 }
}
