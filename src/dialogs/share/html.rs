//! The HTML that puts a board into another page.

use stackboard_core::render::escape;

/// What the frame is to show, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Embed {
    /// Where Stackboard is.
    pub base: String,
    pub board: Board,
    pub title: String,
    /// The parameters of the moment at which the board opens.
    pub moment: Option<String>,
    pub controls: bool,
    pub story: bool,
    pub play: bool,
    /// `light` or `dark`; otherwise the reader's.
    pub theme: Option<String>,
    /// In CSS pixels.
    pub width: u32,
    pub height: u32,
    /// As wide as the column it stands in, in the same proportion.
    pub fluid: bool,
}

/// What names the board in the address.
#[derive(Debug, Clone, PartialEq)]
pub enum Board {
    Link(String),
    /// The address of its file, where it is too large for a link.
    File(String),
}

impl Embed {
    /// The address of the frame.
    pub fn address(&self) -> String {
        let mut search = String::from("embed");
        let mut add = |parameter: &str| {
            search.push('&');
            search.push_str(parameter);
        };
        if self.play {
            add("play=1");
        }
        if self.story {
            add("story=1");
        }
        if !self.controls {
            add("controls=0");
        }
        if let Some(theme) = &self.theme {
            add(&format!("theme={theme}"));
        }
        if let Some(moment) = &self.moment {
            add(moment);
        }
        match &self.board {
            Board::Link(code) => format!("{}?{search}#{code}", self.base),
            Board::File(address) => format!("{}?{search}&src={address}", self.base),
        }
    }

    /// A plain frame.
    pub fn iframe(&self) -> String {
        let Self { width, height, .. } = self;
        let style = if self.fluid {
            format!("border:0;width:100%;height:auto;aspect-ratio:{width}/{height}")
        } else {
            "border:0;max-width:100%".to_owned()
        };
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" style=\"{style}\" \
             loading=\"lazy\" allow=\"fullscreen\"></iframe>",
            escape(&self.address()),
            escape(self.name()),
        )
    }

    /// The element of `embed.js`, with a link in it for where scripts are off.
    pub fn element(&self) -> String {
        let folder = self.base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let search = self.moment.as_ref().map(|moment| format!("?{moment}")).unwrap_or_default();
        let (src, whole) = match &self.board {
            Board::Link(code) => {
                let link = format!("{}{search}#{code}", self.base);
                (link.clone(), link)
            }
            Board::File(address) => (address.clone(), format!("{}?src={address}", self.base)),
        };
        let mut attributes = String::new();
        if !self.fluid {
            attributes.push_str(&format!(" width=\"{}\"", self.width));
        }
        attributes.push_str(&format!(" height=\"{}\"", self.height));
        for (name, is_on) in
            [("story", self.story), ("play", self.play), ("controls=\"off\"", !self.controls)]
        {
            if is_on {
                attributes.push_str(&format!(" {name}"));
            }
        }
        if let Some(theme) = &self.theme {
            attributes.push_str(&format!(" theme=\"{theme}\""));
        }
        let name = escape(self.name());
        format!(
            "<script src=\"{}/embed.js\" defer></script>\n\
             <stackboard-embed src=\"{}\" title=\"{name}\"{attributes}>\n  <a href=\"{}\">{name}</a>\n</stackboard-embed>",
            escape(folder),
            escape(&src),
            escape(&whole),
        )
    }

    fn name(&self) -> &str {
        if self.title.is_empty() { "Stackboard" } else { &self.title }
    }
}
