//! What a label says a node is, in English or French.

use super::chart::Shape;
use crate::model::NodeKind::{self, *};

/// What a label says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub kind: NodeKind,
    pub is_sure: bool,
    /// A sentence for who wonders about the kind.
    pub why: String,
}

/// Words by kind. Of those in a label the one of most words counts, and of
/// these the one that stands first here: a "database server" is a database.
/// Words stand without accents and without articles; `-` marks a name of a
/// product, which says the kind but not in words that everybody knows.
const WORDS: &[(NodeKind, &[&str])] = &[
    (
        Certificate,
        &["certificate", "certificates", "tls certificate", "ssl certificate", "certificat", "cert"],
    ),
    (
        Agent,
        &[
            "agent",
            "agents",
            "monitoring agent",
            "monitoring client",
            "monitoring clients",
            "agent supervision",
            "agent surveillance",
            "client supervision",
            "client monitoring",
            "sonde",
            "sondes",
            "exporter",
            "node exporter",
            "data collector",
            "telegraf",
            "filebeat",
            "metricbeat",
            "collectd",
            "sumologic client",
            "sumo logic client",
            "sumologic agent",
        ],
    ),
    (
        Monitor,
        &[
            "monitoring",
            "monitoring system",
            "monitoring server",
            "monitoring service",
            "supervision",
            "systeme supervision",
            "serveur supervision",
            "surveillance",
            "metrologie",
            "observability",
            "observabilite",
            "collector",
            "metrics collector",
            "collecteur",
            "prometheus",
            "grafana",
            "datadog",
            "zabbix",
            "nagios",
            "sumologic",
            "sumo logic",
            "new relic",
            "newrelic",
            "kibana",
            "splunk",
            "monitor",
        ],
    ),
    (
        Firewall,
        &[
            "firewall",
            "firewalls",
            "pare feu",
            "parefeu",
            "pare feux",
            "coupe feu",
            "waf",
            "iptables",
            "nftables",
            "ufw",
            "fw",
            "security group",
            "groupe securite",
            "web application firewall",
        ],
    ),
    (
        LoadBalancer,
        &[
            "load balancer",
            "load balancers",
            "loadbalancer",
            "load balancing",
            "lb",
            "balancer",
            "haproxy",
            "ha proxy",
            "repartiteur",
            "repartiteur charge",
            "repartiteur charges",
            "equilibreur",
            "equilibreur charge",
            "equilibrage charge",
            "repartition charge",
            "application load balancer",
            "elb",
            "alb",
            "nlb",
            "traefik",
            "envoy",
        ],
    ),
    (
        Cdn,
        &[
            "cdn",
            "content delivery network",
            "reseau diffusion contenu",
            "cloudfront",
            "cloudflare",
            "akamai",
            "fastly",
        ],
    ),
    (
        Cache,
        &[
            "cache",
            "caches",
            "redis",
            "memcached",
            "memcache",
            "varnish",
            "session store",
            "cache server",
            "serveur cache",
        ],
    ),
    (
        Queue,
        &[
            "queue",
            "queues",
            "message queue",
            "file attente",
            "file messages",
            "message broker",
            "broker",
            "rabbitmq",
            "kafka",
            "sqs",
            "message bus",
        ],
    ),
    (
        Database,
        &[
            "database",
            "databases",
            "database server",
            "database primary",
            "database replica",
            "primary database",
            "replica database",
            "db",
            "db server",
            "base donnees",
            "bases donnees",
            "base",
            "bdd",
            "bd",
            "sgbd",
            "serveur base donnees",
            "serveur bdd",
            "mysql",
            "mariadb",
            "postgresql",
            "postgres",
            "potsgresql",
            "potsgres",
            "mongodb",
            "mongo",
            "sqlite",
            "oracle",
            "sql server",
            "sql",
            "rds",
            "dynamodb",
            "cassandra",
            "data store",
            "datastore",
        ],
    ),
    (
        Worker,
        &[
            "worker",
            "workers",
            "background worker",
            "background job",
            "sidekiq",
            "celery",
            "cron",
            "travailleur",
            "consumer",
            "job runner",
        ],
    ),
    (
        Storage,
        &[
            "storage",
            "stockage",
            "object storage",
            "object store",
            "stockage objet",
            "file storage",
            "s3",
            "bucket",
            "blob storage",
            "minio",
            "nfs",
            "nas",
        ],
    ),
    (
        Dns,
        &[
            "dns",
            "dns server",
            "serveur dns",
            "name server",
            "nameserver",
            "serveur noms",
            "resolver",
            "resolveur",
            "route53",
            "route 53",
            "dns provider",
        ],
    ),
    (
        Code,
        &[
            "application code",
            "code",
            "code base",
            "codebase",
            "base code",
            "code application",
            "code source",
            "source code",
            "application files",
            "app files",
            "app code",
            "fichiers application",
            "fichiers applicatifs",
            "fichiers applications",
            "code applicatif",
            "application source",
        ],
    ),
    (
        App,
        &[
            "application server",
            "application servers",
            "app server",
            "app servers",
            "serveur application",
            "serveur applications",
            "serveur applicatif",
            "serveur app",
            "application",
            "app",
            "web app",
            "web application",
            "application web",
            "backend",
            "back end",
            "api",
            "microservice",
            "gunicorn",
            "uwsgi",
            "php fpm",
            "php",
            "node js",
            "nodejs",
            "tomcat",
            "django",
            "flask",
            "rails",
            "puma",
            "laravel",
            "wildfly",
            "passenger",
            "unicorn",
        ],
    ),
    (
        Web,
        &[
            "web server",
            "web servers",
            "webserver",
            "serveur web",
            "serveurs web",
            "http server",
            "serveur http",
            "web",
            "nginx",
            "apache",
            "apache2",
            "httpd",
            "caddy",
            "iis",
            "lighttpd",
            "frontend",
            "front end",
            "frontal",
            "reverse proxy",
            "proxy inverse",
            "static server",
        ],
    ),
    (
        Client,
        &[
            "user",
            "users",
            "end user",
            "client",
            "clients",
            "browser",
            "web browser",
            "user browser",
            "utilisateur",
            "utilisateurs",
            "utilisatrice",
            "navigateur",
            "navigateur web",
            "internaute",
            "internautes",
            "visitor",
            "visitors",
            "visiteur",
            "visiteurs",
            "customer",
            "customers",
            "laptop",
            "computer",
            "ordinateur",
            "phone",
            "mobile",
            "person",
            "personne",
        ],
    ),
];

