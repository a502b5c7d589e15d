//! Reads the text of a flowchart, as mermaid 11 understands it.

mod arrow;
mod cursor;
mod label;
mod node;
mod prologue;

use super::{
    MermaidError, TEXT_BYTES,
    chart::{Chart, Edge, Group, Head, Vertex},
    limits, text,
};
use cursor::Cursor;
use rustc_hash::FxHashMap;

pub(super) use prologue::{MARK, begins_like_mermaid};

pub(super) fn parse(text: &str) -> Result<Chart, MermaidError> {
    if text.len() > TEXT_BYTES {
        let message = format!("the text has {} bytes; diagrams are read up to {TEXT_BYTES}", text.len());
        return Err(MermaidError { line: 1, column: 1, message });
    }
    let text = visible(text);
    let prologue = prologue::prologue(&text);
    let mut parser = Parser {
        cursor: Cursor::new(&prologue.text),
        chart: Chart::default(),
        open: Vec::new(),
        members: Vec::new(),
        group_ids: FxHashMap::default(),
        edge_ids: FxHashMap::default(),
    };
    parser.chart.title = prologue.title;
    parser.chart.carried = prologue.carried;
    if let Some(line) = prologue.directive {
        parser.leave_out("directive", line, "directives (`%%{…}%%`) only set how mermaid draws; left out.");
    }
    if let Some(line) = prologue.comment {
        parser.leave_out("comment", line, "comments (`%%`) are not part of the diagram; left out.");
    }
    parser.chart.flow = prologue::header(&mut parser.cursor)?;
    parser.statements()?;
    Ok(parser.finish())
}

/// The text with `\n` at the ends of its lines and without hidden characters,
/// which would otherwise get into titles, ids and labels. Those that part words,
/// as a form feed does, become blanks.
fn visible(text: &str) -> String {
    let visible = |c: char| match c {
        c if !text::is_hidden(c) => Some(c),
        c => c.is_whitespace().then_some(' '),
    };
    text.replace("\r\n", "\n").chars().filter_map(visible).collect()
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    chart: Chart,
    /// The groups that the cursor is in, and where each was opened.
    open: Vec<(usize, usize)>,
    /// What is named in each group, in its order.
    members: Vec<Vec<String>>,
    group_ids: FxHashMap<String, usize>,
    /// Ids of edges, and the edges they name.
    edge_ids: FxHashMap<String, usize>,
}

impl<'a> Parser<'a> {
    fn leave_out(&mut self, sort: &'static str, line: usize, what: &str) {
        self.chart.notes.once(sort, line, || what.to_owned());
    }

    fn statements(&mut self) -> Result<(), MermaidError> {
        loop {
            self.cursor.take_while(|c| c.is_whitespace() || c == ';');
            if self.cursor.is_at_end() {
                break;
            }
            self.statement()?;
            self.cursor.blanks();
            match self.cursor.peek() {
                None | Some('\n' | ';') => {}
                Some(_) => return Err(self.unexpected()),
            }
        }
        match self.open.last() {
            None => Ok(()),
            Some((_, at)) => Err(self.cursor.error_at(*at, "this `subgraph` is never closed with `end`")),
        }
    }

    fn unexpected(&self) -> MermaidError {
        let rest = self.cursor.rest();
        let line = rest.lines().next().unwrap_or_default();
        self.cursor.error(if line.starts_with("->") || line.starts_with("=>") {
            "an arrow in a flowchart has two dashes or more, as in `-->`".to_owned()
        } else if line.starts_with(['(', '[', '{', ')', ']', '}', '"']) {
            let found = &line[..1];
            format!(
                "`{found}` cannot stand here; put a label with such characters into quotes, as in A[\"…\"]"
            )
        } else {
            format!(
                "an arrow or the end of the statement was expected, and here is {:?}",
                text::excerpt(line)
            )
        })
    }

