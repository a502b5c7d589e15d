//! The words for each step.

use crate::{
    model::{Board, LinkKind, Names, NodeId, NodeKind, RecordType},
    simulate::{
        Algorithm, Balance, CertificateUse, Class, Handshake, Hop, HopEvent, Layer, Phase, Place, Resolution,
        Trace, time,
    },
};
use std::ops::Range;

/// Waiting shorter than this is not worth a word, in milliseconds.
const SHORT_MS: f64 = 0.05;

/// Finds the words for the steps of one trace.
pub(super) struct Teller<'a> {
    board: &'a Board,
    names: Names<'a>,
    trace: &'a Trace,
}

impl<'a> Teller<'a> {
    pub fn new(board: &'a Board, trace: &'a Trace) -> Self {
        Self { board, names: Names::new(board), trace }
    }

    /// A sentence or two for the hops of one step.
    pub fn text(&self, hops: &Range<usize>) -> String {
        let of = &self.trace.hops[hops.clone()];
        let mut sentences: Vec<String> = Vec::new();
        let mut told_handshake = false;
        for (ix, hop) in hops.clone().zip(of) {
            if let Place::Node(_) = hop.place
                && hop.waited_ms > SHORT_MS
                && !matches!(hop.event, HopEvent::Retry { .. })
            {
                sentences.push(self.waiting(hop));
            }
            if matches!(hop.event, HopEvent::Handshake(_)) && std::mem::replace(&mut told_handshake, true) {
                continue;
            }
            sentences.extend(self.sentence(ix, hop, of).filter(|text| !text.is_empty()));
        }
        if sentences.is_empty() {
            sentences.push("The request goes on.".into());
        }
        sentences.join(" ")
    }

    fn sentence(&self, ix: usize, hop: &Hop, step: &[Hop]) -> Option<String> {
        let place = self.place(&hop.place);
        let fails = step.iter().any(|hop| matches!(hop.event, HopEvent::Fail(_)));
        Some(match &hop.event {
            HopEvent::Ask { host } => {
                let dns = self.next_node(ix).map_or_else(|| "DNS".into(), |id| self.names.of(&id));
                format!("{place} wants {host}, and the browser does not know its address yet. It asks {dns}.")
            }
            HopEvent::Remember { host, address, left_s } => format!(
                "The browser still knows that {host} is {address}: the answer may be used for another {}.",
                seconds(*left_s)
            ),
            HopEvent::NoDns { host } => format!(
                "No DNS is linked with {place}, so nothing on the board turns {host} into an address. The \
                 request simply follows the line that is drawn."
            ),
            HopEvent::Resolve(resolution) => self.resolved(&place, resolution),
            HopEvent::KeptAlive => {
                "The connection from the last request is still open, so no handshake is needed.".into()
            }
            HopEvent::NextAddress { address } => format!(
                "DNS gave more than one address, so the browser does not give up: it tries the next one, {address}."
            ),
            HopEvent::Handshake(shake) => self.handshake(shake, step),
            HopEvent::Cross { .. } => return None,
            HopEvent::Guard { port, allowed: true } => {
                format!("{place} looks at the traffic and lets it through to port {port}.")
            }
            HopEvent::Guard { port, allowed: false } => format!("{place} drops the traffic to port {port}."),
            HopEvent::Balance(balance) => self.balance(ix, &place, balance),
            HopEvent::Retry { attempt, same, .. } => self.retry(ix, hop, &place, *attempt, *same),
            HopEvent::Serve => format!("{place} finds the file on its disk and answers at once: 200 OK."),
            HopEvent::PassOn if fails => return None,
            HopEvent::PassOn => self.pass_on(ix, hop, &place),
            HopEvent::Run { code } => self.run(ix, &place, code.as_ref(), fails),
            HopEvent::Cache { hit } => self.cache(hop, &place, *hit),
            HopEvent::Query { stale: true, .. } => format!(
                "{} It has yet to repeat some of the primary's writes, so what it returns may be out of date.",
                self.query(hop, &place, false)
            ),
            HopEvent::Query { write, .. } => self.query(hop, &place, *write),
            HopEvent::Store if self.trace.class == Class::Write => format!("{place} keeps the object."),
            HopEvent::Store => format!("{place} hands out the file."),
            HopEvent::Enqueue => {
                format!("{place} takes the message. A worker does the rest later, so the user need not wait.")
            }
            HopEvent::Work => format!("{place} takes the message and does the work; nobody waits for it."),
            HopEvent::Held { replica, by, port } => self.held(&place, replica, by, *port),
            HopEvent::Apply { lag_ms } => format!(
                "{place} repeats the write {} after the commit: that is the replication lag. The user did not \
                 wait for it.",
                time(*lag_ms)
            ),
            HopEvent::Answer { status } => self.answer(hop, &place, *status)?,
            HopEvent::Fail(failure) => failure.sentence.clone(),
        })
    }