/// Words for boxes, asked only when none of the above is found.
const BOXES: &[(NodeKind, &[&str])] = &[
    (Cluster, &["cluster", "grappe", "pool", "farm", "ferme"]),
    (
        Server,
        &[
            "server",
            "serveur",
            "machine",
            "host",
            "hote",
            "vm",
            "virtual machine",
            "machine virtuelle",
            "instance",
            "node",
            "noeud",
            "droplet",
            "ec2",
        ],
    ),
    (
        Zone,
        &[
            "zone",
            "network",
            "reseau",
            "subnet",
            "sous reseau",
            "vpc",
            "dmz",
            "lan",
            "vlan",
            "tier",
            "tiers",
            "layer",
            "couche",
            "etage",
            "data center",
            "datacenter",
            "data centre",
            "centre donnees",
            "region",
            "internet",
            "cloud",
            "infrastructure",
            "availability zone",
            "rack",
            "site",
        ],
    ),
];

/// Only the last hint: on its own each may be said of several kinds.
const VAGUE: &[(NodeKind, &[&str])] = &[
    (
        Database,
        &[
            "primary",
            "replica",
            "master",
            "slave",
            "primaire",
            "replique",
            "secondaire",
            "standby",
            "data",
            "donnees",
        ],
    ),
    (Certificate, &["tls", "ssl", "https"]),
    (LoadBalancer, &["proxy", "keepalived", "gateway", "passerelle"]),
    (App, &["service", "services", "program", "programme", "site", "website"]),
];

/// Words that carry no meaning of their own.
const FILLERS: &[&str] =
    &["de", "d", "des", "du", "la", "le", "les", "l", "un", "une", "of", "the", "a", "an", "s"];

/// How many words of a label are looked at.
const MOST: usize = 24;

