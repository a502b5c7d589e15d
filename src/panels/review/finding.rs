//! One finding: what is wrong, why it matters, and what can be done.

use crate::{panels::Words, platform::dom, state::App};
use leptos::{html, prelude::*};
use stackboard_core::review::Finding;

#[component]
pub fn FindingView(number: usize, finding: Finding) -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let class = if finding.expected { "expected" } else { finding.severity.key() };
    let aside = finding.dismissed.clone();
    let is_aside = aside.is_some();
    let rule = finding.rule;
    let mend = finding.mend.as_ref().map(|mend| mend.label);
    let can_prove = !finding.proof().is_empty() && !is_aside;
    let (message, fix) = (finding.message.clone(), finding.fix.clone());
    let finding = StoredValue::new(finding);
    let asking = RwSignal::new(false);
    // Lit while something of it is selected on the board.
    let current = move || {
        app.selection.with(|selection| {
            finding.with_value(|finding| {
                finding.nodes.iter().any(|id| selection.nodes.contains(id))
                    || finding.links.iter().any(|id| selection.links.contains(id))
            })
        })
    };
    let show = move |_| finding.with_value(|finding| study.point_at(app, &finding.nodes, &finding.links));
    view! {
        <li class=format!("finding {class}") class:aside=is_aside class:current=current data-rule=rule.id>
            <button class="finding-head" title="Show it on the board" on:click=show>
                {(!is_aside).then(|| view! { <span class="finding-number">{number}</span> })}
                <span class="finding-title">{rule.title}</span>
                <span class="rule-id">{rule.id}</span>
            </button>
            <p><Words text=message /></p>
            {aside.map(|reason| view! { <p class="muted">{format!("Put aside: {reason}")}</p> })}
            <details>
                <summary>"Why, and what to do"</summary>
                <p><Words text=rule.why /></p>
                <p><strong>"To mend it: "</strong><Words text=fix /></p>
            </details>
            <div class="finding-actions">
                {mend
                    .filter(|_| !is_aside)
                    .map(|label| {
                        view! {
                            <button class="text-button outlined" data-act="mend" on:click=move |_| finding.with_value(|finding| app.act(|editor| editor.mend(finding)))>
                                {label}
                            </button>
                        }
                    })}
                {can_prove.then(|| {
                    view! {
                        <button class="text-button outlined" data-act="prove" title="Plays it: watch the requests fail" on:click=move |_| finding.with_value(|finding| study.prove(app, finding))>
                            "Prove it"
                        </button>
                    }
                })}
                {if is_aside {
                    view! {
                        <button class="text-button quiet" data-act="undismiss" on:click=move |_| finding.with_value(|finding| app.act(|editor| editor.undismiss(finding)))>
                            "Take up again"
                        </button>
                    }
                    .into_any()
                } else {
                    view! {
                        <button class="text-button quiet" data-act="dismiss" aria-expanded=move || asking.get().to_string() on:click=move |_| asking.update(|on| *on = !*on)>
                            "Put aside…"
                        </button>
                    }
                    .into_any()
                }}
            </div>
            <Show when=move || asking.get()>
                <Reason finding=finding asking=asking />
            </Show>
        </li>
    }
}

/// Asks why somebody lives with a finding.
#[component]
fn Reason(finding: StoredValue<Finding>, asking: RwSignal<bool>) -> impl IntoView {
    let app = App::get();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            dom::focus_on(&field);
        }
    });
    let done = move || {
        let reason = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if !reason.trim().is_empty() {
            finding.with_value(|finding| app.act(|editor| editor.dismiss(finding, &reason)));
            dom::focus("#tab-review");
        }
    };
    view! {
        <form
            class="reason"
            on:submit=move |event| {
                event.prevent_default();
                done();
            }
        >
            <label>
                <span>"Why is it fine here?"</span>
                <input
                    node_ref=field
                    class="field"
                    maxlength="500"
                    required
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            event.stop_propagation();
                            asking.set(false);
                        }
                    }
                />
            </label>
            <button class="text-button outlined">"Put aside"</button>
        </form>
    }
}
