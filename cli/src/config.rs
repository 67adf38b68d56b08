//! `tcplint.toml`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use serde::{Deserialize, Deserializer};
use tcplint_lint::{RuleSet, Selection};

use crate::args::{CheckFormat, FailOn, SelectionArguments};
use crate::diagnostics::{input_trouble, note};
use crate::packs::Packs;

const FILE_NAME: &str = "tcplint.toml";

/// What the file may hold; the command line's own words come before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// Where it was read.
    #[serde(skip)]
    path: Option<PathBuf>,
    select: Option<Vec<String>>,
    #[serde(default)]
    extend_select: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
    /// Rule packs, from the file's folder on.
    #[serde(default, deserialize_with = "one_or_more")]
    plugin: Vec<PathBuf>,
    /// Those of the file and those of the command line.
    #[serde(skip)]
    pub(crate) packs: Packs,
    pub(crate) fail_on: Option<FailOn>,
    pub(crate) output_format: Option<CheckFormat>,
}

impl Config {
    /// Reads the file that `--config` names, else the nearest `tcplint.toml` from the working
    /// directory upwards, else nothing; then loads the rule packs that the command line names, and
    /// those of a file that `--config` names.
    pub(crate) fn load(arguments: &SelectionArguments) -> anyhow::Result<Config> {
        let named = arguments.config.as_deref();
        let mut config = match named {
            Some(path) => Config::read(path)?,
            None => match nearest()? {
                Some(path) => Config::read(&path)?,
                None => Config::default(),
            },
        };
        let of_line = &arguments.plugin.plugin;
        let mut of_file = config.packs_of_file();
        if named.is_none() {
            config.leave_out(&of_file, of_line);
            of_file.clear();
        }
        config.packs = Packs::load(of_file.into_iter().chain(of_line.iter().cloned()))?;
        Ok(config)
    }

    /// The packs that the file names, by paths that begin at its own folder.
    fn packs_of_file(&self) -> Vec<PathBuf> {
        let folder = self.path.as_deref().and_then(Path::parent);
        let packs = self.plugin.iter();
        packs
            .map(|pack| folder.unwrap_or(Path::new("")).join(pack))
            .collect()
    }

    /// Says that packs of a file that was come upon are not loaded. Nobody asked for that file: it
    /// comes with whatever was cloned or unpacked here, and a pack is a program. Who owns it says
    /// nothing, since who unpacks an archive owns what was in it.
    fn leave_out(&self, of_file: &[PathBuf], of_line: &[PathBuf]) {
        let same = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let named: Vec<_> = of_line.iter().map(|path| same(path)).collect();
        let is_left = of_file.iter().any(|path| !named.contains(&same(path)));
        if let Some(path) = self.path.as_deref().filter(|_| is_left) {
            let trouble = "the rule packs that it names are not loaded, as this file was only come \
                           upon: name it by --config, or the packs by --plugin, if you trust them";
            input_trouble(&path.display().to_string(), trouble);
        }
    }

    fn read(path: &Path) -> anyhow::Result<Config> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: the configuration cannot be read", path.display()))?;
        let config: Config = toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|one| *one != '\n').count() + 1;
            // Of several lines each is a phrase.
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            anyhow!(
                "{}:{line}:{column}: the configuration is not valid: {message}",
                path.display()
            )
        })?;
        Ok(Config {
            path: Some(path.to_owned()),
            ..config
        })
    }

    /// The rules that are on: the command line's choice laid over the file's. `--select` replaces
    /// it, `--extend-select` and `--ignore` change it.
    pub(crate) fn rules(&self, arguments: &SelectionArguments) -> anyhow::Result<RuleSet> {
        let file = Selection {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
        };
        let name = || {
            self.path
                .as_deref()
                .unwrap_or(Path::new(FILE_NAME))
                .display()
                .to_string()
        };
        let base = file.resolve().with_context(name)?;
        let line = Selection {
            select: arguments.select.clone(),
            extend_select: arguments.extend_select.clone(),
            ignore: arguments.ignore.clone(),
        };
        let on = line.resolve_over(base)?;
        if on.is_empty() {
            note("no rule is on, so that nothing can be found; see --select and tcplint.toml");
        }
        Ok(on)
    }
}

/// A file, or a list of them.
fn one_or_more<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a file, or a list of files")]
    enum Files {
        One(PathBuf),
        Several(Vec<PathBuf>),
    }
    Ok(match Files::deserialize(value)? {
        Files::One(file) => vec![file],
        Files::Several(files) => files,
    })
}

fn nearest() -> anyhow::Result<Option<PathBuf>> {
    let here = std::env::current_dir().context("the working directory cannot be told")?;
    Ok(here
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file()))
}
