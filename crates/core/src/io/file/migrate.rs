//! Brings older files up to the present version, on the raw JSON, so that the
//! reader knows one version only.

use serde_json::{Map, Value};

/// Changes a file of one version into one of the next.
pub(super) type Step = fn(&mut Map<String, Value>);

/// The first entry takes version 1 to 2, the next 2 to 3, and so on. Entries
/// are never changed once released: files of their version exist.
pub(super) const STEPS: &[Step] = &[];

/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1 + STEPS.len() as u64;

/// Applies the steps that a file of version `from` (1 or more) still lacks.
pub(super) fn migrate(file: &mut Map<String, Value>, from: u64, steps: &[Step]) {
    let done = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
    for step in steps.iter().skip(done) {
        step(file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges_become_links(file: &mut Map<String, Value>) {
        if let Some(edges) = file.remove("edges") {
            file.insert("links".into(), edges);
        }
    }

    fn name_becomes_title(file: &mut Map<String, Value>) {
        if let Some(name) = file.remove("name") {
            file.insert("title".into(), name);
        }
    }

    #[test]
    fn a_file_gets_the_steps_that_it_lacks_and_no_others() {
        let steps: &[Step] = &[edges_become_links, name_becomes_title];
        let old = serde_json::json!({"name": "A", "edges": [1]});
        let migrated = |from| {
            let mut file = old.as_object().cloned().unwrap_or_default();
            migrate(&mut file, from, steps);
            Value::Object(file)
        };
        assert_eq!(migrated(1), serde_json::json!({"title": "A", "links": [1]}));
        assert_eq!(migrated(2), serde_json::json!({"title": "A", "edges": [1]}));
        assert_eq!(migrated(3), old);
        assert_eq!(migrated(u64::MAX), old);
    }
}