    fn retry(&self, ix: usize, hop: &Hop, place: &str, attempt: u32, same: bool) -> String {
        let is_user = matches!(&hop.place, Place::Node(id)
            if self.board.node(id).is_some_and(|node| node.kind == NodeKind::Client));
        let pause = match hop.waited_ms {
            waited if waited > SHORT_MS => format!("waits {} and ", time(waited)),
            _ => String::new(),
        };
        match (is_user, same, self.next_node(ix)) {
            (true, _, _) => {
                format!("{place} waits a while and tries again, for the {} time.", ordinal(attempt))
            }
            (_, true, Some(next)) => {
                format!("{place} {pause}tries {} again (retry {attempt}).", self.names.of(&next))
            }
            (_, true, None) => format!("{place} {pause}tries again (retry {attempt})."),
            (_, false, _) => format!("{place} turns to another backend (retry {attempt})."),
        }
    }

    fn held(&self, place: &str, replica: &NodeId, by: &Place, port: Option<u16>) -> String {
        let name = self.names.of(replica);
        let cause = match (by, port) {
            (Place::Link { .. }, _) => "nothing gets through on the line".to_owned(),
            (Place::Node(id), _) if id == replica => "it is not running".to_owned(),
            (_, Some(port)) => format!("{} keeps port {port} closed", self.place(by)),
            (_, None) => format!("{} is down and lets nothing through", self.place(by)),
        };
        format!(
            "{place} cannot send the write on to {name}: {cause}. {name} stays behind until that changes; were \
             {place} lost before, the write would be lost with it."
        )
    }

    fn waiting(&self, hop: &Hop) -> String {
        format!(
            "All workers of {} are busy, so the request waits {} in line.",
            self.place(&hop.place),
            time(hop.waited_ms)
        )
    }

    fn resolved(&self, place: &str, resolution: &Resolution) -> String {
        let Some(last) = resolution.chain.last() else {
            return format!("{place} does not know {} itself and asks further.", resolution.host);
        };
        let chain: Vec<String> = resolution
            .chain
            .iter()
            .map(|record| match record.ty {
                RecordType::Cname => format!("{} is a CNAME for {}", record.name, record.value.trim()),
                ty => format!("{} is an {} record for {}", record.name, ty.key(), record.value.trim()),
            })
            .collect();
        let mut text = format!(
            "{place} answers: {}. The browser keeps the answer for {}.",
            chain.join(", and "),
            seconds(resolution.ttl_s)
        );
        if !resolution.on_board {
            text += &format!(
                " Nothing drawn has the address {}; the request follows the line all the same.",
                last.value.trim()
            );
        }
        text
    }

    fn handshake(&self, shake: &Handshake, step: &[Hop]) -> String {
        let server = step
            .iter()
            .rev()
            .find_map(|hop| match (&hop.event, &hop.place) {
                (HopEvent::Handshake(shake), Place::Link { id, forward }) if shake.outward => {
                    let link = self.board.link(id)?;
                    Some(self.names.of(if *forward { &link.to } else { &link.from }))
                }
                _ => None,
            })
            .unwrap_or_else(|| "the server".into());
        let took = step.last().map_or(0.0, |hop| hop.end_ms) - step.first().map_or(0.0, |hop| hop.start_ms);
        let fails = step.iter().any(|hop| matches!(hop.event, HopEvent::Fail(_)));
        let took = if took > SHORT_MS { format!(", {}", time(took)) } else { String::new() };
        match (shake.layer, &shake.certificate) {
            (Layer::Tcp, _) => {
                format!("The browser opens a TCP connection to {server}: one round trip{took}.")
            }
            (Layer::Redirect, _) => format!(
                "The browser asks on port 80, unencrypted. {server} answers 301 Moved Permanently: come back by \
                 https{took}."
            ),
            (Layer::Tls, CertificateUse::Shown(certificate)) if fails => {
                format!("TLS handshake: {server} shows its certificate for {}.", self.certified(certificate))
            }
            (Layer::Tls, CertificateUse::Shown(certificate)) => format!(
                "TLS handshake: {server} shows its certificate for {}, and both agree on a key. With TLS 1.3 this is \
                 one more round trip{took}; from here on nobody on the line can read along.",
                self.certified(certificate)
            ),
            (Layer::Tls, _) => format!(
                "TLS handshake with {server}: one more round trip{took}. But no certificate is drawn where TLS \
                 ends; a real browser would warn its user."
            ),
        }
    }

