//! A task taken step by step, and as an interview.

use super::{Check, Task, selectors};
use crate::model::{LinkKind, NodeKind};

/// One step of drawing a task's design from an empty board.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The requirement that the step meets.
    pub id: String,
    /// What the board must show.
    pub ask: String,
    /// What to do, for who has never done so.
    pub todo: String,
    pub why: String,
    /// What to take from the palette.
    pub kinds: Vec<NodeKind>,
    /// What to draw between nodes.
    pub links: Vec<LinkKind>,
}

/// The requirements in the order in which one would draw.
pub fn steps(task: &Task) -> Vec<Step> {
    let step = |of: &super::Requirement| {
        let (mut kinds, mut links) = (Vec::new(), Vec::new());
        tools(&of.check, &mut kinds, &mut links);
        Step {
            id: of.id.clone(),
            ask: of.ask.clone(),
            todo: of.hint.clone(),
            why: of.why.clone(),
            kinds,
            links,
        }
    };
    task.requirements.iter().map(step).collect()
}

/// What one needs to meet a check.
fn tools(check: &Check, kinds: &mut Vec<NodeKind>, links: &mut Vec<LinkKind>) {
    let mut kind = |of: &[NodeKind]| of.iter().for_each(|kind| push(kinds, *kind));
    match check {
        Check::Link(of) if of.bounds().most == Some(0) => {}
        Check::Link(of) => match (of.kind.first(), of.from.kind.first(), of.to.kind.first()) {
            (Some(kind), ..) => push(links, *kind),
            (None, Some(from), Some(to)) => push(links, LinkKind::infer(*from, *to)),
            _ => {}
        },
        Check::Count(of) if of.bounds().most == Some(0) => {}
        Check::Each(of) => kind(&of.has.kind),
        Check::Apart(_) => kind(&[NodeKind::Server]),
        Check::Record(_) | Check::Domain(_) => kind(&[NodeKind::Dns]),
        Check::Addresses(_) | Check::Path(_) | Check::Aside(_) | Check::Not(_) => {}
        Check::Pair(of) => {
            kind(&of.of.kind);
            push(links, LinkKind::Failover);
        }
        Check::Certificate(_) => {
            kind(&[NodeKind::Certificate]);
            push(links, LinkKind::Https);
        }
        Check::Guarded(_) => kind(&[NodeKind::Firewall]),
        Check::Watched(_) => {
            kind(&[NodeKind::Agent, NodeKind::Monitor]);
            push(links, LinkKind::Metrics);
        }
        Check::Qps(_) => kind(&[NodeKind::Agent]),
        Check::Survives(_) | Check::Performs(_) => {}
        Check::All(parts) => parts.iter().for_each(|part| tools(part, kinds, links)),
        Check::Any(parts) => parts.iter().take(1).for_each(|part| tools(part, kinds, links)),
        other => selectors(other).iter().for_each(|who| kind(&who.kind)),
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// What the interviewer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Draw,
    Explain,
    Flaws,
}

/// A question of the interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Names the question within its task.
    pub id: String,
    pub stage: Stage,
    pub ask: String,
    /// A model answer.
    pub answer: String,
    /// Words of the vocabulary that an answer will use.
    pub terms: Vec<String>,
    /// For flaws, the rules of the review that find them.
    pub rules: Vec<String>,
}

/// The questions in the order of the interview: draw, explain, name the flaws.
pub fn interview(task: &Task) -> Vec<Asked> {
    let shown: Vec<String> = task.requirements.iter().map(|of| format!("- {}", of.ask)).collect();
    let draw = Asked {
        id: "draw".into(),
        stage: Stage::Draw,
        ask: format!("Draw the design from an empty board: {}.", task.title),
        answer: format!("The drawing shows:\n\n{}", shown.join("\n")),
        terms: Vec::new(),
        rules: Vec::new(),
    };
    let questions = task.questions.iter().map(|of| Asked {
        id: of.id.clone(),
        stage: Stage::Explain,
        ask: of.ask.clone(),
        answer: of.answer.clone(),
        terms: of.terms.clone(),
        rules: Vec::new(),
    });
    let flaws = task.flaws.iter().map(|of| Asked {
        id: format!("flaw-{}", of.id),
        stage: Stage::Flaws,
        ask: of.ask.clone(),
        answer: of.answer.clone(),
        terms: Vec::new(),
        rules: of.rules.clone(),
    });
    std::iter::once(draw).chain(questions).chain(flaws).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{tasks, vocabulary};

    #[test]
    fn every_step_of_the_built_in_tasks_says_what_to_do_and_why() {
        for name in tasks::ALL.iter().flat_map(|task| [task.name, task.second_name]) {
            for step in steps(&tasks::get(name).expect("a task")) {
                assert!(!step.todo.is_empty() && !step.why.is_empty(), "{name} {}", step.id);
                assert!(step.todo.ends_with('.') && step.why.ends_with('.') && step.ask.ends_with('.'));
            }
        }
    }

    #[test]
    fn steps_name_what_they_need_and_come_in_drawing_order() {
        let steps = steps(&tasks::get("secured").expect("a task"));
        let at = |id: &str| steps.iter().position(|step| step.id == id).expect(id);
        assert!(
            at("servers") < at("webs") && at("webs") < at("balance") && at("databases") < at("replication")
        );
        assert_eq!(steps[at("webs")].kinds, [NodeKind::Web]);
        assert_eq!(steps[at("https")].links, [LinkKind::Https]);
        assert_eq!(steps[at("replication")].links, [LinkKind::Replication]);
        assert_eq!(steps[at("app-code")].links, [LinkKind::App]);
        assert_eq!(steps[at("watched")].kinds, [NodeKind::Agent, NodeKind::Monitor]);
        assert!(steps[at("bypass")].links.is_empty());
    }

    #[test]
    fn the_interview_draws_explains_and_then_finds_fault() {
        let asked = interview(&tasks::get("simple").expect("a task"));
        let stages: Vec<Stage> = asked.iter().map(|of| of.stage).collect();
        assert_eq!(
            (stages[0], stages[1], stages[asked.len() - 1]),
            (Stage::Draw, Stage::Explain, Stage::Flaws)
        );
        assert!(stages.is_sorted_by_key(|stage| *stage as u8));
        assert_eq!(asked.len(), 1 + 7 + 3);
        assert!(asked.iter().any(|of| of.rules == ["SPOF-1"]));
    }

    #[test]
    fn terms_of_the_questions_are_in_the_vocabulary() {
        for task in &tasks::ALL {
            for term in interview(&tasks::get(task.name).expect("a task")).iter().flat_map(|of| &of.terms) {
                assert!(vocabulary::TERMS.iter().any(|known| known.word == term), "{term}");
            }
        }
    }
}
