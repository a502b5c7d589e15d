//! What the review finds, how to mend it, and how much of the time the site
//! would work.

mod availability;
mod finding;

use crate::state::{App, numbered};
use availability::AvailabilityView;
use finding::FindingView;
use leptos::prelude::*;
use stackboard_core::review::{Finding, Severity};

/// More findings of one sort than this are only counted.
const MOST: usize = 60;

#[component]
pub fn ReviewPanel() -> impl IntoView {
    let app = App::get();
    let review = app.study.review;
    let empty = Memo::new(move |_| app.track(|editor| editor.board().nodes.is_empty()));
    // A finding that stays the same keeps its place in the page, and the focus
    // in it.
    let listed = move |wanted: fn(&Finding) -> bool| {
        review.with(|review| {
            let shown = review.findings.iter().filter(|finding| finding.dismissed.is_none());
            numbered(shown)
                .into_iter()
                .filter(|(_, finding)| wanted(finding))
                .take(MOST)
                .map(|(number, finding)| (number, finding.clone()))
                .collect::<Vec<_>>()
        })
    };
    let mistakes = Memo::new(move |_| listed(|finding| !finding.expected));
    let expected = Memo::new(move |_| listed(|finding| finding.expected));
    let aside = Memo::new(move |_| {
        review.with(|review| {
            let aside = review.findings.iter().filter(|finding| finding.dismissed.is_some());
            aside.take(MOST).map(|finding| (0, finding.clone())).collect::<Vec<_>>()
        })
    });
    let count = move |wanted: fn(&Finding) -> bool| {
        review.with(|review| review.findings.iter().filter(|finding| wanted(finding)).count())
    };
    let left_out = move || count(Finding::is_mistake).saturating_sub(MOST);
    view! {
        <Show when=move || empty.get()>
            <p class="hint">"The board is empty. Draw something, and what is weak or wrong about it shows here."</p>
        </Show>
        <Show when=move || !empty.get()>
            <p class="review-counts" role="status">
                {Severity::ALL
                    .map(|severity| {
                        let of = move || {
                            review.with(|review| {
                                review.findings.iter().filter(|f| f.is_mistake() && f.severity == severity).count()
                            })
                        };
                        view! {
                            <span class=format!("count {}", severity.key()) class:none=move || of() == 0>
                                <strong>{of}</strong>
                                {format!(" {}", severity.key())}
                            </span>
                        }
                    })
                    .into_iter()
                    .collect_view()}
                <Show when=move || !expected.with(Vec::is_empty)>
                    <span class="count expected"><strong>{move || count(|f| f.expected && f.dismissed.is_none())}</strong>" expected"</span>
                </Show>
            </p>
            <Show when=move || mistakes.with(Vec::is_empty)>
                <p class="hint">
                    {move || if expected.with(Vec::is_empty) { "Nothing is wrong with this design that the review knows of." } else { "No mistakes: only the weaknesses that this task asks about." }}
                </p>
            </Show>
            <Findings list=mistakes />
            <Show when=move || left_out().gt(&0)>
                <p class="hint">{move || format!("And {} more.", left_out())}</p>
            </Show>
            <Show when=move || !expected.with(Vec::is_empty)>
                <h3>"Expected here: can you explain them?"</h3>
                <Findings list=expected />
            </Show>
            <Show when=move || !aside.with(Vec::is_empty)>
                <details class="aside">
                    <summary>{move || format!("Put aside ({})", aside.with(Vec::len))}</summary>
                    <Findings list=aside />
                </details>
            </Show>
            <AvailabilityView />
        </Show>
    }
}

#[component]
fn Findings(list: Memo<Vec<(usize, Finding)>>) -> impl IntoView {
    view! {
        <ol class="findings">
            <For
                each=move || list.get()
                key=|(number, finding)| (*number, finding.key(), finding.message.clone(), finding.dismissed.clone())
                children=|(number, finding)| view! { <FindingView number=number finding=finding /> }
            />
        </ol>
    }
}