    /// The name that a certificate is made out to.
    fn certified(&self, certificate: &NodeId) -> &str {
        self.board.node(certificate).map_or("its name", |node| node.text("host"))
    }

    fn balance(&self, ix: usize, place: &str, balance: &Balance) -> String {
        let backend = self.names.of(&balance.backend);
        let Balance { number, of, connections, weight, .. } = balance;
        let choice = match balance.algorithm {
            _ if *of < 2 => {
                format!("{place} has only one backend to choose from and passes the request to {backend}.")
            }
            Algorithm::RoundRobin => {
                format!("{place} goes by turns (round robin) and picks backend {number}, {backend}.")
            }
            Algorithm::WeightedRoundRobin => format!(
                "{place} goes by turns and weights: {backend} gets {} of every {} requests, and this is one of \
                 them.",
                weight.0, weight.1
            ),
            Algorithm::LeastConnections => format!(
                "{place} goes by least connections and picks {backend}, which has {} under way.",
                if *connections == 0 { "none".into() } else { connections.to_string() }
            ),
            Algorithm::Random => format!("{place} picks {backend} at random out of {of} backends."),
            Algorithm::Source => format!(
                "{place} uses source hashing: a number made from the user's address leads to {backend}, and \
                 will do so next time."
            ),
        };
        match (self.link_kind(ix, false), self.link_kind(ix, true)) {
            (Some(LinkKind::Https), Some(LinkKind::Http | LinkKind::App)) => {
                format!("{choice} TLS ends here: behind {place} the request travels in plain text.")
            }
            _ => choice,
        }
    }

    fn pass_on(&self, ix: usize, hop: &Hop, place: &str) -> String {
        let Some(next) = self.next_node(ix) else {
            return format!("{place} passes the request on.");
        };
        let to = self.names.of(&next);
        let kind = |id: &NodeId| self.board.node(id).map(|node| node.kind);
        let own = match &hop.place {
            Place::Node(id) => kind(id),
            Place::Link { .. } => None,
        };
        match (own, kind(&next), self.trace.class) {
            (Some(NodeKind::Web), Some(NodeKind::App), Class::Read) => format!(
                "{place} has no file for this: the page has to be made. It hands the request on to {to}."
            ),
            (Some(NodeKind::Web), Some(NodeKind::App), _) => {
                format!("{place} cannot handle what the user sends by itself and hands it on to {to}.")
            }
            (Some(NodeKind::Web), Some(NodeKind::Storage), _) => {
                format!("{place} fetches the file from {to}.")
            }
            (Some(NodeKind::App), Some(NodeKind::Database), Class::Read) => {
                format!("{place} has to ask {to} itself.")
            }
            (Some(NodeKind::App), Some(NodeKind::Queue), _) => {
                format!("{place} leaves a message for later in {to}.")
            }
            _ => format!("{place} passes the request on to {to}."),
        }
    }

    fn run(&self, ix: usize, place: &str, code: Option<&NodeId>, fails: bool) -> String {
        let program = match code {
            Some(code) => format!("{place} runs the program from {}", self.names.of(code)),
            None => format!("{place} runs its program"),
        };
        let next = if fails { None } else { self.next_node(ix) };
        let Some(next) = next else {
            return format!("{program}.");
        };
        let to = self.names.of(&next);
        match (self.board.node(&next).map(|node| node.kind), self.trace.class) {
            (Some(NodeKind::Cache), _) => format!("{program} and looks into {to} first."),
            (_, Class::Static) => format!("{program} and fetches the file from {to}."),
            (Some(NodeKind::App), _) => format!("{program} and asks {to} for its part."),
            (_, Class::Read) => format!("{program}. It needs data and sends {to} a query that reads."),
            (_, Class::Write) => format!("{program}. It has something to store and sends {to} a write."),
        }
    }