/// What a node is, by its label, or else by its id, classes and shape.
pub(super) fn meaning(label: &str, others: &[&str], shape: Shape) -> Option<Meaning> {
    let sure = |kind| Meaning { kind, is_sure: true, why: String::new() };
    let doubtful = |kind, why: String| Meaning { kind, is_sure: false, why };
    // What stands in parentheses or in further lines explains the rest.
    let (main, aside) = main_and_aside(label);
    let (main, aside) = (tokens(&main), tokens(&aside));
    for table in [WORDS, BOXES] {
        for words in [&main, &aside] {
            if let Some((kind, _)) = find(words, table) {
                return Some(sure(kind));
            }
        }
    }
    if let Some((kind, word)) = find_misspelt(&main).or_else(|| find_misspelt(&aside)) {
        return Some(doubtful(kind, format!("its label looks like \"{word}\".")));
    }
    if shape == Shape::Cylinder {
        return Some(doubtful(Database, "it is drawn as a cylinder.".into()));
    }
    if let Some((kind, word)) = find(&main, VAGUE).or_else(|| find(&aside, VAGUE)) {
        return Some(doubtful(kind, format!("its label says \"{word}\".")));
    }
    others.iter().find_map(|other| {
        let (kind, word) = find(&tokens(other), WORDS)?;
        Some(doubtful(kind, format!("its id or class says \"{word}\".")))
    })
}

/// What a box with a title is, if the title says it.
pub(super) fn meaning_of_box(title: &str) -> Option<NodeKind> {
    find(&tokens(title), BOXES).map(|(kind, _)| kind)
}

/// The role that a database's label states, as in the field `role`.
pub(super) fn role(label: &str) -> Option<&'static str> {
    tokens(label).iter().find_map(|word| match word.as_str() {
        "primary" | "master" | "primaire" | "maitre" | "principal" | "principale" => Some("primary"),
        "replica" | "slave" | "secondary" | "standby" | "replique" | "secondaire" | "esclave" => {
            Some("replica")
        }
        _ => None,
    })
}

/// Whether a label says a kind in its own words, not by a product's name or a
/// role alone.
pub(super) fn says(label: &str, kind: NodeKind) -> bool {
    let name = tokens(kind.info().name);
    let (main, _) = main_and_aside(label);
    let main = tokens(&main);
    main.windows(name.len()).any(|window| window == name)
        || (kind == Code && main.iter().any(|word| word == "code"))
}

/// Whether two texts say the same but for case, accents and spaces.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    tokens(a) == tokens(b)
}

/// The words of a text: small letters without accents, without fillers.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => word.push('a'),
            'ç' => word.push('c'),
            'é' | 'è' | 'ê' | 'ë' => word.push('e'),
            'î' | 'ï' | 'í' => word.push('i'),
            'ô' | 'ö' | 'ó' => word.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => word.push('u'),
            'ñ' => word.push('n'),
            'œ' => word.push_str("oe"),
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => word.push(c),
            _ if word.is_empty() => {}
            _ => {
                let done = std::mem::take(&mut word);
                if !FILLERS.contains(&done.as_str()) {
                    words.push(done);
                }
                if words.len() == MOST {
                    break;
                }
            }
        }
    }
    words
}

fn main_and_aside(label: &str) -> (String, String) {
    let (mut main, mut aside) = (String::new(), String::new());
    let mut depth = 0_usize;
    for (line, words) in label.lines().enumerate() {
        for c in words.chars() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || line > 0 { aside.push(c) } else { main.push(c) }
        }
        aside.push(' ');
    }
    (main, aside)
}

