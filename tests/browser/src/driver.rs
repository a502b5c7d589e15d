//! The process that steers browsers: started for the first session, stopped after the last.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::engine::Engine;
use crate::error::{Error, Result};

/// A running driver. It is stopped when the last holder lets go of it, also when a test panics.
pub struct Driver {
    child: Child,
    /// Kept open, since chromedriver would die of writing into a closed pipe.
    _output: Option<BufReader<ChildStdout>>,
    /// For its and its browsers' temporary files: a browser that is killed takes none away.
    _folder: TempDir,
    pub address: String,
}

/// A driver of an engine: that of this process, unless the engine's driver has one browser at a time.
///
/// # Errors
/// When the driver is not found or does not come up.
pub fn of(engine: Engine) -> Result<Arc<Driver>> {
    if engine.shares_driver() { shared() } else { listening(engine).map(Arc::new) }
}

/// The chromedriver of this process, started unless it runs already.
fn shared() -> Result<Arc<Driver>> {
    static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(driver) = running.upgrade() {
        return Ok(driver);
    }
    let driver = Arc::new(start()?);
    *running = Arc::downgrade(&driver);
    Ok(driver)
}

fn new_folder() -> Result<TempDir> {
    // Short, since a browser makes a socket in it, whose path has a limit of about a hundred bytes.
    let folder = tempfile::Builder::new().prefix("sb-").tempdir();
    folder.map_err(|error| Error::Told(format!("the driver has no place for its files: {error}")))
}

fn spawn(engine: Engine, arguments: &[String], output: Stdio, folder: &TempDir) -> Result<Child> {
    let (variable, usual) = engine.driver();
    let program = std::env::var_os(variable).unwrap_or_else(|| usual.into());
    let name = program.to_string_lossy().into_owned();
    Command::new(program)
        .args(arguments)
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            Error::Told(format!(
                "{name} cannot be started ({error}); install {usual} or name it with {variable}."
            ))
        })
}

/// Starts a driver that does not say on which port it listens, on one that was free just now.
fn listening(engine: Engine) -> Result<Driver> {
    let told = |error: std::io::Error| Error::Told(format!("there is no free port: {error}"));
    let port =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).map_err(told)?.port();
    let folder = new_folder()?;
    let child = spawn(engine, &[format!("--port={port}")], Stdio::null(), &folder)?;
    let driver =
        Driver { child, _output: None, _folder: folder, address: format!("http://127.0.0.1:{port}") };
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if start.elapsed() > PATIENCE {
            return Err(Error::Told(format!(
                "{} does not listen; run it by hand to see why.",
                engine.driver().1
            )));
        }
        sleep(Duration::from_millis(20));
    }
    Ok(driver)
}

/// How long a driver may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// The browser to start: the one that `CHROMIUM` names, or the first usual name on the PATH.
pub fn chromium() -> Option<PathBuf> {
    let on_path = || {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        names
            .iter()
            .flat_map(|name| std::env::split_paths(&folders).map(move |folder| folder.join(name)))
            .find(|path| path.is_file())
    };
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(on_path)
}

fn start() -> Result<Driver> {
    let folder = new_folder()?;
    let mut child = spawn(Engine::Chromium, &["--port=0".to_owned()], Stdio::piped(), &folder)?;
    let Some(output) = child.stdout.take() else {
        return Err(Error::told("chromedriver has no standard output."));
    };
    let mut output = BufReader::new(output);
    let Some(port) = announced_port(&mut output) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Error::told("chromedriver ended before it listened; run it by hand to see why."));
    };
    Ok(Driver { child, _output: Some(output), _folder: folder, address: format!("http://127.0.0.1:{port}") })
}

fn announced_port(output: &mut impl BufRead) -> Option<u16> {
    output.lines().map_while(std::result::Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    })
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only if it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_announcement() {
        let mut output = "Starting ChromeDriver 156 on port 0\nOnly local connections are allowed.\n\
                          ChromeDriver was started successfully on port 41233.\n"
            .as_bytes();
        assert_eq!(announced_port(&mut output), Some(41233));
        assert_eq!(announced_port(&mut "port in use\n".as_bytes()), None);
    }
}
