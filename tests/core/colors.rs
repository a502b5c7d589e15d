//! The page's colours are those of exported pictures: `style/colors.css` is
//! written from the core's table. `STACKBOARD_WRITE=1 cargo test -p
//! stackboard-core --test colors` writes it anew after the table has changed.

use stackboard_core::render::Theme;
use std::{fmt::Write, fs, path::Path};

fn expected() -> String {
    let block = |out: &mut String, indent: &str, selector: &str, theme: Theme| {
        let _ = writeln!(out, "{indent}{selector} {{");
        for (name, value) in theme.css_variables() {
            let _ = writeln!(out, "{indent}  {name}: {value};");
        }
        let _ = writeln!(out, "{indent}}}");
    };
    let mut out = String::from(
        "/* Written from the core's table of colours (crates/core/src/render/paint.rs) by\n   its test `colors`; not to be changed by hand. */\n\n",
    );
    block(&mut out, "", ":root", Theme::Light);
    out.push('\n');
    block(&mut out, "", ":root[data-theme=\"dark\"]", Theme::Dark);
    out.push_str("\n@media (prefers-color-scheme: dark) {\n");
    block(&mut out, "  ", ":root:not([data-theme])", Theme::Dark);
    out.push_str("}\n");
    out
}

#[test]
fn the_style_sheet_has_the_colours_of_the_core() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style/colors.css");
    if std::env::var_os("STACKBOARD_WRITE").is_some() {
        fs::write(&path, expected()).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), expected());
}