    fn cache(&self, hop: &Hop, place: &str, hit: bool) -> String {
        let cdn = matches!(&hop.place, Place::Node(id)
            if self.board.node(id).is_some_and(|node| node.kind == NodeKind::Cdn));
        match (cdn, hit) {
            (true, true) => format!("{place} has a copy near the user and answers at once: a hit."),
            (true, false) => format!("{place} has no copy: a miss. It fetches the answer from the origin."),
            (false, true) => format!("{place} has the answer in memory: a hit. The database is not asked."),
            (false, false) => format!("{place} does not have the answer: a miss."),
        }
    }

    fn query(&self, hop: &Hop, place: &str, write: bool) -> String {
        let role = match &hop.place {
            Place::Node(id) => self.board.node(id).map_or("", |node| node.text("role")),
            Place::Link { .. } => "",
        };
        match (write, role) {
            (true, "primary") => {
                format!(
                    "{place} is the primary, the one that takes writes: it stores the change and confirms."
                )
            }
            (true, _) => format!("{place} stores the change and confirms."),
            (false, "replica") => {
                format!("{place} is a replica, good for reads: it finds the rows and returns them.")
            }
            (false, _) => format!("{place} finds the rows and returns them."),
        }
    }

    fn answer(&self, hop: &Hop, place: &str, status: u16) -> Option<String> {
        let Place::Node(id) = &hop.place else {
            return None;
        };
        let node = self.board.node(id);
        let kind = node.map(|node| node.kind);
        Some(match (kind, status) {
            (Some(NodeKind::Firewall), _) => return None,
            (Some(NodeKind::Dns), _) => format!("{place} passes the answer on."),
            (Some(NodeKind::Client), 200) => {
                let took = time(hop.end_ms - self.trace.start_ms);
                let what = match self.trace.class {
                    Class::Static => "The file is there",
                    Class::Read => "The page is there",
                    Class::Write => "The change is confirmed",
                };
                format!("{what}, {took} after {place} asked for it: 200 OK.")
            }
            (Some(NodeKind::Client), status) => {
                format!("{place} gets an error page: {}.", status_line(status))
            }
            (Some(NodeKind::App), 200) if hop.phase == Phase::Answer => match self.trace.class {
                Class::Read => format!("{place} makes the page from the data and returns it."),
                Class::Write => format!("{place} reports that the change is done."),
                Class::Static => format!("{place} returns the file."),
            },
            (_, 200) => format!("{place} passes the answer back."),
            (Some(NodeKind::Database), _) | (_, 0) => format!("{place} reports an error."),
            (_, status) => format!("{place} answers {}.", status_line(status)),
        })
    }

    /// The kind of the link on which a request comes to a hop's node, or goes on.
    fn link_kind(&self, ix: usize, onward: bool) -> Option<LinkKind> {
        let kind = |hop: &Hop| match hop.event {
            HopEvent::Cross { kind, .. } => Some(kind),
            _ => None,
        };
        if onward {
            self.trace.hops[ix + 1..].iter().find_map(kind)
        } else {
            self.trace.hops[..ix].iter().rev().find_map(kind)
        }
    }

    /// Where a request goes from a hop: the next node that does something with
    /// it, or the end of the line on which it fails.
    fn next_node(&self, ix: usize) -> Option<NodeId> {
        let mut end = None;
        for hop in &self.trace.hops[ix + 1..] {
            match (&hop.place, &hop.event) {
                (Place::Node(_), HopEvent::Guard { .. }) => {}
                (Place::Node(id), _) if hop.place != self.trace.hops[ix].place => return Some(id.clone()),
                (Place::Node(_), _) => break,
                (Place::Link { id, forward }, _) => {
                    let link = self.board.link(id)?;
                    end = Some(if *forward { link.to.clone() } else { link.from.clone() });
                }
            }
        }
        end
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Node(id) => self.names.of(id),
            Place::Link { id, .. } => match self.board.link(id) {
                Some(link) => {
                    format!("the line from {} to {}", self.names.of(&link.from), self.names.of(&link.to))
                }
                None => "the line".into(),
            },
        }
    }
}

fn seconds(s: f64) -> String {
    match s {
        s if s >= 10.0 => format!("{s:.0} s"),
        s => time(s * 1000.0),
    }
}

/// An HTTP status with its reason phrase (RFC 9110).
fn status_line(status: u16) -> String {
    let phrase = match status {
        200 => "OK",
        404 => "Not Found",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
    format!("{status} {phrase}").trim_end().to_owned()
}

fn ordinal(n: u32) -> String {
    match n {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        n => format!("{n}th"),
    }
}
