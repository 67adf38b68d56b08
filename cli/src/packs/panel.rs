use std::fmt::Display;

use tcplint_lint::{Confidence, Finding, RuleId, RuleSet, Severity};
use tcplint_packs::{Failure, Report, Session};

use crate::diagnostics::input_trouble;
use crate::numbers::Printable;
use crate::packs::Packs;

/// The packs at work, capture by capture. One that fails is told of and asked no more.
pub(crate) struct Panel {
    members: Vec<Member>,
    selected: RuleSet,
    reports: Vec<Report>,
}

struct Member {
    file: String,
    pack: tcplint_packs::Pack,
    rules: Vec<RuleId>,
    /// At the capture at hand.
    session: Option<Session>,
    /// Where it failed and why, if it did.
    failure: Option<String>,
    /// Whether it failed before the capture at hand.
    was_absent: bool,
}

impl Panel {
    /// Of those packs that have rules that are on.
    pub(crate) fn new(packs: Packs, selected: RuleSet) -> Panel {
        let members = packs.0.into_iter();
        let members = members.filter(|joined| {
            let mut rules = joined.rules.iter();
            rules.any(|rule| selected.contains(*rule))
        });
        Panel {
            members: members
                .map(|joined| Member {
                    file: joined.file,
                    pack: joined.pack,
                    rules: joined.rules,
                    session: None,
                    failure: None,
                    was_absent: false,
                })
                .collect(),
            selected,
            reports: Vec::new(),
        }
    }

    /// Whether no pack has a rule that is on.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether a pack failed.
    pub(crate) fn failed(&self) -> bool {
        self.members.iter().any(|member| member.failure.is_some())
    }

    /// Which packs have not seen all of the capture at hand, and why, each in words.
    pub(crate) fn failures(&self) -> Vec<String> {
        let failures = self.members.iter().filter_map(|member| {
            let failure = member.failure.as_deref()?;
            let file = Printable(&member.file);
            Some(match member.was_absent {
                true => format!("{file}: not asked about this capture: {failure}"),
                false => format!("{file}: {failure}"),
            })
        });
        failures.collect()
    }

    /// Whether a pack that is at work wants to be told of connections.
    pub(crate) fn wants_connections(&self) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.session.is_some() && member.pack.wants_connections())
    }

    /// A capture begins.
    pub(crate) fn open(&mut self) {
        for member in &mut self.members {
            // The capture before it is closed first.
            member.session = None;
            member.was_absent = member.failure.is_some();
            member.session = (!member.was_absent).then(|| member.pack.open());
        }
    }

    /// The capture is over.
    pub(crate) fn close(&mut self) {
        for member in &mut self.members {
            member.session = None;
        }
    }

    /// Asks all that are at work about what is `at` this place; what they found by rules that are
    /// on is told one by one, with the report that it comes from. A report that `tell` cannot place
    /// is one that no pack may make: it says why.
    pub(crate) fn ask(
        &mut self,
        at: impl Display,
        question: impl Fn(&Session, &mut Vec<Report>) -> Result<(), Failure>,
        mut tell: impl FnMut(&Report, Finding) -> Result<(), String>,
    ) {
        for member in &mut self.members {
            let Some(session) = &member.session else {
                continue;
            };
            let answer = question(session, &mut self.reports);
            let mut failure = answer.err().map(|failure| failure.to_string());
            for report in self.reports.drain(..) {
                let rule = member.rules.get(report.rule).copied();
                let Some(rule) = rule.filter(|rule| self.selected.contains(*rule)) else {
                    continue;
                };
                if let Err(misplaced) = tell(&report, finding(rule, &report)) {
                    failure.get_or_insert(misplaced);
                }
            }
            if let Some(failure) = failure {
                let failure = format!("the rule pack {} failed at {at}: {failure}", member.pack);
                let told = format_args!("{failure}; it is asked nothing more");
                input_trouble(&member.file, told);
                (member.session, member.failure) = (None, Some(failure));
            }
        }
    }
}

/// As for our own rules, a finding of low confidence fails no run.
fn finding(rule: RuleId, report: &Report) -> Finding {
    let declared = rule.rule();
    Finding {
        rule,
        severity: match report.confidence {
            Confidence::Low => Severity::Info,
            _ => report.severity.unwrap_or(declared.severity),
        },
        confidence: report.confidence,
        message: match &report.message {
            Some(message) => message.clone(),
            None => declared.summary.to_owned(),
        },
    }
}
