//! The design's own text: Markdown, written here and shown safely. Parsed
//! events become elements one by one; raw HTML in it stays text.

use crate::state::App;
use leptos::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

#[component]
pub fn Notes() -> impl IntoView {
    let app = App::get();
    let writing = RwSignal::new(false);
    let notes = Memo::new(move |_| app.track(|editor| editor.board().meta.notes.clone()));
    let save = move |text: String| {
        if notes.with_untracked(|old| *old != text) {
            app.act(|editor| editor.set_notes(&text));
        }
    };
    view! {
        <div class="notes-head">
            <p class="muted">"What this design is about, and your answers."</p>
            <button class="text-button outlined" on:click=move |_| writing.update(|on| *on = !*on)>
                {move || if writing.get() { "Done" } else { "Write" }}
            </button>
        </div>
        {move || {
            if writing.get() {
                view! {
                    <textarea
                        class="field notes-field"
                        aria-label="Text of the design, in Markdown"
                        maxlength="100000"
                        prop:value=notes.get_untracked()
                        on:change=move |event| save(event_target_value(&event))
                    ></textarea>
                    <p class="help">"Markdown: # heading, - list, **bold**, `code`."</p>
                }
                .into_any()
            } else if notes.with(|text| text.trim().is_empty()) {
                view! { <p class="hint">"Nothing is written yet."</p> }.into_any()
            } else {
                view! { <div class="markdown">{markdown(&notes.get())}</div> }.into_any()
            }
        }}
    }
}

/// How deep elements may stand in one another. A page that is some thousands
/// deep breaks the program that builds it and the browser that lays it out.
const DEEPEST: usize = 40;

/// A container that is open while its content is read.
struct Open {
    tag: Option<Tag<'static>>,
    children: Vec<AnyView>,
}

/// Markdown as elements. Images become their words, links only open http,
/// https and mailto addresses. What stands deeper than elements may is shown
/// without its own.
pub fn markdown(text: &str) -> AnyView {
    let mut stack = vec![Open { tag: None, children: Vec::new() }];
    let mut too_deep = 0_usize;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(_) if stack.len() > DEEPEST => too_deep += 1,
            Event::End(_) if too_deep > 0 => too_deep -= 1,
            Event::Start(tag) => stack.push(Open { tag: Some(tag.into_static()), children: Vec::new() }),
            Event::End(end) => {
                if let Some(Open { tag: Some(tag), children }) = stack.pop() {
                    push(&mut stack, close(&tag, end, children));
                }
            }
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => {
                push(&mut stack, words.into_string().into_any());
            }
            Event::Code(words) => push(&mut stack, view! { <code>{words.into_string()}</code> }.into_any()),
            Event::SoftBreak => push(&mut stack, " ".into_any()),
            Event::HardBreak => push(&mut stack, view! { <br /> }.into_any()),
            Event::Rule => push(&mut stack, view! { <hr /> }.into_any()),
            _ => {}
        }
    }
    stack.into_iter().flat_map(|open| open.children).collect_view().into_any()
}

fn push(stack: &mut [Open], view: AnyView) {
    if let Some(open) = stack.last_mut() {
        open.children.push(view);
    }
}

fn close(tag: &Tag<'static>, _end: TagEnd, children: Vec<AnyView>) -> AnyView {
    match tag {
        Tag::Paragraph => view! { <p>{children}</p> }.into_any(),
        // The panel has a heading of its own above these.
        Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. } => {
            view! { <h3>{children}</h3> }.into_any()
        }
        Tag::Heading { .. } => view! { <h4>{children}</h4> }.into_any(),
        Tag::List(None) => view! { <ul>{children}</ul> }.into_any(),
        Tag::List(Some(start)) => view! { <ol start=start.to_string()>{children}</ol> }.into_any(),
        Tag::Item => view! { <li>{children}</li> }.into_any(),
        Tag::Emphasis => view! { <em>{children}</em> }.into_any(),
        Tag::Strong => view! { <strong>{children}</strong> }.into_any(),
        Tag::Strikethrough => view! { <s>{children}</s> }.into_any(),
        Tag::BlockQuote(_) => view! { <blockquote>{children}</blockquote> }.into_any(),
        Tag::CodeBlock(_) => view! { <pre><code>{children}</code></pre> }.into_any(),
        Tag::Table(_) => view! { <table>{children}</table> }.into_any(),
        Tag::TableHead => view! { <thead><tr>{children}</tr></thead> }.into_any(),
        Tag::TableRow => view! { <tr>{children}</tr> }.into_any(),
        Tag::TableCell => view! { <td>{children}</td> }.into_any(),
        Tag::Link { dest_url, .. } if is_safe(dest_url) => {
            view! { <a href=dest_url.to_string() target="_blank" rel="noopener noreferrer">{children}</a> }
                .into_any()
        }
        _ => children.into_any(),
    }
}

/// Only addresses that open a page or a letter.
fn is_safe(address: &str) -> bool {
    let address = address.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}
