//! The app opens.

use browser_tests::run;

#[test]
fn a_first_visit_shows_a_design() {
    run(|page| {
        page.open("/");
        let nodes = page.count("[data-node-id]");
        assert!(nodes >= 5, "{nodes} nodes are shown");
        assert!(!page.picture().is_blank());
    });
}
