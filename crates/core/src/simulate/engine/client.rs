//! A user's browser: looks the name up, connects, asks, and gets the answer.

use super::{
    Engine,
    agenda::Event,
    flow::Sending,
    record::Way,
    state::{Attempt, Call, Errand, Reply, Spot, Stage, Step, Trouble, User},
};
use crate::simulate::{
    CertificateUse, Class, Handshake, HopEvent, Layer, Phase, Reason, Resolution,
    plan::{Address, Certificate, Ix, Leg, NONE, Plan, Route},
};

/// How long a connection stays open without a request, in milliseconds
/// (nginx manual: keepalive_timeout 75s).
const KEEP_ALIVE: f64 = 75_000.0;

impl Engine {
    /// A user begins a request. `recording` may be `NONE`.
    pub(super) fn begin(&mut self, client: u32, user: u32, class: Class, recording: Ix) {
        let attempt = self.state.attempts.insert(Attempt {
            client,
            user,
            class,
            stage: Step::Lookup,
            asked: self.now,
            began: self.now,
            tries: 0,
            entry: NONE,
            top: NONE,
            recording,
        });
        self.agenda.plan(self.now, Event::Begin { attempt });
    }

    /// An attempt goes on with its next stage.
    pub(super) fn go_on(&mut self, plan: &Plan, attempt: Ix) {
        match self.state.attempts[attempt].stage {
            Step::Lookup => self.look_up(plan, attempt),
            Step::Request => self.ask(plan, attempt),
            Step::Warned => self.turn_back(plan, attempt),
            Step::Task => {}
        }
    }

    /// What the user's browser remembers; users nobody has heard of know nothing.
    fn user(&mut self, client: u32, user: u32) -> &mut User {
        let users = &mut self.state.clients[client as usize].users;
        if users.len() <= user as usize {
            users.resize(user as usize + 1, User::default());
        }
        &mut users[user as usize]
    }