    fn statement(&mut self) -> Result<(), MermaidError> {
        let rest = self.cursor.rest();
        let word_end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_end);
        let ends = after.starts_with(|c: char| c.is_whitespace() || c == ';') || after.is_empty();
        let line = self.cursor.line();
        match word {
            "subgraph" if ends => self.subgraph(line),
            "end" if ends => self.end(),
            "direction" if after.starts_with([' ', '\t']) => self.direction(line),
            "classDef" | "class" | "style" | "linkStyle" if after.starts_with([' ', '\t']) => {
                self.style(word, line)
            }
            "click" if after.starts_with([' ', '\t']) => {
                self.leave_out("click", line, "`click` has no meaning on a board; left out.");
                self.skip_statement();
                Ok(())
            }
            "accTitle" if after.trim_start().starts_with(':') => {
                self.cursor.skip(word.len());
                self.cursor.take_while(|c| c != ':');
                self.cursor.skip(1);
                let title = self.cursor.take_while(|c| c != '\n').trim();
                if self.chart.title.is_empty() {
                    self.chart.title = title.to_owned();
                }
                Ok(())
            }
            "accDescr" if after.trim_start().starts_with([':', '{']) => self.description(),
            _ => self.chain(),
        }
    }

    fn description(&mut self) -> Result<(), MermaidError> {
        let start = self.cursor.at;
        self.cursor.take_while(|c| c != ':' && c != '{');
        let is_block = self.cursor.peek() == Some('{');
        self.cursor.skip(1);
        let description = if is_block {
            let words = self.cursor.take_while(|c| c != '}');
            if !self.cursor.take("}") {
                return Err(self.cursor.error_at(start, "this description is never closed with `}`"));
            }
            words
        } else {
            self.cursor.take_while(|c| c != '\n')
        };
        let lines: Vec<&str> = description.trim().lines().map(str::trim).collect();
        self.chart.description = lines.join("\n");
        Ok(())
    }

    fn direction(&mut self, line: usize) -> Result<(), MermaidError> {
        self.cursor.skip("direction".len());
        self.cursor.blanks();
        let at = self.cursor.at;
        let word = self.cursor.take_while(|c| !c.is_whitespace() && c != ';');
        let Some(flow) = prologue::direction(word) else {
            let word = text::excerpt(word);
            return Err(self
                .cursor
                .error_at(at, format!("{word:?} is no direction; there are TB, TD, BT, LR and RL")));
        };
        if self.open.is_empty() {
            self.chart.flow = flow;
        } else {
            self.leave_out(
                "direction",
                line,
                "directions within a subgraph: a board is laid out in one direction; left out.",
            );
        }
        Ok(())
    }

    /// `classDef`, `class`, `style` and `linkStyle`: of these only the classes
    /// of nodes can tell anything about what is drawn.
    fn style(&mut self, word: &str, line: usize) -> Result<(), MermaidError> {
        self.leave_out("style", line, "colours and styles are the board's own; left out.");
        self.cursor.skip(word.len());
        let at = self.cursor.at;
        let words = self.skip_statement();
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.len() < 2 {
            return Err(self.cursor.error_at(at, format!("`{word}` should say for what, and which style")));
        }
        if let ("class", [ids @ .., class]) = (word, words.as_slice()) {
            for id in ids.iter().flat_map(|ids| ids.split(',')) {
                if let Some(vertex) = self.chart.vertices.get_mut(id) {
                    vertex.classes.push((*class).to_owned());
                }
            }
        }
        Ok(())
    }

    /// Passes what is left of the statement. Quotes hide a semicolon.
    fn skip_statement(&mut self) -> &'a str {
        let rest = self.cursor.rest();
        let mut quoted = false;
        let end = rest
            .bytes()
            .position(|byte| {
                quoted ^= byte == b'"';
                byte == b'\n' || (byte == b';' && !quoted)
            })
            .unwrap_or(rest.len());
        self.cursor.skip(end);
        &rest[..end]
    }

    fn subgraph(&mut self, line: usize) -> Result<(), MermaidError> {
        let opened_at = self.cursor.at;
        if self.open.len() >= limits::NESTING {
            let message = format!("subgraphs are more than {} deep", limits::NESTING);
            return Err(self.cursor.error(message));
        }
        self.cursor.skip("subgraph".len());
        self.cursor.blanks();
        let (id, title) = self.subgraph_name()?;
        if self.chart.groups.len() >= limits::NODES {
            return Err(self.cursor.error_at(opened_at, format!("more than {} subgraphs", limits::NODES)));
        }
        let index = self.chart.groups.len();
        let id = match id {
            Some(id) if !self.group_ids.contains_key(&id) => id,
            _ => format!("subGraph{index}"),
        };
        self.group_ids.insert(id.clone(), index);
        let parent = self.open.last().map(|(group, _)| *group);
        self.chart.groups.push(Group { id, title, parent, line });
        self.members.push(Vec::new());
        self.open.push((index, opened_at));
        Ok(())
    }

    /// The id, where the text gives one, and the title of a subgraph.
    fn subgraph_name(&mut self) -> Result<(Option<String>, String), MermaidError> {
        let at = self.cursor.at;
        if self.cursor.peek() == Some('"') {
            let title = self.quoted()?;
            let id = (!title.contains(char::is_whitespace)).then(|| title.clone());
            return Ok((id, title));
        }
        let name = self.cursor.take_while(|c| !matches!(c, '\n' | ';' | '[')).trim_end();
        if self.cursor.peek() == Some('[') {
            if name.is_empty() {
                return Err(self.cursor.error("a subgraph's id should stand before its title"));
            }
            let name = name.to_owned();
            self.cursor.skip(1);
            let title = self.label_until(&["]"])?;
            return Ok((Some(name), title));
        }
        if let Some(bad) = name.find(['(', ')', '{', '}', ']', '|', '"']) {
            let message = "put the title into quotes, as in subgraph id [\"…\"]";
            return Err(self.cursor.error_at(at + bad, message));
        }
        let title = label::plain(name, false).text;
        let id = (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned());
        Ok((id, title))
    }

    fn end(&mut self) -> Result<(), MermaidError> {
        let Some((group, _)) = self.open.pop() else {
            return Err(self.cursor.error("this `end` closes no subgraph"));
        };
        self.cursor.skip("end".len());
        // What is named in several subgraphs is in the one that is closed first.
        for id in std::mem::take(&mut self.members[group]) {
            if let Some(&inner) = self.group_ids.get(&id) {
                if self.chart.groups[inner].parent.is_none() && !self.is_within(group, inner) {
                    self.chart.groups[inner].parent = Some(group);
                }
            } else if let Some(vertex) = self.chart.vertices.get_mut(&id) {
                vertex.group.get_or_insert(group);
            }
        }
        Ok(())
    }

    /// Whether a group is another or stands in it.
    fn is_within(&self, group: usize, outer: usize) -> bool {
        std::iter::successors(Some(group), |at| self.chart.groups[*at].parent).any(|at| at == outer)
    }

    /// Nodes, and arrows that lead on to more of them: `A & B --> C -- text --> D`.
    fn chain(&mut self) -> Result<(), MermaidError> {
        let mut from = self.vertices()?;
        while let Some(drawn) = self.arrow()? {
            self.cursor.space();
            if self.cursor.is_at_end() {
                return Err(self.cursor.error("this arrow leads nowhere: a node was expected"));
            }
            let to = self.vertices()?;
            if self.chart.edges.len() + from.len() * to.len() > limits::LINKS {
                return Err(self.cursor.error(format!("more than {} arrows", limits::LINKS)));
            }
            if let Some(id) = drawn.id {
                self.edge_ids.insert(id, self.chart.edges.len());
            }
            for from in &from {
                for to in &to {
                    self.chart.edges.push(Edge {
                        from: from.clone(),
                        to: to.clone(),
                        label: drawn.label.clone(),
                        arrow: drawn.arrow,
                        is_known: false,
                        line: drawn.line,
                    });
                }
            }
            from = to;
        }
        Ok(())
    }

    fn finish(mut self) -> Chart {
        // An id that a subgraph has means the subgraph, wherever it is said.
        let groups = &self.group_ids;
        self.chart.vertices.retain(|id, _| !groups.contains_key(id));
        // An arrow that ends only at its beginning points back.
        for edge in &mut self.chart.edges {
            if edge.arrow.start == Head::Arrow && edge.arrow.end == Head::None {
                std::mem::swap(&mut edge.from, &mut edge.to);
                (edge.arrow.start, edge.arrow.end) = (Head::None, Head::Arrow);
            }
        }
        self.chart
    }

    /// The vertex with an id, made if it is new.
    fn vertex(&mut self, id: &str, at: usize) -> Result<&mut Vertex, MermaidError> {
        if self.chart.vertices.len() >= limits::NODES {
            return Err(self.cursor.error_at(at, format!("more than {} nodes", limits::NODES)));
        }
        if let Some((group, _)) = self.open.last() {
            self.members[*group].push(id.to_owned());
        }
        let line = self.cursor.line();
        Ok(self.chart.vertices.entry(id.to_owned()).or_insert_with(|| Vertex {
            label: None,
            shape: Default::default(),
            classes: Vec::new(),
            group: None,
            line,
        }))
    }
}
