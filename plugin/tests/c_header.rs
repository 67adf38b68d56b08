//! `plugin/include/tcplint.h` is generated from the declarations. `TCPLINT_BLESS=1` writes it anew.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cbindgen::{Builder, Config, DocumentationStyle, EnumConfig, ExportConfig, Language};
use cbindgen::{RenameRule, Style};

const INTRODUCTION: &str = "\
/* tcplint: lints TCP segments in captures. The C ABI of libtcplint.so.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from crates/abi and plugin/src/c: do not edit. docs/c-abi.md shows how it is used.
 *
 * Sizes: every struct begins with its own size in octets, to be set to sizeof by whoever fills it
 * in. Later versions add members at the end. A smaller size, of a program that was built with an
 * older header, is taken for what it has; one that no version had is refused.
 *
 * Pointers: NULL is tolerated everywhere, and refused with a status where it makes no sense. Octets
 * of packets may be anything.
 *
 * Threads: a handle is used by one thread at a time, any number of handles side by side. A handle
 * that is at work is refused, not waited for: on another thread, and in a callback. All other
 * functions may be called at any time.
 *
 * Memory: what the library hands out in a callback is valid until the callback returns. Names,
 * versions and the texts of rules are there for as long as the library is loaded. It keeps no
 * pointer of the caller's but the callbacks and their `user`, until the handle is closed.
 *
 * Defects: no panic of Rust's reaches the caller. It becomes TCPLINT_STATUS_INTERNAL_ERROR. */";

/// What a rule pack exports; the library has no such functions.
const PACK_FUNCTIONS: &str = "\
/** In a rule pack, not in the library: returns `TCPLINT_ABI_VERSION`. It is called first; with
 * another number, nothing else is. */
uint32_t tcplint_pack_abi_version(void);

/** In a rule pack, not in the library: returns the pack, which is there for as long as the object is
 * loaded. */
const struct TcplintPack *tcplint_pack(void);

";

/// Where the header's declarations with C linkage end.
const END: &str = "#ifdef __cplusplus\n}  // extern \"C\"";

/// Types that no function of the library names.
const OF_PACKS: [&str; 12] = [
    "TcplintSeverity",
    "TcplintConfidence",
    "TcplintOrigin",
    "TcplintRole",
    "TcplintState",
    "TcplintOpening",
    "TcplintClosing",
    "TcplintClosedBy",
    "TcplintResetCause",
    "TcplintStatus",
    "TcplintReport",
    "TcplintPack",
];

fn root() -> PathBuf {
    let plugin = Path::new(env!("CARGO_MANIFEST_DIR"));
    plugin.parent().unwrap().to_owned()
}

/// The sources of a folder, in the order of their names.
fn sources(folder: &str) -> BTreeSet<PathBuf> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        // It declares modules, which are in the list already.
        .filter(|file| !file.ends_with("c/mod.rs"))
        .collect()
}

fn generated() -> String {
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        header: Some(INTRODUCTION.to_owned()),
        include_guard: Some("TCPLINT_H".to_owned()),
        no_includes: true,
        sys_includes: vec!["stddef.h".to_owned(), "stdint.h".to_owned()],
        style: Style::Both,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::Doxy,
        enumeration: EnumConfig {
            rename_variants: RenameRule::QualifiedScreamingSnakeCase,
            ..EnumConfig::default()
        },
        export: ExportConfig {
            include: OF_PACKS.map(str::to_owned).to_vec(),
            ..ExportConfig::default()
        },
        ..Config::default()
    };
    let mut builder = Builder::new().with_config(config);
    for source in sources("crates/abi/src")
        .iter()
        .chain(&sources("plugin/src/c"))
    {
        builder = builder.with_src(source);
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    let header = String::from_utf8(header).unwrap();
    assert_eq!(header.matches(END).count(), 1);
    dense(&header.replace(END, &format!("{PACK_FUNCTIONS}{END}")))
}

/// Comments begin and end on lines that have text.
fn dense(header: &str) -> String {
    let mut dense = String::new();
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        dense.push_str(line);
        if line.trim() == "/**" {
            let text = lines.next().unwrap().trim_start();
            dense.push_str(text.strip_prefix('*').unwrap());
        }
        if lines.peek().is_some_and(|next| next.trim() == "*/") {
            lines.next();
            dense.push_str(" */");
        }
        dense.push('\n');
    }
    dense
}

#[test]
fn header_is_what_the_declarations_say() {
    let file = root().join("plugin/include/tcplint.h");
    let header = generated();
    if std::env::var_os("TCPLINT_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &header).unwrap();
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == header,
        "plugin/include/tcplint.h is stale: TCPLINT_BLESS=1 writes it anew"
    );
}