    fn look_up(&mut self, plan: &Plan, attempt: Ix) {
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
                let last = resolver.routes.last().map_or(NONE, |route| plan.route(*route).to);
                let trouble =
                    Trouble { reason: bad.reason, at: Spot::Node(last), stage: Stage::Design, status: 0 };
                HopEvent::Fail(self.failure(attempt, &trouble))
            }
        }
    }

    /// The answer of the DNS has come back.
    fn looked_up(&mut self, plan: &Plan, attempt: Ix, reply: Reply) {
        let Attempt { client, user, .. } = self.state.attempts[attempt];
        let Some(resolver) = &plan.clients[client as usize].resolver else {
            return self.connect(plan, attempt);
        };
        if let Reply::Trouble(mut trouble) = reply {
            trouble.reason = Reason::DnsDown;
            return self.give_up(attempt, trouble);
        }
        match &resolver.answer {
            Ok(addresses) => {
                let rotation = &mut self.state.clients[client as usize].rotation;
                let nth = *rotation % (addresses.len() as u32).max(1);
                *rotation = rotation.wrapping_add(1);
                let until = self.now + addresses.get(nth as usize).map_or(0.0, |address| address.ttl);
                let user = self.user(client, user);
                user.address = nth;
                user.address_until = until;
                self.connect(plan, attempt);
            }
            Err(bad) => {
                let last = resolver.routes.last().map_or(NONE, |route| plan.route(*route).to);
                let trouble =
                    Trouble { reason: bad.reason, at: Spot::Node(last), stage: Stage::Design, status: 0 };
                self.give_up(attempt, trouble);
            }
        }
    }

    /// Chooses the way in and sets up the connection.
    fn connect(&mut self, plan: &Plan, attempt: Ix) {
        let Attempt { client, user, .. } = self.state.attempts[attempt];
        let of = &plan.clients[client as usize];
        self.state.attempts[attempt].stage = Step::Request;
        let Some(entry) = self.entry(plan, client, user) else {
            let trouble =
                Trouble { reason: Reason::NoEntry, at: Spot::Node(of.node), stage: Stage::Design, status: 0 };
            self.note_trouble(attempt, &trouble, Phase::Connect, self.now);
            return self.give_up(attempt, trouble);
        };
        self.state.attempts[attempt].entry = entry as u32;
        let route_ix = plan.group(of.entries).routes[entry];
        let route = plan.route(route_ix);
        let now = self.now;
        let known = self.user(client, user);
        let open = known.entry == route_ix && known.open_until > now;
        if open || route.blocked_at.is_some() {
            if open && self.is_recorded(attempt) {
                self.note_moment(attempt, of.node, Phase::Connect, HopEvent::KeptAlive);
            }
            return self.ask(plan, attempt);
        }
        let round_trip = 2.0 * route.latency;
        let layers = if route.secure() { 2.0 } else { 1.0 };
        if self.is_recorded(attempt) {
            self.note_handshakes(plan, attempt, route);
        }
        self.state.attempts[attempt].stage = if route.certificate.is_refused() {
            Step::Warned
        } else {
            let known = self.user(client, user);
            known.entry = route_ix;
            known.open_until = now;
            Step::Request
        };
        self.agenda.plan(now + round_trip * layers, Event::Begin { attempt });
    }

    /// The browser warns of the certificate, and the user goes no further.
    fn turn_back(&mut self, plan: &Plan, attempt: Ix) {
        let route = plan.route(self.entry_route(plan, attempt));
        let (reason, at) = match route.certificate {
            Certificate::Expired(at) => (Reason::CertificateExpired, at),
            Certificate::WrongName(at) => (Reason::CertificateName, at),
            _ => return self.ask(plan, attempt),
        };
        let trouble = Trouble { reason, at: Spot::Node(at), stage: Stage::Design, status: 0 };
        self.note_trouble(attempt, &trouble, Phase::Connect, self.now);
        self.give_up(attempt, trouble);
    }

    fn entry_route(&self, plan: &Plan, attempt: Ix) -> Ix {
        let Attempt { client, entry, .. } = self.state.attempts[attempt];
        plan.group(plan.clients[client as usize].entries).routes[entry as usize]
    }

    /// Sends the request itself.
    fn ask(&mut self, plan: &Plan, attempt: Ix) {
        let route = self.entry_route(plan, attempt);
        let member = self.state.attempts[attempt].entry;
        self.send(plan, Sending { parent: NONE, attempt, route, member, errand: Errand::Request });
    }

    /// The way in: one that has the address which DNS gave, otherwise the
    /// first that is drawn. Several with one address share the users.
    fn entry(&mut self, plan: &Plan, client: u32, user: u32) -> Option<usize> {
        let of = &plan.clients[client as usize];
        let routes = &plan.group(of.entries).routes;
        let known = self.user(client, user).address;
        let named = address(plan, client, known).map_or(&[][..], |address| &address.entries);
        let named: Vec<usize> =
            named.iter().copied().filter(|e| self.holds_address(plan.route(routes[*e]).to)).collect();
        if named.is_empty() {
            return (0..routes.len()).find(|entry| self.holds_address(plan.route(routes[*entry]).to));
        }
        named.get(user as usize % named.len()).copied()
    }

    /// Writes down the round trips before the request: one for TCP, and one
    /// more for TLS 1.3.
    fn note_handshakes(&mut self, plan: &Plan, attempt: Ix, route: &Route) {
        let layers: &[Layer] = if route.secure() { &[Layer::Tcp, Layer::Tls] } else { &[Layer::Tcp] };
        let mut from = self.now;
        for layer in layers {
            for outward in [true, false] {
                let certificate = match (layer, route.certificate) {
                    (Layer::Tls, Certificate::Missing) => CertificateUse::Missing,
                    (
                        Layer::Tls,
                        Certificate::Valid(ix) | Certificate::Expired(ix) | Certificate::WrongName(ix),
                    ) => CertificateUse::Shown(plan.node(ix).id.clone()),
                    _ => CertificateUse::NotNeeded,
                };
                let shake = Handshake { layer: *layer, outward, kind: route.kind, certificate };
                let mut legs: Vec<_> = route.legs.clone();
                if !outward {
                    legs.reverse();
                }
                for leg in legs {
                    let Leg::Cross { link, .. } = leg else {
                        continue;
                    };
                    let to = from + plan.link(link).latency;
                    let event = HopEvent::Handshake(shake.clone());
                    self.note_cross(attempt, leg, Way { from, to, outward }, Phase::Connect, event);
                    from = to;
                }
            }
        }
    }

    /// A call that a browser made has come back.
    pub(super) fn attempt_returned(&mut self, plan: &Plan, call: Call) {
        match (call.errand, call.reply) {
            (Errand::Lookup, reply) => self.looked_up(plan, call.attempt, reply),
            (Errand::Task, _) => self.end_task(call.attempt),
            (Errand::Request, Reply::Done { .. }) => {
                let Attempt { client, user, .. } = self.state.attempts[call.attempt];
                let until = self.now + KEEP_ALIVE;
                self.user(client, user).open_until = until;
                if self.is_recorded(call.attempt) {
                    let node = plan.clients[client as usize].node;
                    let event = HopEvent::Answer { status: 200 };
                    self.note_moment(call.attempt, node, Phase::Answer, event);
                }
                self.end_recording(call.attempt, None);
                self.state.attempts.remove(call.attempt);
            }
            (Errand::Request, Reply::Trouble(trouble)) => {
                let Attempt { client, .. } = self.state.attempts[call.attempt];
                if self.is_recorded(call.attempt) && trouble.status != 0 {
                    let node = plan.clients[client as usize].node;
                    let event = HopEvent::Answer { status: trouble.status };
                    self.note_moment(call.attempt, node, Phase::Answer, event);
                }
                self.give_up(call.attempt, trouble);
            }
        }
    }

    /// The request has failed for good.
    fn give_up(&mut self, attempt: Ix, trouble: Trouble) {
        self.end_recording(attempt, Some(&trouble));
        self.state.attempts.remove(attempt);
    }
}

fn address(plan: &Plan, client: u32, nth: u32) -> Option<&Address> {
    plan.clients[client as usize].resolver.as_ref()?.answer.as_ref().ok()?.get(nth as usize)
}
