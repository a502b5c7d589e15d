//! Moving requests: a pool of elements that each frame puts in place.

use super::{BoardView, Lit, marks::element, overlay};
use stackboard_core::{
    animate::{Dot, RADIUS, SMALL_RADIUS, shortened},
    editor::Editor,
    simulate::Class,
};
use web_sys::SvgElement;

/// Elements that are there already, with what they show.
#[derive(Default)]
pub struct Pool {
    dots: Vec<(SvgElement, String)>,
    reasons: Vec<SvgElement>,
}

/// The style sheet's class for requests of a class.
pub const fn class_name(class: Class, failed: bool) -> &'static str {
    match (failed, class) {
        (true, _) => "class-failed",
        (false, Class::Static) => "class-static",
        (false, Class::Read) => "class-read",
        (false, Class::Write) => "class-write",
    }
}

impl BoardView {
    /// Lights up what a request passes now.
    pub fn light(&mut self, editor: &Editor, lit: Lit) {
        if self.lit != lit {
            self.lit = lit;
            overlay::glow(self, editor);
        }
    }

    /// Puts the dots in place; those that are too many go away.
    pub fn draw_tokens(&mut self, tokens: &[Dot]) {
        let (document, layer) = (self.document.clone(), self.tokens.clone());
        let pool = &mut self.pool;
        while pool.dots.len() < tokens.len() {
            let Some(dot) = element(&document, &layer, "circle", &[]) else { return };
            pool.dots.push((dot, String::new()));
        }
        for (dot, _) in pool.dots.drain(tokens.len()..) {
            dot.remove();
        }
        for (token, (dot, shown)) in tokens.iter().zip(&mut pool.dots) {
            let class = format!(
                "token {}{}{}",
                class_name(token.class, token.failed),
                if token.small { " small" } else { "" },
                if token.hollow { " hollow" } else { "" }
            );
            if *shown != class {
                let _ = dot.set_attribute("class", &class);
                let radius = if token.small { SMALL_RADIUS } else { RADIUS };
                let _ = dot.set_attribute("r", &radius.to_string());
                *shown = class;
            }
            let _ =
                dot.set_attribute("transform", &format!("translate({:.1},{:.1})", token.at.x, token.at.y));
        }
        let failed: Vec<&Dot> = tokens.iter().filter(|token| token.reason.is_some()).collect();
        while pool.reasons.len() < failed.len() {
            let Some(text) = element(&document, &layer, "text", &[("class", "token-reason")]) else { return };
            pool.reasons.push(text);
        }
        for text in pool.reasons.drain(failed.len()..) {
            text.remove();
        }
        for (token, text) in failed.iter().zip(&pool.reasons) {
            let words = token.reason.as_deref().unwrap_or_default();
            text.set_text_content(Some(&shortened(words)));
            let _ = text.set_attribute(
                "transform",
                &format!("translate({:.1},{:.1})", token.at.x, token.at.y + 24.0),
            );
        }
    }
}