/// The kind whose words a label holds, and these words.
fn find(words: &[String], table: &[(NodeKind, &[&'static str])]) -> Option<(NodeKind, &'static str)> {
    let mut best: Option<(usize, NodeKind, &'static str)> = None;
    for (kind, phrases) in table {
        for phrase in *phrases {
            let count = phrase.split(' ').count();
            if best.is_none_or(|(most, ..)| count > most) && holds(words, phrase, count) {
                best = Some((count, *kind, phrase));
            }
        }
    }
    best.map(|(_, kind, phrase)| (kind, phrase))
}

/// Whether the words stand in a row. A number at the end of a word does not
/// count: `web1` is `web`.
fn holds(words: &[String], phrase: &str, count: usize) -> bool {
    words.windows(count).any(|window| {
        window.iter().zip(phrase.split(' ')).all(|(word, wanted)| {
            word == wanted || word.trim_end_matches(|c: char| c.is_ascii_digit()) == wanted
        })
    })
}

/// The same for single words of which a letter is wrong, two in long ones.
fn find_misspelt(words: &[String]) -> Option<(NodeKind, &'static str)> {
    // A number at the end tells machines apart; the first letter is hardly ever the wrong one.
    let words = words.iter().map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.filter(|word| word.len() >= 5 && word.len() <= 24).find_map(|word| {
        let phrases =
            WORDS.iter().flat_map(|(kind, phrases)| phrases.iter().map(move |phrase| (*kind, *phrase)));
        phrases
            .filter(|(_, phrase)| phrase.len() >= 5 && phrase.len().abs_diff(word.len()) <= 2)
            .filter(|(_, phrase)| phrase.as_bytes()[0] == word.as_bytes()[0])
            .map(|(kind, phrase)| (distance(word, phrase), kind, phrase))
            .filter(|(distance, _, phrase)| *distance <= if phrase.len() >= 8 { 2 } else { 1 })
            .min_by_key(|(distance, ..)| *distance)
            .map(|(_, kind, phrase)| (kind, phrase))
    })
}

/// How many letters differ, two that changed places counting as one (optimal
/// string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(label: &str) -> Option<NodeKind> {
        meaning(label, &[], Shape::Plain).map(|meaning| meaning.kind)
    }

    #[test]
    fn english_and_french_labels_say_what_they_are() {
        for (label, wanted) in [
            ("User", Client),
            ("Utilisateur", Client),
            ("Client (navigateur)", Client),
            ("DNS", Dns),
            ("Web server (Nginx)", Web),
            ("Serveur web", Web),
            ("nginx 1", Web),
            ("web2", Web),
            ("Application server", App),
            ("Serveur d'application", App),
            ("Gunicorn", App),
            ("Application code", Code),
            ("Code base", Code),
            ("Base de code", Code),
            ("Fichiers de l’application", Code),
            ("Database (PotsgreSQL/MySQL)", Database),
            ("PotsgreSQL", Database),
            ("Base de données", Database),
            ("Database primary (MySQL)", Database),
            ("MySQL replica", Database),
            ("User database", Database),
            ("Load balancer (HAProxy)", LoadBalancer),
            ("Répartiteur de charge", LoadBalancer),
            ("HAProxy", LoadBalancer),
            ("Application load balancer", LoadBalancer),
            ("Firewall", Firewall),
            ("Pare-feu", Firewall),
            ("Monitoring system", Monitor),
            ("Supervision", Monitor),
            ("Monitoring client", Agent),
            ("Agent de supervision", Agent),
            ("TLS certificate", Certificate),
            ("Certificat SSL", Certificate),
            ("Redis", Cache),
            ("File d’attente", Queue),
            ("CDN", Cdn),
            ("Server 1", Server),
            ("Nœud 2", Server),
        ] {
            assert_eq!(kind(label), Some(wanted), "{label}");
        }
        assert_eq!(kind("Foo"), None);
    }

    #[test]
    fn misspelt_and_vague_labels_are_doubtful() {
        for (label, wanted) in [("Databse", Database), ("Lod balancr", LoadBalancer), ("Primary", Database)] {
            let meaning = meaning(label, &[], Shape::Plain).expect("a meaning");
            assert_eq!((meaning.kind, meaning.is_sure), (wanted, false), "{label}");
        }
        assert_eq!(
            meaning("X", &["db1"], Shape::Plain).map(|m| (m.kind, m.is_sure)),
            Some((Database, false))
        );
        assert_eq!(meaning("X", &[], Shape::Cylinder).map(|m| (m.kind, m.is_sure)), Some((Database, false)));
    }

    #[test]
    fn roles_are_read_from_labels() {
        assert_eq!(role("Database primary (MySQL)"), Some("primary"));
        assert_eq!(role("Réplique MySQL"), Some("replica"));
        assert_eq!(role("MySQL"), None);
    }
}
