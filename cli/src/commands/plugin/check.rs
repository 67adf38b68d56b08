//! `tcplint plugin check`: what a shared object is, or why it would be refused.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use tcplint_lint::{RuleId, RuleSet};
use tcplint_packs::{ABI_VERSION, Elf, Named, Pack, whole};

use crate::args::{Color, ListFormat, PluginCheckArguments};
use crate::commands::Status;
use crate::commands::rules::{object, table};
use crate::numbers::{Count, Printable};
use crate::output::Output;
use crate::packs::Packs;
use crate::wireshark::{MINORS, Object, WANTED};

/// What a shared object is.
enum Kind {
    /// `libtcplint.so`.
    Own {
        /// Its own version.
        version: String,
        abi_version: u32,
        /// The functions of its C ABI.
        functions: Vec<String>,
    },
    /// A rule pack, whose rules have joined the catalogue.
    Pack(Box<Pack>, Vec<RuleId>),
}

/// Prints what it is.
pub(super) fn run(arguments: &PluginCheckArguments) -> anyhow::Result<Status> {
    let path = &arguments.object;
    let kind = kind(path)?;
    let mut output = Output::stdout(Color::Auto);
    match arguments.output_format {
        ListFormat::Text => kind.write(path, &mut output)?,
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut output, &kind.object(path))?;
            output.end_line()?;
        }
    }
    output.flush()?;
    Ok(Status::Clean)
}

/// Told by what the file exports, before any of it is run. One whose exports cannot be read is refused
/// as a pack is.
fn kind(path: &Path) -> anyhow::Result<Kind> {
    let content = Object::content(path)?;
    let elf = Elf::parse(&content);
    if let Err(why) = &elf
        && (!content.starts_with(b"\x7fELF") || whole(path).is_err())
    {
        bail!("{}: {why}", path.display());
    }
    let exports: Option<Vec<&str>> = elf.ok().map(|elf| elf.exports().collect());
    let has = |name: &str| exports.iter().flatten().any(|export| *export == name);
    let is_other = has("plugin_register") || has("tcplint_abi_version");
    if exports.is_none() || has("tcplint_pack_abi_version") {
        let (pack, rules) = Packs::load_one(path)?;
        return Ok(Kind::Pack(Box::new(pack), rules));
    }
    ensure!(
        is_other,
        "{}: is neither tcplint's plugin nor a rule pack: it exports no plugin_register and no \
         tcplint_pack_abi_version",
        path.display()
    );
    let own = Object::read(path)?;
    let refused = || format!("{}: refused", path.display());
    let abi_version = Named::by_user(path)
        .library_abi_version()
        .with_context(refused)?;
    let is_function = |name: &&str| name.starts_with("tcplint_") && *name != Object::MARK;
    let functions = exports.into_iter().flatten().filter(is_function);
    let mut functions: Vec<_> = functions.map(str::to_owned).collect();
    functions.sort_unstable();
    Ok(Kind::Own {
        version: own.version,
        abi_version,
        functions,
    })
}

impl Kind {
    fn write(&self, path: &Path, output: &mut Output) -> anyhow::Result<()> {
        let path = path.to_string_lossy();
        let path = Printable(&path);
        match self {
            Kind::Own {
                version,
                abi_version,
                functions,
            } => {
                let minors = MINORS.map(|minor| format!("4.{minor}")).join(", ");
                writeln!(output, "{path}: tcplint {version}")?;
                writeln!(output, "  a plugin for Wireshark {minors}")?;
                writeln!(output, "    {}", WANTED.join(" "))?;
                let count = Count(functions.len() as u64, "function");
                writeln!(output, "  a C library, ABI version {abi_version}, {count}")?;
                let functions = functions.join(" ");
                let options = textwrap::Options::new(80).initial_indent("    ");
                let functions = textwrap::fill(&functions, options.subsequent_indent("    "));
                write!(output, "{functions}")?;
                output.end_line()?;
            }
            Kind::Pack(pack, rules) => {
                let count = Count(rules.len() as u64, "rule");
                write!(
                    output,
                    "{path}: rule pack {pack}, ABI version {}, {count}",
                    pack.abi_version()
                )?;
                output.end_line()?;
                let rules: RuleSet = rules.iter().copied().collect();
                let on = rules.iter().filter(|id| id.rule().default).collect();
                table(output, rules, on)?;
            }
        }
        Ok(())
    }

    fn object(&self, path: &Path) -> Value {
        let file = path.to_string_lossy();
        match self {
            Kind::Own {
                version,
                abi_version,
                functions,
            } => json!({
                "file": file,
                "kind": "tcplint",
                "version": version,
                "abi_version": abi_version,
                "abi_version_known": ABI_VERSION,
                "wireshark": MINORS.map(|minor| format!("4.{minor}")),
                "entry_points": WANTED,
                "functions": functions,
            }),
            Kind::Pack(pack, rules) => json!({
                "file": file,
                "kind": "pack",
                "name": pack.name(),
                "version": pack.version(),
                "abi_version": pack.abi_version(),
                "abi_version_known": ABI_VERSION,
                "wants_connections": pack.wants_connections(),
                "rules": rules
                    .iter()
                    .map(|id| object(id.rule(), id.rule().default))
                    .collect::<Vec<_>>(),
            }),
        }
    }
}
