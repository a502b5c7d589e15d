//! Leaving with the board: as a file, or as a picture.

use super::{frame::DialogFrame, share::TOO_LONG};
use crate::{
    actions,
    platform::{clipboard, dom, files, png},
    state::{App, Dialog},
};
use leptos::prelude::*;
use rustc_hash::FxHashSet;
use stackboard_core::{
    editor::Editor,
    io,
    model::NodeId,
    render::{self, SvgOptions, Theme},
};
use wasm_bindgen_futures::spawn_local;

/// What a picture is to look like.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    scale: f64,
    background: bool,
    dark: bool,
    /// Room around the board, in board units.
    padding: f64,
    selection_only: bool,
    /// Whether the picture carries its board, to be opened again.
    carries: bool,
}

/// The room around a board that is usual, and the most, in board units.
const PADDING: f64 = 32.0;
const MOST_PADDING: f64 = 200.0;

/// Saves the board as a file.
pub fn download_json(app: App) {
    let (text, title) =
        app.with(|editor| (io::file::write(editor.board()), editor.board().meta.title.clone()));
    save(app, &files::file_name(&title, "stackboard.json"), &text, "application/json");
}

fn mermaid_of(app: App) -> String {
    app.with(|editor| io::mermaid::write(editor.board()))
}

/// Saves the board as a Mermaid flowchart.
fn download_mermaid(app: App) {
    let name = files::file_name(&app.title.get_untracked(), "mmd");
    save(app, &name, &mermaid_of(app), "text/vnd.mermaid");
}

/// Saves the board as a picture at twice its size that carries it.
pub fn save_png(app: App) {
    save_picture(
        app,
        Look {
            scale: 2.0,
            background: true,
            dark: false,
            padding: PADDING,
            selection_only: false,
            carries: true,
        },
    );
}

fn save_picture(app: App, look: Look) {
    let name = files::file_name(&app.title.get_untracked(), "png");
    with_png(app, look, async move |picture| {
        files::download(&name, &picture.blob)
            .map(|()| format!("Saved as {name}."))
            .map_err(|_| "the browser did not let the page save a file".into())
    });
}

/// Saves a text under a name.
pub fn save(app: App, name: &str, text: &str, mime: &str) {
    match files::blob(text, mime).and_then(|blob| files::download(name, &blob)) {
        Ok(()) => app.tell(format!("Saved as {name}.")),
        Err(_) => app.complain("The browser did not let the page save a file."),
    }
}

/// Copies the link that carries the board, if it is not too long for one.
fn copy_link(app: App) {
    let code = app.with(|editor| io::link::encode(editor.board()));
    let link = format!("{}#{code}", dom::page_address());
    if link.len() > TOO_LONG {
        app.complain("This board is too large for a link. Save it as a file instead.");
    } else {
        clipboard::write_text(app, link, "The link is on the clipboard.");
    }
}

/// The picture as SVG text, which carries the board if that is wanted.
fn picture(app: App, look: Look) -> String {
    let metadata = look.carries.then(|| io::picture::into_svg(&carried(app, look)));
    app.with(|editor| {
        let options = SvgOptions {
            theme: if look.dark { Theme::Dark } else { Theme::Light },
            background: look.background,
            padding: look.padding,
            only: selected(editor, look),
            metadata,
            ..SvgOptions::default()
        };
        render::svg(editor.board(), editor.scene(), &options)
    })
}

/// What is drawn, if that is not the whole board.
fn selected(editor: &Editor, look: Look) -> Option<FxHashSet<NodeId>> {
    let nodes = &editor.selection().nodes;
    (look.selection_only && !nodes.is_empty())
        .then(|| editor.board().with_descendants(nodes).into_iter().collect())
}

/// The board file that goes into a picture: of what is drawn, and of nothing
/// else.
fn carried(app: App, look: Look) -> String {
    app.with(|editor| match selected(editor, look) {
        Some(only) => io::file::write(&editor.board().part(|id| only.contains(id))),
        None => io::file::write(editor.board()),
    })
}

/// Width and height as the document's first element states them.
fn size_of(svg: &str) -> Option<(f64, f64)> {
    let head = &svg[..svg.find("viewBox")?];
    let number = |name: &str| {
        let rest = head.split_once(&format!("{name}=\""))?.1;
        rest[..rest.find('"')?].parse::<f64>().ok().filter(|n| *n > 0.0)
    };
    Some((number(" width")?, number(" height")?))
}

fn with_png(app: App, look: Look, then: impl AsyncFnOnce(png::Picture) -> Result<String, String> + 'static) {
    let svg = picture(app, Look { carries: false, ..look });
    let board = look.carries.then(|| carried(app, look));
    spawn_local(async move {
        let result = match size_of(&svg) {
            Some((width, height)) => png::render(&svg, width, height, look.scale).await,
            None => Err("there is nothing to draw".into()),
        };
        let result = match (result, board) {
            (Ok(picture), Some(board)) => png::carrying(picture, &board).await,
            (result, _) => result,
        };
        let result = match result {
            Ok(picture) => {
                let reduced = picture.reduced_to;
                then(picture).await.map(|said| match reduced {
                    Some(scale) => {
                        format!("{said} It was scaled down to ×{scale:.1}: browsers draw no larger.")
                    }
                    None => said,
                })
            }
            Err(words) => Err(words),
        };
        match result {
            Ok(said) => app.tell(said),
            Err(words) => app.complain(format!("No picture was made: {words}.")),
        }
    });
}

