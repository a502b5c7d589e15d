//! Building and serving the app with Trunk.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::options::{Profile, Serve};
use crate::{Result, path, process, system, tools};

/// Builds the app into `dist`, after making sure of the tools.
pub fn build(profile: Profile, dist: &Path) -> Result<()> {
    tools::ensure_app_builders(profile)?;
    println!("Building the app into {}. The first time takes some minutes.", dist.display());
    process::run(trunk()?.arg("build").args(profile_flag(profile)).arg("--dist").arg(dist))?;
    println!("The app is in {}.", dist.display());
    Ok(())
}

/// Serves the app until it is stopped, and builds it again after every change.
pub fn serve(options: &Serve) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    TcpListener::bind(address).map_err(|error| {
        format!("http://{address} cannot be served ({error}); choose another port with --port.")
    })?;
    tools::ensure_app_builders(options.profile)?;
    println!("Building the app. The first time takes some minutes.");
    let mut command = trunk()?;
    command.arg("serve").args(profile_flag(options.profile));
    command.args([
        "--address",
        "127.0.0.1",
        "--disable-address-lookup",
        "true",
        "--port",
        &options.port.to_string(),
    ]);
    let mut child = command.spawn().map_err(|error| process::cannot_start(&command, &error))?;
    let mut announced = false;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| process::cannot_start(&command, &error))? {
            return if status.success() { Ok(()) } else { Err(process::failed(&command, status)) };
        }
        if !announced && TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
            println!("\n    Stackboard is served on http://{address}\n    Stop it with Ctrl+C.\n");
            announced = true;
        }
        sleep(Duration::from_millis(200));
    }
}

fn profile_flag(profile: Profile) -> Option<&'static str> {
    (profile == Profile::Release).then_some("--release")
}

fn trunk() -> Result<Command> {
    let program = system::find("trunk").ok_or("Trunk is not found although it was installed.")?;
    let mut command = Command::new(program);
    command.current_dir(path::root()).env("PATH", system::path_variable()?);
    // Trunk asks the network for a newer Trunk otherwise, and the version is pinned anyway.
    command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes only true and false here, whereas the convention is that any value counts.
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    Ok(command)
}
