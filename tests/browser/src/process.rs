//! Processes of this machine, for a browser that is to end in the middle of what it does.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long the system may take to end a process that was killed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Kills a process and all that descend from it at one moment (SIGKILL: none of them can do anything more), and waits
/// until they are gone.
///
/// # Errors
/// Where there is no `/proc` to find the descendants in, and when the process is gone already.
pub fn kill_tree(root: u32) -> Result<()> {
    // What is frozen starts nothing more, so that in the end all are known.
    let mut tree = vec![root];
    loop {
        signal("STOP", &tree)?;
        let found = descendants(root)?;
        if found == tree {
            break;
        }
        tree = found;
    }
    signal("KILL", &tree)?;
    let start = Instant::now();
    while tree.iter().any(|id| parent(*id).is_some()) {
        if start.elapsed() > PATIENCE {
            return Err(Error::told("a killed process does not end."));
        }
        sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn signal(name: &str, processes: &[u32]) -> Result<()> {
    let ids = processes.iter().map(u32::to_string);
    // The shell's own `kill`, since not every machine has a program of that name.
    let status = Command::new("sh")
        .args(["-c", "kill -s \"$@\"", "kill", name])
        .args(ids)
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::told("the browser is gone already.")),
        Err(error) => Err(Error::Told(format!("no process can be killed: {error}"))),
    }
}

/// The process and all that descend from it, the smallest number first after it.
fn descendants(root: u32) -> Result<Vec<u32>> {
    let folder = Path::new("/proc");
    let entries = std::fs::read_dir(folder).map_err(|error| Error::file(folder, &error))?;
    let mut ids: Vec<u32> =
        entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    ids.sort_unstable();
    let parents: HashMap<u32, u32> = ids.iter().filter_map(|id| Some((*id, parent(*id)?))).collect();
    let descends = |id: u32| {
        std::iter::successors(Some(id), |id| parents.get(id).copied())
            .skip(1)
            .any(|ancestor| ancestor == root)
    };
    Ok(std::iter::once(root).chain(ids.iter().copied().filter(|id| descends(*id))).collect())
}

/// The process that started this one, or `None` if this one has ended.
fn parent(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // `id (name) state parent …`, where the name may hold anything.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    // One that has ended stays listed until its parent has asked how.
    fields.next().filter(|state| !matches!(*state, "Z" | "X"))?;
    fields.next()?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_goes_with_all_it_started() {
        let mut shell = Command::new("sh")
            .args(["-c", "sleep 600 & sh -c 'sleep 600; :' & wait"])
            .stdout(Stdio::null())
            .spawn()
            .expect("a shell");
        let start = Instant::now();
        let tree = loop {
            let tree = descendants(shell.id()).expect("processes");
            if tree.len() == 4 {
                break tree;
            }
            assert!(start.elapsed() < PATIENCE, "{tree:?}");
        };
        kill_tree(shell.id()).expect("killed");
        assert!(tree.iter().all(|id| parent(*id).is_none()));
        shell.wait().expect("it has ended");
        assert!(kill_tree(shell.id()).is_err(), "there is nothing left to kill");
    }
}
