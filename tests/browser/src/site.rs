//! A small static server: a folder such as the built app, and further pages from memory.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Result};

/// What a [`Server`] serves.
#[derive(Clone, Debug, Default)]
pub struct Site {
    folder: Option<PathBuf>,
    base: String,
    routes: BTreeMap<String, Reply>,
    headers: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Reply {
    content_type: String,
    body: Vec<u8>,
}

impl Site {
    /// Nothing but the [routes](Self::route) that are added.
    pub fn empty() -> Self {
        Self { base: "/".to_owned(), ..Self::default() }
    }

    /// The files of a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()), ..Self::empty() }
    }

    /// The built app: the folder that `STACKBOARD_DIST` names, or `dist/` in the workspace.
    ///
    /// # Errors
    /// When there is no build.
    pub fn app() -> Result<Self> {
        let dist =
            std::env::var_os("STACKBOARD_DIST").map_or_else(|| workspace().join("dist"), PathBuf::from);
        if dist.join("index.html").is_file() {
            return Ok(Self::folder(dist));
        }
        Err(Error::Told(format!(
            "{} holds no built app; run `cargo xtask build --release`, or name a build with STACKBOARD_DIST.",
            dist.display()
        )))
    }

    /// Serves the folder below `base`, such as `/course/board/`, and nothing of it elsewhere.
    #[must_use]
    pub fn under(mut self, base: &str) -> Self {
        self.base = format!("/{}/", base.trim_matches('/')).replace("//", "/");
        self
    }

    /// Serves `body` at exactly `path`, counted from the server's root.
    #[must_use]
    pub fn route(mut self, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.routes
            .insert(path.to_owned(), Reply { content_type: content_type.to_owned(), body: body.into() });
        self
    }

    /// [`route`](Self::route) for a page.
    #[must_use]
    pub fn page(self, path: &str, html: &str) -> Self {
        self.route(path, "text/html; charset=utf-8", html)
    }

    /// Sends this header with every answer.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder whose files are served, if there is one.
    pub fn files(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Serves the site on a free port until the server is dropped.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(self) -> Result<Server> {
        let told = |error| Error::Told(format!("the test server cannot listen: {error}"));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(told)?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).map_err(told)?;
        let origin = format!("http://{}", listener.local_addr().map_err(told)?);
        let shared =
            Arc::new(Shared { site: self, requests: Mutex::default(), broken: AtomicBool::new(false) });
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Ok(Server { origin, shared, _runtime: runtime })
    }

    fn find(&self, path: &str) -> Option<Reply> {
        if let Some(reply) = self.routes.get(path) {
            return Some(reply.clone());
        }
        let below = path.strip_prefix(self.base.as_str())?;
        // Nothing in a site's own addresses climbs, so a path that does is not worth resolving.
        if below.split('/').any(|part| part == "..") {
            return None;
        }
        let mut file = self.folder.as_ref()?.join(below);
        if file.is_dir() {
            file.push("index.html");
        }
        let body = std::fs::read(&file).ok()?;
        Some(Reply { content_type: content_type(&file).to_owned(), body })
    }
}

/// The folder that holds the workspace.
pub fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package)
}

/// A running server.
pub struct Server {
    origin: String,
    shared: Arc<Shared>,
    /// Dropping it ends the server.
    _runtime: Runtime,
}

struct Shared {
    site: Site,
    requests: Mutex<Vec<String>>,
    broken: AtomicBool,
}

impl Server {
    /// Such as `http://127.0.0.1:40123`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The full address of a path below the site's base. A full address stays as it is.
    pub fn url(&self, path: &str) -> String {
        if path.contains("://") || path.starts_with("data:") || path.starts_with("about:") {
            return path.to_owned();
        }
        format!("{}{}{}", self.origin, self.shared.site.base, path.trim_start_matches('/'))
    }

    /// Answers everything with 503 from now on.
    pub fn break_down(&self) {
        self.shared.broken.store(true, Ordering::Relaxed);
    }

    /// The paths that were asked for so far, in order, without their queries.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        // What fails here is one connection that was given up before it was taken.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let response = shared.answer(&request);
                async move { Ok::<_, Infallible>(response) }
            });
            // A browser that goes away in the middle of an answer is none of the server's concern.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Shared {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let path = percent_decoded(request.uri().path());
        let response = match self.site.find(&path) {
            _ if self.broken.load(Ordering::Relaxed) => {
                self.response(StatusCode::SERVICE_UNAVAILABLE, "text/plain", "The server has broken down.")
            }
            Some(reply) => self.response(StatusCode::OK, &reply.content_type, reply.body),
            None => self.response(StatusCode::NOT_FOUND, "text/plain", "There is nothing at this address."),
        };
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(path);
        response
    }

    fn response(
        &self,
        status: StatusCode,
        content_type: &str,
        body: impl Into<Bytes>,
    ) -> Response<Full<Bytes>> {
        let response = Response::builder().status(status).header(header::CONTENT_TYPE, content_type);
        self.site
            .headers
            .iter()
            .fold(response, |response, (name, value)| response.header(name, value))
            .body(Full::new(body.into()))
            // Only a header that a test misspelt can be wrong; the page then holds nothing but the reason.
            .unwrap_or_else(|error| Response::new(Full::new(Bytes::from(error.to_string()))))
    }
}

fn percent_decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = path.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_served_below_its_base_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("index.html"), "home").expect("a file");
        std::fs::write(folder.path().join("app.wasm"), [0]).expect("a file");
        let site = Site::folder(folder.path()).under("course/board").page("/host", "host");
        let kind = |path| site.find(path).map(|reply| reply.content_type);
        assert_eq!(kind("/course/board/").as_deref(), Some("text/html; charset=utf-8"));
        assert_eq!(kind("/course/board/app.wasm").as_deref(), Some("application/wasm"));
        assert_eq!(kind("/host").as_deref(), Some("text/html; charset=utf-8"));
        assert_eq!(kind("/app.wasm"), None);
        assert_eq!(kind("/course/board/none.js"), None);
        assert_eq!(kind("/course/board/../../etc/passwd"), None);
    }

    #[test]
    fn addresses_are_decoded() {
        assert_eq!(percent_decoded("/a%20b%C3%A9"), "/a bé");
        assert_eq!(percent_decoded("/100%"), "/100%");
        assert_eq!(percent_decoded("/%é"), "/%é");
    }
}
