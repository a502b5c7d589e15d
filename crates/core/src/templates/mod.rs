//! The built-in designs, one for each task of the course.

use crate::{
    io::file::{self},
    model::Board,
};

/// A design to start from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Template {
    /// As in `?template=simple`.
    pub name: &'static str,
    pub title: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The text of its board file.
    pub json: &'static str,
}

/// All designs, from the simplest on.
pub static ALL: [Template; 4] = [
    Template {
        name: "simple",
        title: "Simple web stack",
        summary: "One server with Nginx, an application server, the code base and MySQL.",
        json: include_str!("simple.stackboard.json"),
    },
    Template {
        name: "distributed",
        title: "Distributed web infrastructure",
        summary: "HAProxy before two servers, MySQL as primary and replica.",
        json: include_str!("distributed.stackboard.json"),
    },
    Template {
        name: "secured",
        title: "Secured and monitored web infrastructure",
        summary: "The same with firewalls, HTTPS and monitoring.",
        json: include_str!("secured.stackboard.json"),
    },
    Template {
        name: "scale-up",
        title: "Scaled-up web infrastructure",
        summary: "Two clustered load balancers, and machines of their own for each role.",
        json: include_str!("scale-up.stackboard.json"),
    },
];

/// The design of this name.
pub fn get(name: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.name == name)
}

impl Template {
    /// The design as a board.
    pub fn board(&self) -> Board {
        // The files are part of the program and tests read each of them, so the
        // empty board is never seen.
        file::read(self.json).map(|reading| reading.board).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
