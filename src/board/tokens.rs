//! Moving requests: a pool of elements that each frame puts in place.

use super::{BoardView, Lit, marks::element, overlay};
use stackboard_core::{editor::Editor, geometry::Point};
use web_sys::SvgElement;

/// One request as a dot.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub at: Point,
    /// The class of the style sheet that gives the colour.
    pub class: &'static str,
    pub hollow: bool,
    pub small: bool,
    /// Why it failed, shown beside it.
    pub reason: Option<String>,
}

/// Elements that are there already, with what they show.
#[derive(Default)]
pub struct Pool {
    dots: Vec<(SvgElement, String)>,
    reasons: Vec<SvgElement>,
}

/// Reasons longer than this are cut; the story has them whole.
const REASON_LETTERS: usize = 64;

impl BoardView {
    /// Lights up what a request passes now.
    pub fn light(&mut self, editor: &Editor, lit: Lit) {
        if self.lit != lit {
            self.lit = lit;
            overlay::glow(self, editor);
        }
    }

    /// Puts the dots in place; those that are too many go away.
    pub fn draw_tokens(&mut self, tokens: &[Token]) {
        let (document, layer) = (self.document.clone(), self.tokens.clone());
        let pool = &mut self.pool;
        while pool.dots.len() < tokens.len() {
            let Some(dot) = element(&document, &layer, "circle", &[("r", "6")]) else { return };
            pool.dots.push((dot, String::new()));
        }
        for (dot, _) in pool.dots.drain(tokens.len()..) {
            dot.remove();
        }
        for (token, (dot, shown)) in tokens.iter().zip(&mut pool.dots) {
            let class = format!("token {}{}", token.class, if token.hollow { " hollow" } else { "" });
            if *shown != class {
                let _ = dot.set_attribute("class", &class);
                let _ = dot.set_attribute("r", if token.small { "4" } else { "6" });
                *shown = class;
            }
            let _ =
                dot.set_attribute("transform", &format!("translate({:.1},{:.1})", token.at.x, token.at.y));
        }
        let failed: Vec<&Token> = tokens.iter().filter(|token| token.reason.is_some()).collect();
        while pool.reasons.len() < failed.len() {
            let Some(text) = element(&document, &layer, "text", &[("class", "token-reason")]) else { return };
            pool.reasons.push(text);
        }
        for text in pool.reasons.drain(failed.len()..) {
            text.remove();
        }
        for (token, text) in failed.iter().zip(&pool.reasons) {
            let words = token.reason.as_deref().unwrap_or_default();
            let mut shown: String = words.chars().take(REASON_LETTERS).collect();
            if shown.len() < words.len() {
                shown.push('…');
            }
            text.set_text_content(Some(&shown));
            let _ = text.set_attribute(
                "transform",
                &format!("translate({:.1},{:.1})", token.at.x, token.at.y + 24.0),
            );
        }
    }
}
