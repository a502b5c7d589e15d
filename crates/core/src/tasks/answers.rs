//! The learner's answers: sections of the board's notes, each under its
//! question as a heading, beside whatever else stands there.

use super::{Stage, Task, interview};
use crate::model::Board;

/// The question and what the learner has written under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// As in `interview`.
    pub id: String,
    pub ask: String,
    /// Markdown; empty where there is no answer yet.
    pub text: String,
}

/// The learner's answers to a task's questions, in the order of the interview.
pub fn read(notes: &str, task: &Task) -> Vec<Answer> {
    let sections = sections(notes);
    interview(task)
        .into_iter()
        .filter(|asked| asked.stage != Stage::Draw)
        .map(|asked| {
            let section = sections.iter().find(|section| section.is_of(&asked.ask));
            let text = section.map(|section| plain(section.body)).unwrap_or_default();
            Answer { id: asked.id, ask: asked.ask, text }
        })
        .collect()
}

/// The notes with an answer put under its question. All else stays as it is; an
/// empty answer takes the section out.
pub fn write(notes: &str, question: &str, answer: &str) -> String {
    let answer = sealed(answer.trim());
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let sections = sections(notes);
    let own = sections.iter().find(|section| section.is_of(&question));
    let Some(own) = own else {
        if answer.is_empty() {
            return notes.to_owned();
        }
        let before = notes.trim_end();
        let gap = if before.is_empty() { "" } else { "\n\n" };
        return format!("{before}{gap}## {question}\n\n{answer}\n");
    };
    let (before, after) = (&notes[..own.start], &notes[own.end..]);
    if answer.is_empty() {
        let gap = if after.is_empty() || before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        return format!("{before}{gap}{after}");
    }
    let heading = notes[own.start..own.end].lines().next().unwrap_or_default();
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{before}{heading}\n\n{answer}\n{gap}{after}")
}

/// The answer file to hand in: title, link, questions and answers.
pub fn sheet(board: &Board, task: &Task, link: &str) -> String {
    let title = match board.meta.title.trim() {
        "" => task.title.as_str(),
        title => title,
    };
    let link = match link.is_empty() {
        true => String::new(),
        false => format!("Board: <{link}>\n\n"),
    };
    let mut text = format!("# {title}\n\nTask: {}\n\n{link}", task.title);
    for answer in read(&board.meta.notes, task) {
        let words = if answer.text.is_empty() { "_Not answered._" } else { &sealed(&answer.text) };
        text += &format!("## {}\n\n{words}\n\n", answer.ask);
    }
    format!("{}\n", text.trim_end())
}

/// A part of the notes under a heading of the second level.
struct Section<'a> {
    heading: &'a str,
    body: &'a str,
    /// Where the section begins and ends, with its heading.
    start: usize,
    end: usize,
}

impl Section<'_> {
    fn is_of(&self, question: &str) -> bool {
        self.heading.split_whitespace().eq(question.split_whitespace())
    }
}

/// The sections of Markdown, with headings as `## …` outside of fenced code.
fn sections(notes: &str) -> Vec<Section<'_>> {
    let mut found: Vec<Section> = Vec::new();
    let mut fence = None;
    let mut at = 0;
    let mut open = false;
    for line in notes.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if is_fenced(line, &mut fence) || !(line.starts_with("# ") || line.starts_with("## ")) {
            continue;
        }
        if open && let Some(last) = found.last_mut() {
            last.end = start;
            last.body = &notes[last.start..start];
        }
        open = line.starts_with("## ");
        if open {
            let heading = line[3..].trim().trim_end_matches('#').trim_end();
            found.push(Section { heading, body: &notes[start..], start, end: notes.len() });
        }
    }
    for section in &mut found {
        section.body = section.body.split_once('\n').map_or("", |(_, body)| body);
    }
    found
}

/// Whether a line is within fenced code or bounds it.
fn is_fenced(line: &str, fence: &mut Option<&'static str>) -> bool {
    let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
    match (*fence, mark) {
        (None, Some(mark)) => *fence = Some(mark),
        (Some(open), Some(mark)) if open == mark => *fence = None,
        (None, None) => return false,
        _ => {}
    }
    true
}

