//! What went wrong, in words for a learner.

use super::{
    Engine,
    state::{Spot, Trouble},
};
use crate::{
    model::NodeKind,
    simulate::{Reason, plan::Ix},
};

impl Engine {
    /// Says in a sentence or two what went wrong where.
    pub(super) fn sentence(&self, attempt: Ix, trouble: &Trouble) -> String {
        let plan = &self.plan;
        let client = &plan.clients[self.state.attempts[attempt].client as usize];
        let place = match trouble.at {
            Spot::Node(node) => plan.node(node).name.clone(),
            Spot::Link(link) => {
                let link = plan.link(link);
                format!("the line from {} to {}", plan.node(link.from).name, plan.node(link.to).name)
            }
        };
        let firewall = matches!(trouble.at, Spot::Node(node) if plan.node(node).kind == NodeKind::Firewall);
        match trouble.reason {
            Reason::NoEntry => format!(
                "No link leads from {place} to a web server or a load balancer, so the request cannot leave."
            ),
            Reason::NoRecord | Reason::BadRecord => match client.resolver.as_ref().map(|r| &r.answer) {
                Some(Err(bad)) => bad.sentence.clone(),
                _ => format!("{place} has no usable record for {}.", client.host),
            },
            Reason::DnsDown => {
                let what = match trouble.at {
                    Spot::Link(_) => format!("Nothing gets through on {place}"),
                    Spot::Node(_) if firewall => format!("{place} is down and lets nothing through"),
                    Spot::Node(_) => format!("{place} does not answer"),
                };
                format!("{what}, so the browser cannot find the address of {}.", client.host)
            }
            Reason::CertificateExpired => format!(
                "The certificate for {} has expired. The browser shows a warning instead of the page.",
                client.host
            ),
            Reason::CertificateName => format!(
                "The certificate is not made out to {}. The browser shows a warning instead of the page.",
                client.host
            ),
            Reason::Firewall => format!(
                "{place} does not let this traffic in: its allowed ports do not include the one that is needed."
            ),
            Reason::NoBackend => {
                format!("{place} has no backend to pass the request to: no server behind it can take it.")
            }
            Reason::NoApplication => {
                format!("No route from {place} to an application server: nobody can make this page.")
            }
            Reason::NoDatabase => {
                format!("No route from {place} to a database: the program cannot get at its data.")
            }
            Reason::ReadOnly => format!(
                "{place} is a replica and read-only: it refuses the write (error 1290). Writes belong to the \
                 primary."
            ),
            Reason::NoPrimary => {
                format!("{place} reaches no database that takes writes: only links for reads lead on.")
            }
            Reason::Circle => format!("{place} could only send the request back to where it came from."),
            Reason::Refused => format!("{place} is not running: the connection is refused."),
            Reason::Unreachable if matches!(trouble.at, Spot::Link(_)) => {
                format!("Nothing gets through on {place}: it is cut.")
            }
            Reason::Unreachable if firewall => format!("{place} is down and lets nothing through."),
            Reason::Unreachable => format!("{place} does not answer: its machine is down or cut off."),
            Reason::Reset => format!("{place} died while it worked on the request."),
            Reason::QueueFull => {
                format!("{place} is busy and its waiting line is full: it turns the request away.")
            }
            Reason::QueueTimeout => format!("The request waited too long at {place} for a free backend."),
            Reason::Timeout => format!(
                "{} gave up after {} s; the request was at {place}.",
                plan.node(client.node).name,
                client.timeout / 1000.0
            ),
            Reason::Lost => format!("The request got lost on {place}; nobody answers it."),
            Reason::Overflow => {
                "More requests are under way than the simulation can hold; this one is dropped.".into()
            }
        }
    }
}
