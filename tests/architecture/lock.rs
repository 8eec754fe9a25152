//! The old TLS stack of the gateway, whose advisories `deny.toml` ignores, is reached through serenity alone.

use crate::{Violation, project::Text};
use std::collections::BTreeSet;

/// The packages between the old `rustls-webpki` and serenity.
const ROAD: &[&str] = &["rustls", "tokio-rustls", "tungstenite", "tokio-tungstenite"];

/// A package of the lock file.
struct Package {
    name: String,
    version: String,
    dependencies: Vec<String>,
}

impl Package {
    /// Whether this package is what `dependency` means: a name, followed by the version where the name alone is not clear.
    fn is_meant_by(&self, dependency: &str) -> bool {
        let mut words = dependency.split(' ');
        words.next() == Some(self.name.as_str())
            && words.next().is_none_or(|version| version == self.version)
    }
}

fn packages(file: &Text) -> Vec<Package> {
    let document: toml::Table = file
        .text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let strings = |value: Option<&toml::Value>| -> Vec<String> {
        let values = value.and_then(toml::Value::as_array).into_iter().flatten();
        values
            .filter_map(toml::Value::as_str)
            .map(ToOwned::to_owned)
            .collect()
    };
    let text = |package: &toml::Value, key: &str| {
        package
            .get(key)
            .and_then(toml::Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let all = document["package"]
        .as_array()
        .expect("packages in the lock file");
    all.iter()
        .map(|package| Package {
            name: text(package, "name"),
            version: text(package, "version"),
            dependencies: strings(package.get("dependencies")),
        })
        .collect()
}

/// Packages outside the known road that bring in `rustls-webpki` 0.102.
fn other_roads(file: &Text) -> Vec<Violation> {
    let packages = packages(file);
    let old = |package: &&Package| {
        package.name == "rustls-webpki" && package.version.starts_with("0.102.")
    };
    let Some(start) = packages.iter().find(old) else {
        let what = "`rustls-webpki` 0.102 is gone: drop its advisories from deny.toml and this rule with them";
        return vec![Violation::new(&file.path, 1, what)];
    };
    let mut found = vec![];
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(package) = open.pop() {
        let users = packages.iter().filter(|user| {
            user.dependencies
                .iter()
                .any(|name| package.is_meant_by(name))
        });
        for user in users {
            if user.name == "serenity" || !seen.insert((&user.name, &user.version)) {
                continue;
            }
            if ROAD.contains(&user.name.as_str()) {
                open.push(user);
            } else {
                let what = format!(
                    "`{}` brings in rustls-webpki 0.102 through `{}`: only serenity may",
                    user.name, package.name
                );
                found.push(Violation::new(
                    &file.path,
                    line_of(&file.text, &user.name),
                    what,
                ));
            }
        }
    }
    found
}

fn line_of(text: &str, package: &str) -> usize {
    let wanted = format!("name = \"{package}\"");
    text.lines()
        .position(|line| line == wanted)
        .map_or(1, |index| index + 1)
}

#[test]
fn old_webpki_is_reached_only_through_serenity() {
    crate::assert_kept(&other_roads(&crate::project::text("Cargo.lock")));
}

#[test]
fn other_roads_to_old_webpki_are_found() {
    let package = |name: &str, version: &str, dependencies: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = [{dependencies}]\n\n"
        )
    };
    let find = |more: &str| {
        let text = package("serenity", "0.12.5", "\"tokio-tungstenite 0.21.0\"")
            + &package("tokio-tungstenite", "0.21.0", "\"rustls 0.22.4\"")
            + &package("rustls", "0.22.4", "\"rustls-webpki 0.102.8\"")
            + &package("rustls-webpki", "0.102.8", "")
            + &package("rustls", "0.23.45", "\"rustls-webpki 0.103.1\"")
            + more;
        crate::places(&other_roads(&Text {
            path: "Cargo.lock".to_owned(),
            text,
        }))
    };
    assert!(find(&package("hyper-rustls", "0.27.0", "\"rustls 0.23.45\"")).is_empty());
    assert_eq!(
        find(&package("mailer", "1.0.0", "\"rustls 0.22.4\"")),
        ["Cargo.lock:27"]
    );
    let gone = Text {
        path: "Cargo.lock".to_owned(),
        text: package("serenity", "0.13.0", ""),
    };
    assert_eq!(crate::places(&other_roads(&gone)), ["Cargo.lock:1"]);
}
