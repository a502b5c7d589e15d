use super::*;
use crate::model::{Link, LinkKind, Node, NodeKind, NodeKind::*};
use std::collections::BTreeSet;

fn board(name: &str) -> Board {
    get(name).map(Template::board).unwrap_or_default()
}

fn count(board: &Board, kind: NodeKind) -> usize {
    board.nodes.values().filter(|node| node.kind == kind).count()
}

fn links(board: &Board, kind: LinkKind) -> Vec<&Link> {
    board.links.values().filter(|link| link.kind == kind).collect()
}

fn kinds_on(board: &Board, server: &Node) -> BTreeSet<NodeKind> {
    board.children(&server.id).map(|node| node.kind).collect()
}

fn servers(board: &Board) -> Vec<&Node> {
    board.nodes.values().filter(|node| node.kind == Server).collect()
}

#[test]
fn every_template_reads_without_a_repair_and_holds_the_invariants() {
    for template in &ALL {
        let reading = file::read(template.json).unwrap_or_else(|e| panic!("{}: {e}", template.name));
        assert_eq!(reading.repairs, [], "{}", template.name);
        assert_eq!(reading.board.check(), Ok(()), "{}", template.name);
        assert_eq!(reading.board.meta.title, template.title);
        assert_eq!(reading.board, template.board());
        assert!(reading.board.meta.notes.contains("## How a request flows"));
        assert_eq!(get(template.name), Some(template));
    }
    assert_eq!(get("nothing"), None);
}

#[test]
fn links_make_sense_between_their_ends_and_no_node_stands_alone() {
    for template in &ALL {
        let board = template.board();
        for link in board.links.values() {
            let (from, to) = (&board.nodes[&link.from], &board.nodes[&link.to]);
            assert!(link.kind.info().takes(from.kind, to.kind), "{}: {}", template.name, link.id);
        }
        let idle = board.nodes.values().find(|node| {
            !node.kind.is_container()
                && !matches!(node.kind, Firewall | Certificate)
                && board.links_of(&node.id).next().is_none()
        });
        assert_eq!(idle, None, "{}", template.name);
    }
}

#[test]
fn every_design_finds_the_site_by_an_a_record_that_leads_to_its_entry() {
    for template in &ALL {
        let board = template.board();
        let records: Vec<_> = board.nodes.values().flat_map(Node::records).collect();
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].name.as_str(), records[0].ty.key()), ("www.foobar.com", "A"));
        assert_eq!(records[0].value, "8.8.8.8");
        let entries = board
            .nodes
            .values()
            .filter(|node| ["ip", "virtual_ip"].iter().any(|field| node.text(field) == "8.8.8.8"));
        assert!(entries.count() >= 1);
        assert_eq!(links(&board, LinkKind::Dns).len(), 1);
        let addresses: Vec<&str> = servers(&board).iter().map(|server| server.text("ip")).collect();
        assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
        assert!(addresses.iter().all(|address| !address.is_empty()));
    }
}

#[test]
fn simple_has_one_of_each_on_one_server() {
    let board = board("simple");
    let kinds = [Client, Dns, Server, Web, App, Code, Database];
    assert!(kinds.iter().all(|kind| count(&board, *kind) == 1));
    assert_eq!(board.nodes.len(), kinds.len());
    assert_eq!(kinds_on(&board, servers(&board)[0]), [Web, App, Code, Database].into());
    assert_eq!(links(&board, LinkKind::Http).len(), 1);
}

#[test]
fn distributed_has_three_servers_and_a_replicated_database() {
    let board = board("distributed");
    let counts = [Server, LoadBalancer, Web, App, Code, Database].map(|kind| count(&board, kind));
    assert_eq!(counts, [3, 1, 2, 2, 2, 2]);
    assert_eq!([Firewall, Certificate, Agent, Monitor].map(|kind| count(&board, kind)), [0; 4]);
    let balancer = board.node("lb").expect("a load balancer");
    assert_eq!(balancer.text("algorithm"), "round_robin");
    assert!(balancer.flag("health_check.enabled"));
    replicates(&board);
}

