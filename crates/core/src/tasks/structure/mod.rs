//! What can be seen on the board without running it.

mod count;
mod guard;
mod link;
mod names;
mod place;

use super::{Check, verdict::Verdict, view::View, words};

/// Looks at the board. `None` for what only a run can tell.
pub fn look(view: &View, check: &Check) -> Option<Verdict> {
    Some(match check {
        Check::Count(of) => count::count(view, of),
        Check::Each(of) => count::each(view, of),
        Check::Apart(of) => place::apart(view, of),
        Check::Link(of) => link::links(view, of),
        Check::Path(of) => link::path(view, of),
        Check::Stated(of) => names::stated(view, of),
        Check::Mode(of) => link::mode(view, of),
        Check::Record(of) => names::record(view, of),
        Check::Domain(of) => names::domain(view, &of.name),
        Check::Addresses(_) => place::addresses(view),
        Check::Pair(of) => place::pair(view, of),
        Check::Certificate(of) => guard::certificate(view, &of.name),
        Check::Guarded(of) => guard::guarded(view, of),
        Check::Watched(of) => guard::watched(view, of),
        Check::Qps(_) => guard::qps(view),
        Check::Aside(of) => link::aside(view, of),
        Check::Survives(_) | Check::Performs(_) | Check::All(_) | Check::Any(_) | Check::Not(_) => {
            return None;
        }
    })
}

/// The verdict where there is nobody to judge.
fn nobody(who: &super::Who) -> Verdict {
    Verdict::unmet(0.0, format!("There is no {} yet.", words::who(who, false)))
}
