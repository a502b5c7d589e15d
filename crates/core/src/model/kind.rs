//! Kinds of nodes and what a kind is described by.

use super::field::Field;

macro_rules! kinds {
    ($($variant:ident = $key:literal),* $(,)?) => {
        /// What a node is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum NodeKind { $($variant),* }

        impl NodeKind {
            /// Every kind, in the order of the file format's list.
            pub const ALL: &'static [NodeKind] = &[$(NodeKind::$variant),*];

            /// The name in a file.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// The kind with this name in a file.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    Client = "client", Dns = "dns", Firewall = "firewall", LoadBalancer = "load_balancer",
    Web = "web", App = "app", Code = "code", Database = "database", Cache = "cache", Cdn = "cdn",
    Queue = "queue", Worker = "worker", Storage = "storage", Certificate = "certificate",
    Agent = "agent", Monitor = "monitor",
    Server = "server", Cluster = "cluster", Zone = "zone",
    Note = "note", Text = "text",
}

impl NodeKind {
    /// Whether requests come to nodes of this kind, pass or are served there.
    pub const fn takes_requests(self) -> bool {
        matches!(
            self,
            Self::Dns
                | Self::Firewall
                | Self::LoadBalancer
                | Self::Web
                | Self::App
                | Self::Database
                | Self::Cache
                | Self::Cdn
                | Self::Queue
                | Self::Worker
                | Self::Storage
        )
    }
}

/// How a kind stands on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A card with a glyph, a name and a line about it.
    Card,
    /// A box that holds other nodes.
    Container,
    /// Words on the board that take no part in the design.
    Drawing,
}

/// Where the palette lists a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaletteGroup {
    RequestPath,
    PlaceAndWatch,
    More,
    Drawing,
}

impl PaletteGroup {
    pub const ALL: [Self; 4] = [Self::RequestPath, Self::PlaceAndWatch, Self::More, Self::Drawing];

    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestPath => "Request path",
            Self::PlaceAndWatch => "Place & watch",
            Self::More => "More",
            Self::Drawing => "Words",
        }
    }
}

/// Everything that is known about a kind; `kinds/` has one for each.
#[derive(Debug)]
pub struct KindInfo {
    pub kind: NodeKind,
    /// The name people read, as in "Load balancer".
    pub name: &'static str,
    /// The label of a new node, as in "HAProxy".
    pub label: &'static str,
    /// The line under the name of a card that has nothing more to say.
    pub subtitle: &'static str,
    /// The hue as `#rrggbb`; never the only mark of a kind.
    pub hue: &'static str,
    /// 24×24 line drawing: the `d` of one SVG path.
    pub glyph: &'static str,
    pub shape: Shape,
    /// Width and height of a new node in board units.
    pub size: (f64, f64),
    /// The containers it may sit in.
    pub inside: &'static [NodeKind],
    /// What it can be attached to: it then becomes a pill on the border.
    pub attaches_to: &'static [NodeKind],
    pub palette: PaletteGroup,
    pub fields: &'static [Field],
    /// One sentence for a learner.
    pub help: &'static str,
}

impl NodeKind {
    pub fn info(self) -> &'static KindInfo {
        super::kinds::info(self)
    }

    pub fn is_container(self) -> bool {
        self.info().shape == Shape::Container
    }

    pub fn is_drawing(self) -> bool {
        self.info().shape == Shape::Drawing
    }

    /// Whether a node of this kind may be `in` a node of kind `parent`, inside
    /// it or attached to it.
    pub fn fits_in(self, parent: NodeKind) -> bool {
        let info = self.info();
        info.inside.contains(&parent) || info.attaches_to.contains(&parent)
    }

    /// The field of this kind at `path`.
    pub fn field(self, path: &str) -> Option<&'static Field> {
        self.info().fields.iter().find(|field| field.path == path)
    }
}

impl std::fmt::Display for NodeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.info().name)
    }
}
