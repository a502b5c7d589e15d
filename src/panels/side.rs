//! The panel at the right: the story of a request, properties of what is
//! selected, and the design's own text. On a phone it is a sheet.

use super::{
    Icon, inspector::Properties, notes::Notes, review::ReviewPanel, story::StoryTab, task::TaskPanel,
};
use crate::state::{App, Mode, SideTab};
use leptos::prelude::*;

impl SideTab {
    const ALL: [Self; 5] = [Self::Story, Self::Review, Self::Task, Self::Properties, Self::Notes];

    const fn name(self) -> &'static str {
        match self {
            Self::Story => "Story",
            Self::Review => "Review",
            Self::Task => "Task",
            Self::Properties => "Properties",
            Self::Notes => "Notes",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Story => "tab-story",
            Self::Review => "tab-review",
            Self::Task => "tab-task",
            Self::Properties => "tab-properties",
            Self::Notes => "tab-notes",
        }
    }
}

#[component]
pub fn SidePanel() -> impl IntoView {
    let app = App::get();
    // An embedded board has a story and nothing else.
    let tabs: Vec<SideTab> = if app.is_embedded() { vec![SideTab::Story] } else { SideTab::ALL.to_vec() };
    let keys = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            _ if app.is_embedded() => return,
            "ArrowRight" => 1,
            "ArrowLeft" => SideTab::ALL.len() - 1,
            _ => return,
        };
        if let Some(at) = app.side.get_untracked().and_then(|tab| SideTab::ALL.iter().position(|t| *t == tab))
        {
            let next = SideTab::ALL[(at + step) % SideTab::ALL.len()];
            app.side.set(Some(next));
            crate::platform::dom::focus(&format!("#{}", next.id()));
            event.prevent_default();
        }
    };
    view! {
        <aside
            class="island side"
            class:folded=move || app.side.get().is_none()
            data-inset="right"
            aria-label="Side panel"
        >
            <div class="side-head">
                <div class="tabs" role="tablist" on:keydown=keys>
                    {tabs
                        .into_iter()
                        .map(|tab| {
                            let chosen = move || app.side.get() == Some(tab);
                            view! {
                                <button
                                    id=tab.id()
                                    role="tab"
                                    aria-selected=move || chosen().to_string()
                                    aria-controls="side-body"
                                    tabindex=move || {
                                        if chosen() || app.side.get().is_none() { "0" } else { "-1" }
                                    }
                                    on:click=move |_| app.side.set(Some(tab))
                                >
                                    {move || if tab == SideTab::Story && app.player.mode.get() == Mode::Load { "Load" } else { tab.name() }}
                                    {(!app.is_embedded()).then(|| view! { <TabMark tab=tab /> }.into_any())}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
                <Show when=move || app.side.get().is_some()>
                    <button class="icon-button" aria-label="Fold the panel away" title="Fold away" on:click=move |_| app.side.set(None)>
                        <Icon name="close" />
                    </button>
                </Show>
            </div>
            {move || {
                app.side
                    .get()
                    .map(|tab| {
                        view! {
                            <div class="side-body" id="side-body" role="tabpanel" aria-labelledby=tab.id()>
                                {match tab {
                                    _ if app.is_embedded() => view! { <StoryTab /> }.into_any(),
                                    SideTab::Story => view! { <StoryTab /> }.into_any(),
                                    SideTab::Review => view! { <ReviewPanel /> }.into_any(),
                                    SideTab::Task => view! { <TaskPanel /> }.into_any(),
                                    SideTab::Properties => view! { <Properties /> }.into_any(),
                                    SideTab::Notes => view! { <Notes /> }.into_any(),
                                }}
                            </div>
                        }
                    })
            }}
        </aside>
    }
}

/// How many mistakes the review has found.
#[component]
fn TabMark(tab: SideTab) -> impl IntoView {
    let app = App::get();
    let count = Memo::new(move |_| {
        app.study.review.with(|review| review.findings.iter().filter(|finding| finding.is_mistake()).count())
    });
    move || {
        let shown = (tab == SideTab::Review).then(|| count.get()).filter(|count| *count > 0);
        shown.map(|count| {
            view! { <span class="tab-mark" aria-label=format!("{count} findings")>{count}</span> }
        })
    }
}
