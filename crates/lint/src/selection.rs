use crate::catalogue::all;
use crate::rule_set::RuleSet;

/// No rule has this code, prefix or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = &self.0;
        write!(
            f,
            "no rule has the code, prefix or name '{text}'; `tcplint rules` lists them all"
        )?;
        let text = text.trim();
        if let Some(code) = longer(text) {
            let all = code.get(..letters(code)).unwrap_or(code);
            write!(f, "; a prefix has all letters of the code: {all}")
        } else if is_packs_code(text) {
            f.write_str("; a rule pack's is known where the pack is loaded (--plugin FILE)")
        } else {
            Ok(())
        }
    }
}

impl std::error::Error for UnknownRule {}

/// What the user selects, by code (`F001`), prefix (`F`, `F02`), name (`null-flags`) or `ALL`.
///
/// The longer prefix wins over the shorter one, and at equal length ignoring wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Replaces the set that was on before; `None` keeps it.
    pub select: Option<Vec<String>>,
    /// Adds to it.
    pub extend_select: Vec<String>,
    /// Takes away from it.
    pub ignore: Vec<String>,
}

impl Selection {
    /// The rules that are on, out of those that are on by default.
    ///
    /// # Errors
    ///
    /// [`UnknownRule`] for the first selector that matches no rule.
    pub fn resolve(&self) -> Result<RuleSet, UnknownRule> {
        self.resolve_over(all().filter(|id| id.rule().default).collect())
    }

    /// The rules that are on where those of `base` were on before: one choice laid over another.
    ///
    /// # Errors
    ///
    /// [`UnknownRule`] for the first selector that matches no rule.
    pub fn resolve_over(&self, base: RuleSet) -> Result<RuleSet, UnknownRule> {
        let selected = self.select.iter().flatten().chain(&self.extend_select);
        for selector in selected.clone().chain(&self.ignore) {
            if !all().any(|id| strength(selector, id).is_some()) {
                return Err(UnknownRule(selector.clone()));
            }
        }
        let strongest = |selectors: &mut dyn Iterator<Item = &String>, id| {
            selectors
                .filter_map(|selector| strength(selector, id))
                .max()
        };
        Ok(all()
            .filter(|id| {
                let on = strongest(&mut selected.clone(), *id);
                let off = strongest(&mut self.ignore.iter(), *id);
                let before = self.select.is_none() && base.contains(*id);
                match (on, off) {
                    (Some(on), Some(off)) => on > off,
                    (None, Some(_)) => false,
                    (Some(_), None) => true,
                    (None, None) => before,
                }
            })
            .collect())
    }
}

/// How specifically a selector names a rule: the length of the prefix, a name as much as a code. A
/// prefix has all letters of the code: `F` is no prefix of `FOO001`.
fn strength(selector: &str, id: crate::RuleId) -> Option<usize> {
    let rule = id.rule();
    let selector = selector.trim();
    let prefix = rule.code.get(..selector.len());
    if selector.eq_ignore_ascii_case("all") {
        Some(0)
    } else if rule.name.eq_ignore_ascii_case(selector) {
        Some(rule.code.len())
    } else if selector.len() >= letters(rule.code)
        && prefix.is_some_and(|p| p.eq_ignore_ascii_case(selector))
    {
        Some(selector.len())
    } else {
        None
    }
}

/// How many letters a code begins with.
fn letters(code: &str) -> usize {
    let letters = code.bytes().take_while(u8::is_ascii_alphabetic);
    letters.count()
}

/// A pack's code whose letters go on after these.
fn longer(text: &str) -> Option<&'static str> {
    let mut codes = all().map(|id| id.rule().code).filter(|code| {
        let start = code.get(..text.len());
        letters(code) > text.len() && start.is_some_and(|start| start.eq_ignore_ascii_case(text))
    });
    codes.next().filter(|_| !text.is_empty())
}

/// Two to eight letters and three digits.
fn is_packs_code(text: &str) -> bool {
    let (name, digits) = text.split_at(letters(text));
    (2..=8).contains(&name.len())
        && digits.len() == 3
        && digits.bytes().all(|octet| octet.is_ascii_digit())
}
