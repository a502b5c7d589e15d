//! What is drawn: boxes on a square grid, each linked to its right-hand neighbour.

use browser_tests::Result;
use serde_json::json;

/// A board file with this many nodes, `n0` at its top left corner.
pub fn board(nodes: usize) -> Result<Vec<u8>> {
    let columns = columns(nodes);
    let boxes: Vec<_> = (0..nodes)
        .map(|i| {
            let (x, y) = (i % columns * 220, i / columns * 140);
            json!({ "id": format!("n{i}"), "kind": "web", "label": format!("web-{i}"), "x": x, "y": y, "w": 140, "h": 64 })
        })
        .collect();
    let links: Vec<_> = (1..nodes)
        .filter(|i| i % columns != 0)
        .map(|i| json!({ "id": format!("e{i}"), "from": format!("n{}", i - 1), "to": format!("n{i}"), "kind": "http" }))
        .collect();
    let title = format!("Grid of {nodes}");
    let board =
        json!({ "format": "stackboard", "version": 1, "title": title, "nodes": boxes, "links": links });
    Ok(serde_json::to_vec(&board)?)
}

/// The smallest square that holds them all.
fn columns(nodes: usize) -> usize {
    (1..).find(|side| side * side >= nodes).unwrap_or(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_linked_and_not_joined_to_each_other() {
        let board: serde_json::Value =
            serde_json::from_slice(&board(5).expect("a board")).expect("the board is JSON");
        let links: Vec<_> = board["links"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|link| (link["from"].as_str().unwrap_or(""), link["to"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(links, [("n0", "n1"), ("n1", "n2"), ("n3", "n4")]);
        assert_eq!(
            (board["nodes"][4]["x"].as_i64(), board["nodes"][4]["y"].as_i64()),
            (Some(220), Some(140))
        );
    }

    #[test]
    fn grids_are_square() {
        assert_eq!((columns(1), columns(1000), columns(1024), columns(1025)), (1, 32, 32, 33));
    }
}
