//! The review of boards that nobody would draw: it never fails, names only what
//! is there, and its mends leave a sound board.

mod boards;

use proptest::prelude::*;
use stackboard_core::{edit::Transaction, review};

proptest! {
    #![proptest_config(boards::cases(256))]

    #[test]
    fn any_board_can_be_reviewed_and_mended(board in boards::board(24)) {
        let found = review::review(&board, &["SPOF-1"]);
        prop_assert_eq!(&found, &review::review(&board, &["SPOF-1"]));
        prop_assert!(found.findings.is_sorted_by_key(|finding| finding.severity));
        for finding in &found.findings {
            prop_assert!(finding.nodes.iter().all(|id| board.nodes.contains_key(id)));
            prop_assert!(finding.links.iter().all(|id| board.links.contains_key(id)));
            prop_assert!(!finding.message.is_empty() && !finding.fix.is_empty());
            if let Some(mend) = &finding.mend {
                let mut mended = board.clone();
                review::mend(&mut Transaction::new(&mut mended), mend);
                prop_assert_eq!(mended.check(), Ok(()), "{}", finding.key());
            }
        }
        if let Some(availability) = &found.availability {
            let (least, most) = (availability.site.at_least(), availability.site.at_most());
            prop_assert!((0.0..=1.0 + 1e-12).contains(&most) && least <= most);
        }
    }
}
