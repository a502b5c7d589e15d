//! The table of node kinds: one entry says all there is to know about a kind.
//! Defaults follow the manuals and measurements named beside them.

mod fields;
mod places;
mod request_path;
mod serving;

use super::kind::{KindInfo, NodeKind, PaletteGroup, Shape};
use NodeKind::{
    Agent, App, Cache, Cdn, Certificate, Client, Cluster, Code, Database, Dns, Firewall, LoadBalancer,
    Monitor, Note, Queue, Server, Storage, Text, Web, Worker, Zone,
};

/// The containers a service may run in.
const PLACES: &[NodeKind] = &[Server, Cluster, Zone];
/// The services that something can be attached to.
const SERVICES: &[NodeKind] =
    &[Server, Cluster, LoadBalancer, Web, App, Database, Cache, Cdn, Queue, Worker, Storage];

pub(super) fn info(kind: NodeKind) -> &'static KindInfo {
    match kind {
        Client => &request_path::CLIENT,
        Dns => &request_path::DNS,
        Firewall => &request_path::FIREWALL,
        LoadBalancer => &request_path::LOAD_BALANCER,
        Web => &serving::WEB,
        App => &serving::APP,
        Code => &serving::CODE,
        Database => &serving::DATABASE,
        Cache => &serving::CACHE,
        Cdn => &request_path::CDN,
        Queue => &serving::QUEUE_KIND,
        Worker => &serving::WORKER,
        Storage => &serving::STORAGE,
        Certificate => &places::CERTIFICATE,
        Agent => &places::AGENT,
        Monitor => &places::MONITOR,
        Server => &places::SERVER,
        Cluster => &places::CLUSTER,
        Zone => &places::ZONE,
        Note => &places::NOTE,
        Text => &places::TEXT,
    }
}

/// The size of a card.
const CARD: (f64, f64) = (156.0, 60.0);

/// What most kinds share, so that an entry says only what is its own.
const PLAIN_CARD: KindInfo = KindInfo {
    kind: Client,
    name: "",
    label: "",
    subtitle: "",
    hue: "#64748b",
    glyph: "",
    shape: Shape::Card,
    size: CARD,
    inside: PLACES,
    attaches_to: &[],
    palette: PaletteGroup::RequestPath,
    fields: &[],
    help: "",
};

#[cfg(test)]
mod tests {
    use super::super::field::Default;
    use super::*;

    #[test]
    fn every_kind_has_its_own_entry_with_words_and_a_glyph() {
        for &kind in NodeKind::ALL {
            let info = info(kind);
            assert_eq!(info.kind, kind);
            assert_eq!(NodeKind::from_key(kind.key()), Some(kind));
            assert!(!info.name.is_empty() && !info.label.is_empty() && !info.help.is_empty());
            assert!(info.glyph.starts_with('M'), "{kind} has no glyph");
        }
    }

    #[test]
    fn every_default_is_a_value_its_own_field_accepts() {
        for field in NodeKind::ALL.iter().flat_map(|kind| kind.info().fields) {
            if field.default != Default::Nothing {
                assert_eq!(field.check(&field.default.value()), Ok(()), "{}", field.path);
            }
        }
    }
}
