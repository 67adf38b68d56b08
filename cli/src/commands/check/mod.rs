//! `tcplint check`: one finding for each broken rule.

mod judge;
mod packed;
mod silent;
mod status;
mod unplaced;

use tcplint_lint::Linter;
use tcplint_track::Hashes;

use crate::annotate::Annotated;
use crate::args::{CheckArguments, CheckFormat, FailOn};
use crate::commands::Status;
use crate::config::Config;
use crate::drive;
use crate::files::Files;
use crate::focus::Focus;
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::packs::Panel;
use crate::report;
use crate::row::Place;

use judge::Judge;
use packed::Packed;
use silent::refuse_silent_rules;

/// Lints the inputs.
pub(crate) fn run(arguments: &CheckArguments) -> anyhow::Result<Status> {
    let config = Config::load(&arguments.selection)?;
    let format = arguments
        .output_format
        .or(config.output_format)
        .unwrap_or(CheckFormat::Text);
    let fail_on = arguments
        .fail_on
        .or(config.fail_on)
        .unwrap_or(FailOn::Warning);
    let selected = config.rules(&arguments.selection)?;
    if arguments.no_track {
        refuse_silent_rules(&arguments.selection, selected)?;
    }
    let focus = Focus::new(&arguments.focus)?;
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(
        &[arguments.shared.output.as_ref(), arguments.write.as_ref()],
        &inputs,
    )?;
    let panel = Panel::new(config.packs, selected);
    let packed = (!panel.is_empty()).then(|| Packed::new(panel));
    let mut judge = Judge {
        selected,
        linter: Linter::new(selected),
        follower: None,
        follows: !arguments.no_track,
        glances: arguments.no_track && packed.is_none(),
        hints: !arguments.shared.quiet,
        streams: format != CheckFormat::Text || arguments.all,
        report: report::new(format, arguments, Output::open(&arguments.shared)?)?,
        annotated: arguments
            .write
            .as_deref()
            .map(Annotated::create)
            .transpose()?,
        focus,
        files: Files::default(),
        hashes: Hashes::default(),
        place: Place::default(),
        packed,
        found: Vec::new(),
        due: false,
    };
    let mut run = drive::run(inputs, &arguments.shared, &mut judge)?;
    if let Some(packed) = &judge.packed {
        run.trouble |= packed.failed();
        run.total.packs_failed = packed.failures();
    }
    judge.report.finish(&run)?;
    if let Some(annotated) = &mut judge.annotated {
        annotated.flush()?;
    }
    Ok(status::of(&run, fail_on, arguments.exit_zero))
}
