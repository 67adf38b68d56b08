//! `tcplint check`: one finding for each broken rule.

mod judge;
mod packed;
mod pieces;
mod shares;
mod silent;
mod status;
mod unplaced;

use tcplint_capture::BATCH;
use tcplint_lint::{Linter, Upcoming};

use crate::annotate::Annotated;
use crate::args::{CheckArguments, CheckFormat, FailOn};
use crate::commands::Status;
use crate::config::Config;
use crate::drive::{self, Beside};
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
    let make = |output: Output| -> anyhow::Result<Judge> {
        Ok(Judge {
            selected,
            linter: Linter::new(selected),
            follower: None,
            follows: !arguments.no_track,
            glances: arguments.no_track,
            hints: !arguments.shared.quiet,
            streams: format != CheckFormat::Text || arguments.all,
            report: report::new(format, arguments, output)?,
            annotated: None,
            focus: focus.clone(),
            files: Files::default(),
            upcoming: Box::new([Upcoming::NONE; BATCH]),
            place: Place::default(),
            packed: None,
            found: Vec::new(),
            counted: Vec::new(),
            due: false,
            told: 0,
        })
    };
    let output = Output::open(&arguments.shared)?;
    let mut judge = make(output.again())?;
    let annotated = arguments.write.as_deref().map(Annotated::create);
    judge.annotated = annotated.transpose()?;
    judge.glances &= packed.is_none();
    judge.packed = packed;
    // Packs see one capture after the other, and so do the packets that are written.
    let is_lone = judge.packed.is_none() && judge.annotated.is_none();
    let beside = is_lone.then_some(Beside {
        output,
        make: &make,
    });
    let mut run = drive::run(inputs, &arguments.shared, &mut judge, beside)?;
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