fn replicates(board: &Board) {
    let replication = links(board, LinkKind::Replication);
    assert_eq!(replication.len(), 1);
    assert_eq!(board.nodes[&replication[0].from].text("role"), "primary");
    assert_eq!(board.nodes[&replication[0].to].text("role"), "replica");
    for write in links(board, LinkKind::SqlWrite).into_iter().chain(links(board, LinkKind::Sql)) {
        assert_eq!(board.nodes[&write.to].text("role"), "primary");
    }
}

#[test]
fn secured_adds_three_firewalls_three_agents_and_a_certificate() {
    let board = board("secured");
    let counts = [Server, Firewall, Agent, Certificate, Monitor].map(|kind| count(&board, kind));
    assert_eq!(counts, [3, 3, 3, 1, 1]);
    for server in servers(&board) {
        let kinds = kinds_on(&board, server);
        assert!(kinds.contains(&Firewall) && kinds.contains(&Agent), "{}", server.label());
    }
    let certificate = board.nodes.values().find(|node| node.kind == Certificate).expect("a certificate");
    assert_eq!(certificate.text("host"), "www.foobar.com");
    assert_eq!(board.parent(certificate).map(|node| node.kind), Some(LoadBalancer));
    assert_eq!(board.nodes[&links(&board, LinkKind::Https)[0].from].kind, Client);
    assert_eq!(links(&board, LinkKind::Metrics).len(), 3);
    replicates(&board);
}

#[test]
fn scale_up_clusters_two_load_balancers_and_gives_each_role_its_own_server() {
    let board = board("scale-up");
    assert_eq!(count(&board, LoadBalancer), 2);
    assert_eq!(links(&board, LinkKind::Failover).len(), 1);
    let balancers: Vec<&Node> = board.nodes.values().filter(|node| node.kind == LoadBalancer).collect();
    assert!(balancers.iter().all(|node| node.text("virtual_ip") == "8.8.8.8"));
    assert!(balancers.iter().all(|node| node.flag("vrrp.track_process")));
    assert!(balancers[0].number("vrrp.priority") > balancers[1].number("vrrp.priority"));
    assert!(count(&board, Web) >= 2 && count(&board, App) >= 2);
    for server in servers(&board) {
        let services = board.children(&server.id).filter(|node| !board.is_attached(node)).count();
        assert_eq!(services, 1, "{}", server.label());
    }
    replicates(&board);
}

#[test]
fn cards_keep_clear_of_one_another_and_lie_within_their_containers() {
    for template in &ALL {
        let board = template.board();
        let boxes: Vec<&Node> = board.nodes.values().filter(|node| !board.is_attached(node)).collect();
        for (at, a) in boxes.iter().enumerate() {
            for b in &boxes[at + 1..] {
                let related =
                    board.ancestors(a).chain(board.ancestors(b)).any(|n| n.id == a.id || n.id == b.id);
                let gap = if a.kind.is_container() || b.kind.is_container() { 20.0 } else { 44.0 };
                let apart = a.x + a.w + gap <= b.x
                    || b.x + b.w + gap <= a.x
                    || a.y + a.h + gap <= b.y
                    || b.y + b.h + gap <= a.y;
                assert!(related || apart, "{}: {} and {}", template.name, a.id, b.id);
            }
            if let Some(parent) = board.parent(a) {
                let inside = a.x >= parent.x + 10.0
                    && a.y >= parent.y + 40.0
                    && a.x + a.w <= parent.x + parent.w - 10.0
                    && a.y + a.h <= parent.y + parent.h - 10.0;
                assert!(inside, "{}: {} leaves {}", template.name, a.id, parent.id);
            }
        }
    }
}

#[test]
fn a_design_fits_a_laptop_between_the_panels_at_three_quarters() {
    for template in &ALL {
        let board = template.board();
        let boxes: Vec<&Node> = board.nodes.values().filter(|node| !board.is_attached(node)).collect();
        let reach =
            |side: fn(&Node) -> f64| boxes.iter().map(|node| side(node)).fold(f64::NEG_INFINITY, f64::max);
        let width = reach(|n| n.x + n.w) + reach(|n| -n.x);
        let height = reach(|n| n.y + n.h) + reach(|n| -n.y);
        assert!(width <= 1190.0 && height <= 900.0, "{}: {width} by {height}", template.name);
    }
}