#[component]
pub fn ExportDialog() -> impl IntoView {
    let app = App::get();
    let scale = RwSignal::new(2.0);
    let background = RwSignal::new(true);
    let dark = RwSignal::new(app.is_dark());
    let has_selection = app.with(|editor| !editor.selection().nodes.is_empty());
    let padding = RwSignal::new(PADDING);
    let selection_only = RwSignal::new(false);
    let carries = RwSignal::new(true);
    let look = move || Look {
        scale: scale.get(),
        background: background.get(),
        dark: dark.get(),
        padding: padding.get(),
        selection_only: selection_only.get(),
        carries: carries.get(),
    };
    let text_of_json = move || app.with(|editor| io::file::write(editor.board()));
    let size = move || {
        size_of(&picture(app, Look { carries: false, ..look() })).map_or_else(
            || "The board is empty.".to_owned(),
            |(w, h)| format!("{:.0} × {:.0} pixels", w * scale.get(), h * scale.get()),
        )
    };
    let title = app.with(|editor| editor.board().meta.title.clone());
    view! {
        <DialogFrame title="Export">
            <section>
                <h3>"As a file"</h3>
                <p class="muted">"The whole board, to open again here or to hand in."</p>
                <div class="button-row">
                    <button class="text-button primary" data-export="json" on:click=move |_| download_json(app)>"Save JSON"</button>
                    <button class="text-button outlined" data-export="copy-json" on:click=move |_| clipboard::write_text(app, text_of_json(), "The board is on the clipboard, as JSON.")>"Copy JSON"</button>
                    <button class="text-button outlined" data-export="mmd" title="A flowchart that mermaid draws; it opens here again" on:click=move |_| download_mermaid(app)>"Save Mermaid"</button>
                    <button class="text-button outlined" data-export="copy-mmd" on:click=move |_| clipboard::write_text(app, mermaid_of(app), "The flowchart is on the clipboard.")>"Copy Mermaid"</button>
                </div>
            </section>
            <section>
                <h3>"As a picture"</h3>
                <div class="options">
                    <fieldset class="choice">
                        <legend>"Size"</legend>
                        {[1.0, 2.0, 3.0]
                            .map(|factor| {
                                view! {
                                    <label>
                                        <input type="radio" name="scale" value=factor.to_string() prop:checked=move || scale.get() == factor on:change=move |_| scale.set(factor) />
                                        {format!("×{factor}")}
                                    </label>
                                }
                            })
                            .into_iter()
                            .collect_view()}
                    </fieldset>
                    <label class="check-row">
                        <input type="checkbox" name="background" prop:checked=move || background.get() on:change=move |event| background.set(event_target_checked(&event)) />
                        "Background"
                    </label>
                    <label class="check-row">
                        <input type="checkbox" name="dark" prop:checked=move || dark.get() on:change=move |event| dark.set(event_target_checked(&event)) />
                        "Dark"
                    </label>
                    <label class="check-row">
                        "Room around it "
                        <input
                            class="field pixels"
                            type="number"
                            name="padding"
                            min="0"
                            max=MOST_PADDING
                            step="4"
                            prop:value=move || padding.get().to_string()
                            on:change=move |event| {
                                let typed = event_target_value(&event).parse::<f64>().unwrap_or(PADDING);
                                padding.set(typed.clamp(0.0, MOST_PADDING));
                                // What was typed is shown as it is understood.
                                padding.notify();
                            }
                        />
                    </label>
                    <label class="check-row" hidden=!has_selection>
                        <input type="checkbox" name="selection" prop:checked=move || selection_only.get() on:change=move |event| selection_only.set(event_target_checked(&event)) />
                        "Selection only"
                    </label>
                    <label class="check-row">
                        <input type="checkbox" name="carries" prop:checked=move || carries.get() on:change=move |event| carries.set(event_target_checked(&event)) />
                        "With the board inside, so that the picture opens here again"
                    </label>
                </div>
                <p class="muted" aria-live="polite">{size}</p>
                <div class="button-row">
                    <button
                        class="text-button primary"
                        data-export="png"
                        on:click=move |_| save_picture(app, look())
                    >
                        "Save PNG"
                    </button>
                    <button
                        class="text-button outlined"
                        data-export="copy-png"
                        on:click=move |_| {
                            with_png(app, look(), async move |picture| {
                                png::copy(&picture.blob).await.map(|()| "The picture is on the clipboard.".into())
                            });
                        }
                    >
                        "Copy PNG"
                    </button>
                    <button
                        class="text-button outlined"
                        data-export="svg"
                        on:click=move |_| save(app, &files::file_name(&title, "svg"), &picture(app, look()), "image/svg+xml")
                    >
                        "Save SVG"
                    </button>
                    <button
                        class="text-button outlined"
                        data-export="copy-svg"
                        on:click=move |_| clipboard::write_text(app, picture(app, look()), "The drawing is on the clipboard, as SVG.")
                    >
                        "Copy SVG"
                    </button>
                </div>
            </section>
            <section>
                <h3>"As a moving picture"</h3>
                <p class="muted">"GIF, animated PNG or SVG, in which requests move."</p>
                <div class="button-row">
                    <button class="text-button outlined" data-export="animation" on:click=move |_| app.dialog.set(Some(Dialog::Animation))>"Choose…"</button>
                </div>
            </section>
            <section>
                <h3>"As a link, or on paper"</h3>
                <div class="button-row">
                    <button class="text-button outlined" data-export="copy-link" on:click=move |_| copy_link(app)>"Copy link"</button>
                    <button class="text-button outlined" data-export="print" on:click=move |_| actions::perform(app, "print")>"Print…"</button>
                </div>
            </section>
            <p class="footnote">"Made in this browser; nothing is sent anywhere."</p>
        </DialogFrame>
    }
}
