//! `tcplint.toml`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use tcplint_lint::{RuleSet, Selection};

use crate::args::{CheckFormat, FailOn, SelectionArguments};
use crate::diagnostics::note;

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
    pub(crate) fail_on: Option<FailOn>,
    pub(crate) output_format: Option<CheckFormat>,
}

impl Config {
    /// Reads the file that `--config` names, else the nearest `tcplint.toml` from the working
    /// directory upwards, else nothing.
    pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Config> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => match nearest()? {
                Some(path) => path,
                None => return Ok(Config::default()),
            },
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: the configuration cannot be read", path.display()))?;
        let config: Config = toml::from_str(&text)
            .with_context(|| format!("{}: the configuration is not valid", path.display()))?;
        Ok(Config {
            path: Some(path),
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

fn nearest() -> anyhow::Result<Option<PathBuf>> {
    let here = std::env::current_dir().context("the working directory cannot be told")?;
    Ok(here
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file()))
}