/// An answer that stays within its section: headings are taken as words, and
/// code that was left open is closed.
fn sealed(answer: &str) -> String {
    let mut fence = None;
    let mut lines: Vec<String> = Vec::new();
    for line in answer.lines() {
        let heading = !is_fenced(line, &mut fence) && (line.starts_with("# ") || line.starts_with("## "));
        lines.push(if heading { format!("\\{line}") } else { line.to_owned() });
    }
    lines.extend(fence.map(str::to_owned));
    lines.join("\n")
}

/// The answer as it was written, without what seals it.
fn plain(body: &str) -> String {
    let mut fence = None;
    let lines: Vec<&str> = body
        .lines()
        .map(|line| match line.strip_prefix('\\') {
            Some(rest)
                if !is_fenced(line, &mut fence) && (rest.starts_with("# ") || rest.starts_with("## ")) =>
            {
                rest
            }
            Some(_) => line,
            None => {
                is_fenced(line, &mut fence);
                line
            }
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks;

    fn task() -> Task {
        tasks::get("simple").expect("a task")
    }

    fn answer(notes: &str, id: &str) -> String {
        let found = read(notes, &task()).into_iter().find(|answer| answer.id == id);
        found.expect("a question").text
    }

    const QUESTION: &str = "What is a server?";

    #[test]
    fn answers_stand_under_their_questions_and_leave_the_rest_alone() {
        let notes = "My design.\n\n## Sources\n\nA book.\n";
        let one = write(notes, QUESTION, "A machine.");
        assert_eq!(one, format!("{notes}\n## {QUESTION}\n\nA machine.\n"));
        let two = write(&one, "What does the database do?", "It keeps data.\n\n### More\n\n- a list");
        assert_eq!(answer(&two, "server"), "A machine.");
        assert_eq!(answer(&two, "database"), "It keeps data.\n\n### More\n\n- a list");
        let changed = write(&two, QUESTION, "Better.");
        assert_eq!(changed, two.replace("A machine.", "Better."));
        assert_eq!(write(&one, QUESTION, "  "), format!("{notes}\n"));
        assert_eq!(write(notes, QUESTION, ""), notes);
    }

    #[test]
    fn an_answer_cannot_leave_its_section() {
        let tricky = "## What does the database do?\n\n```\nnever closed\n## What does the web server do?";
        let notes = write("", QUESTION, tricky);
        let notes = write(&notes, "What does the web server do?", "Serves.");
        assert_eq!(answer(&notes, "database"), "");
        assert_eq!(answer(&notes, "web-server"), "Serves.");
        assert!(answer(&notes, "server").starts_with("## What does the database do?"));
    }

    #[test]
    fn the_sheet_has_title_link_and_every_question() {
        let mut board = Board::default();
        board.meta.title = "My stack".into();
        board.meta.notes = write("", QUESTION, "A machine.");
        let sheet = sheet(&board, &task(), "https://a.example/#b1:x");
        assert!(
            sheet.starts_with(
                "# My stack\n\nTask: Simple web stack\n\nBoard: <https://a.example/#b1:x>\n\n## "
            )
        );
        assert!(sheet.contains(&format!("## {QUESTION}\n\nA machine.\n")));
        assert_eq!(sheet.matches("\n## ").count(), 10);
        assert_eq!(sheet.matches("_Not answered._").count(), 9);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn what_is_written_is_read_again(notes in "(#|##|```|a|\\\\| |\n){0,40}", text in "(##? |```\n|~~~|b|\\\\| |\n){0,20}") {
                let written = write(&write("", QUESTION, &text), "What does the database do?", "Keeps.");
                prop_assert_eq!(answer(&written, "database"), "Keeps.");
                // Into any notes, without a panic.
                let _ = answer(&write(&notes, QUESTION, &text), "server");
            }
        }
    }
}
