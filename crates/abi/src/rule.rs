use core::ffi::c_char;

/// A rule. All texts are UTF-8 and NUL-terminated. Those that the library hands out are there for
/// as long as it is loaded; those of a rule pack must be there for as long as the pack is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintRule {
    /// `sizeof(TcplintRule)`.
    pub size: u32,
    /// A `TcplintSeverity`: its usual one.
    pub severity: u8,
    /// 1: on unless the user selects otherwise. 0: off until it is selected.
    pub on_by_default: u8,
    /// 1: silent where connections are not followed (`--no-track`). 0: not.
    pub needs_connections: u8,
    /// 0; a pack with a rule that has anything else is refused.
    pub reserved: u8,
    /// `F001`: stable for ever. A pack's rule has two to eight capital letters and three digits
    /// (`ACME001`), and no other rule has it.
    pub code: *const c_char,
    /// `null-flags`: kebab case, stable for ever.
    pub name: *const c_char,
    /// What it means in one line, without a full stop.
    pub summary: *const c_char,
    /// When exactly it fires, in header fields. In a pack's rule this and all that follows may be
    /// NULL, for an empty text.
    pub condition: *const c_char,
    /// Why that is wrong or worth knowing. Markdown paragraphs.
    pub why: *const c_char,
    /// Who sends such segments, when it is harmless, what is exempt. Markdown paragraphs.
    pub exempt: *const c_char,
    /// What to do about a finding. Markdown paragraphs.
    pub advice: *const c_char,
    /// Where the rule comes from, one source on each line: `RFC 9293, section 3.1`.
    pub references: *const c_char,
}
