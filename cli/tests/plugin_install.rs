//! `tcplint plugin install`, `uninstall` and `list`, with programs that answer as tshark does, or
//! do not, and in the real ones that are here.
#![allow(clippy::unwrap_used)]

mod common;
mod hosts;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{Ran, ran, root, tcplint};
use hosts::{Real, object};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with one or more programs that answer like tshark, and the plugin folders that they
/// name.
struct Fake {
    folder: TempDir,
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

impl Fake {
    fn new() -> Fake {
        let fake = Fake {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(fake.path("bin")).unwrap();
        fake
    }

    /// With a tshark of this version that lists what is in its personal folder.
    fn of(version: &str) -> Fake {
        let fake = Fake::new();
        fake.program("bin/tshark", &fake.script(version, "plugins"));
        fake
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn personal(&self) -> PathBuf {
        self.path("my own/plugins/epan/tcplint.so")
    }

    fn global(&self) -> PathBuf {
        self.path("all/plugins/epan/tcplint.so")
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The answers of a tshark. It loads the global plugin first, as the real one does.
    fn script(&self, version: &str, plugins: &str) -> String {
        let at = self.folder.path().display();
        format!(
            r#"case "$*" in
--version) echo "TShark (Wireshark) {version} (Git v{version} packaged as {version}-1).";;
"-G folders")
    printf '%-21s\t%s\n' Temp: /tmp 'Personal Plugins:' '{at}/my own/{plugins}' \
        'Global Plugins:' '{at}/all/{plugins}' 'Global Lua Plugins:' /lua;;
"-G plugins")
    printf 'ethercat.so\t0.1.0\tdissector\t/usr/lib/ethercat.so\n'
    for file in '{at}/all/{plugins}/epan/tcplint.so' '{at}/my own/{plugins}/epan/tcplint.so'; do
        if test -e "$file"; then printf 'tcplint.so      \t0.1.0\tdissector\t%s\n' "$file"; exit; fi
    done;;
*) exit 9;;
esac
"#
        )
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = tcplint();
        command.env("PATH", self.path("bin"));
        command.env("HOME", self.path("home")).arg("plugin");
        ran(command.args(arguments))
    }

    fn install(&self, more: &[&str]) -> Ran {
        let object = object();
        let arguments = ["install", "--object", object.to_str().unwrap()];
        self.run(&[&arguments[..], more].concat())
    }

    fn list(&self) -> Vec<Value> {
        let object = object();
        let arguments = ["list", "--object", object.to_str().unwrap()];
        let ran = self.run(&[&arguments[..], &["--output-format", "json"]].concat());
        let rows: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
        let schema = fs::read_to_string(root().join("docs/schema/wireshark.schema.json")).unwrap();
        let schema = serde_json::from_str(&schema).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        for row in &rows {
            assert!(schema.is_valid(row), "{row}");
        }
        rows
    }
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// tcplint's plugin, of another build.
fn other_build() -> Vec<u8> {
    [fs::read(object()).unwrap(), b"another".to_vec()].concat()
}

/// A plugin of somebody else's.
fn another() -> Vec<u8> {
    let mut content = fs::read(object()).unwrap();
    let mark = b"tcplint_wireshark_plugin";
    let places: Vec<_> = (0..content.len() - mark.len())
        .filter(|at| content[*at..].starts_with(mark))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        content[at] = b'x';
    }
    content
}

fn is_installed(path: &Path) -> bool {
    let neighbours = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(neighbours, 1, "something else is left in the folder");
    fs::read(path).unwrap() == fs::read(object()).unwrap()
}

#[test]
fn plugin_is_copied_kept_updated_and_removed() {
    let fake = Fake::of("4.4.18");
    let (file, name) = (fake.personal(), fake.personal().display().to_string());
    for word in ["copied", "present", "updated"] {
        if word == "updated" {
            fs::write(&file, other_build()).unwrap();
        }
        let ran = fake.install(&[]);
        let program = fake.path("bin/tshark");
        let said = format!(
            "{}: Wireshark 4.4.18\n  {word:<9} {name}\n  verified  '-G plugins' lists tcplint.so \
             0.1.0\n",
            program.display()
        );
        assert_eq!((ran.status, ran.err, ran.out), (0, String::new(), said));
        assert!(is_installed(&file), "{word}");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o644);
        assert!(!fake.global().exists());
    }
    for word in ["removed", "absent"] {
        let ran = fake.run(&["uninstall"]);
        assert_eq!((ran.status, &ran.err[..]), (0, ""));
        assert!(ran.out.ends_with(&format!("  {word:<9} {name}\n")));
        assert!(!file.exists());
    }
}

/// Root's umask may be for root alone; one's own folder is one's own.
#[test]
fn global_folder_is_for_all_whatever_the_umask() {
    let fake = Fake::of("4.6.0");
    let object = object();
    let install = |more: &[&str]| {
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", "umask 077 && exec \"$@\"", "sh"]);
        command.arg(tcplint().get_program());
        command.args(["plugin", "install", "--object"]).arg(&object);
        let output = command.args(more).env("PATH", fake.path("bin")).output();
        assert!(output.unwrap().status.success());
    };
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    install(&["--global"]);
    let global = fake.global();
    assert_eq!(mode(&global), 0o644);
    let made: Vec<_> = global.ancestors().skip(1).take(3).map(mode).collect();
    assert_eq!(made, [0o755; 3]);
    install(&[]);
    assert_eq!(mode(fake.personal().parent().unwrap()), 0o700);
    // A folder that was there is left as it is.
    fs::remove_file(&global).unwrap();
    let folder = global.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o750)).unwrap();
    install(&["--global"]);
    assert_eq!(mode(folder), 0o750);
}

#[test]
fn global_folder_is_another() {
    let fake = Fake::of("4.6.0");
    assert_eq!(fake.install(&["--global"]).status, 0);
    assert!(is_installed(&fake.global()));
    assert!(!fake.personal().exists());
    // It is the one that Wireshark loads, whatever is in the other.
    let ran = fake.install(&[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.out.contains("loads the same plugin from"),
        "{}",
        ran.out
    );
    fs::write(fake.global(), other_build()).unwrap();
    let ran = fake.install(&[]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("loads another plugin of that name"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("`tcplint plugin uninstall --global`"),
        "{}",
        ran.err
    );
    let ran = fake.run(&["uninstall"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.out.contains("the global folder still has the plugin"),
        "{}",
        ran.out
    );
    assert!(fake.global().exists() && !fake.personal().exists());
    assert_eq!(fake.run(&["uninstall", "--global"]).status, 0);
    assert!(!fake.global().exists());
}

#[test]
fn list_says_what_is_where() {
    let fake = Fake::of("4.2.2");
    let row = &fake.list()[0];
    assert_eq!(row["program"], fake.path("bin/tshark").to_str().unwrap());
    assert_eq!(
        (&row["version"], &row["supported"]),
        (&"4.2.2".into(), &true.into())
    );
    assert_eq!(row["personal"]["file"], fake.personal().to_str().unwrap());
    assert_eq!(row["global"]["file"], fake.global().to_str().unwrap());
    for place in ["personal", "global"] {
        assert_eq!(row[place]["installed"], false);
        assert_eq!(row[place]["same"], Value::Null);
    }
    assert_eq!(
        (&row["loaded"], &row["loaded_from"]),
        (&false.into(), &Value::Null)
    );
    assert_eq!(fake.install(&[]).status, 0);
    write(&fake.global(), &other_build());
    let row = &fake.list()[0];
    assert_eq!(
        (&row["personal"]["installed"], &row["personal"]["same"]),
        (&true.into(), &true.into())
    );
    assert_eq!(
        (&row["global"]["installed"], &row["global"]["same"]),
        (&true.into(), &false.into())
    );
    assert_eq!(row["personal"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&row["loaded"], &row["loaded_version"]),
        (&true.into(), &"0.1.0".into())
    );
    assert_eq!(row["loaded_from"], fake.global().to_str().unwrap());
    fs::write(fake.global(), "nothing of the kind").unwrap();
    let problem = &fake.list()[0]["global"]["problem"];
    assert!(
        problem
            .as_str()
            .unwrap()
            .ends_with("is no shared object (no ELF file)"),
        "{problem}"
    );
    let text = fake.run(&["list", "--object", object().to_str().unwrap()]);
    assert_eq!((text.status, &text.err[..]), (0, ""));
    for part in [
        "  personal  tcplint 0.1.0, the same as here\n",
        "  global    not tcplint's: is no shared object (no ELF file)\n",
        "  loads     0.1.0, from ",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
}

#[test]
fn no_wireshark_is_one_line() {
    let fake = Fake::new();
    let line = "no Wireshark here: PATH has no tshark and no wireshark \
                (--tshark PROGRAM names one elsewhere)";
    let install = fake.install(&[]);
    assert_eq!((install.status, install.out), (2, String::new()));
    assert_eq!(install.err, format!("tcplint: {line}\n"));
    let uninstall = fake.run(&["uninstall"]);
    assert_eq!(
        (uninstall.status, uninstall.err),
        (0, format!("tcplint: {line}\n"))
    );
    let list = fake.run(&["list"]);
    assert_eq!((list.status, list.err), (0, String::new()));
    assert!(list.out.ends_with(&format!("{line}\n")), "{}", list.out);
    assert!(fake.list().is_empty());
}

#[test]
fn unknown_version_is_skipped() {
    for version in ["3.6.2", "4.1.0", "4.5.1", "4.8.0", "5.0.0", "40.4.0"] {
        let fake = Fake::of(version);
        let ran = fake.install(&[]);
        assert_eq!((ran.status, &ran.err[..]), (2, ""), "{version}");
        assert!(
            ran.out
                .contains(&format!(": Wireshark {version}\n  skipped ")),
            "{}",
            ran.out
        );
        assert!(!fake.personal().exists(), "{version}");
        assert_eq!(fake.list()[0]["supported"], false);
    }
}

#[test]
fn skipped_version_is_no_failure_beside_another() {
    let fake = Fake::of("4.4.1");
    fake.program("old/tshark", &fake.script("3.6.2", "old"));
    let [old, new] = ["old/tshark", "bin/tshark"].map(|name| fake.path(name));
    let [old, new] = [&old, &new].map(|path| path.to_str().unwrap());
    let ran = fake.install(&["--tshark", old, "--tshark", new]);
    assert_eq!((ran.status, &ran.err[..]), (0, ""));
    assert_eq!(ran.out.matches("skipped").count(), 1, "{}", ran.out);
    assert!(is_installed(&fake.personal()));
    assert!(!fake.path("my own/old").exists());
}

/// The versions are those that the plugin itself takes.
#[test]
fn versions_are_those_of_the_plugin() {
    let source = fs::read_to_string(root().join("plugin/src/version.rs")).unwrap();
    let (_, minors) = source.split_once("MINORS: [i32; 4] = [").unwrap();
    let minors: Vec<u32> = minors
        .split(']')
        .next()
        .unwrap()
        .split(", ")
        .map(|minor| minor.parse().unwrap())
        .collect();
    for minor in 0..10 {
        let fake = Fake::of(&format!("4.{minor}.3"));
        assert_eq!(
            fake.list()[0]["supported"],
            minors.contains(&minor),
            "4.{minor}"
        );
    }
}

/// What is not tcplint's is neither overwritten nor removed, not even where it has the name.
#[test]
fn other_files_of_that_name_are_left_alone() {
    for content in [another(), b"\x7fELF".to_vec(), Vec::new(), b"text".to_vec()] {
        let fake = Fake::of("4.0.17");
        write(&fake.personal(), &content);
        let install = fake.install(&[]);
        assert_eq!(install.status, 2);
        assert!(
            install.err.contains("nothing was copied over it"),
            "{}",
            install.err
        );
        let uninstall = fake.run(&["uninstall"]);
        assert_eq!(uninstall.status, 2);
        assert!(
            uninstall.err.contains("it was left alone"),
            "{}",
            uninstall.err
        );
        assert_eq!(fs::read(fake.personal()).unwrap(), content);
    }
    let fake = Fake::of("4.0.17");
    fs::create_dir_all(fake.personal()).unwrap();
    assert_eq!(fake.install(&[]).status, 2);
    assert_eq!(fake.run(&["uninstall"]).status, 2);
    assert!(fake.personal().is_dir());
}

/// A link that a developer has put there is followed to compare, and what it leads to is kept.
#[test]
fn link_is_replaced_and_not_followed_by_writing() {
    let fake = Fake::of("4.4.0");
    let build = fake.path("build.so");
    fs::write(&build, other_build()).unwrap();
    fs::create_dir_all(fake.personal().parent().unwrap()).unwrap();
    symlink(&build, fake.personal()).unwrap();
    assert_eq!(fake.install(&[]).status, 0);
    assert!(fake.personal().symlink_metadata().unwrap().is_file());
    assert!(is_installed(&fake.personal()));
    assert_eq!(fs::read(&build).unwrap(), other_build());
    fs::remove_file(fake.personal()).unwrap();
    symlink(fake.path("nowhere"), fake.personal()).unwrap();
    assert_eq!(fake.install(&[]).status, 2);
}

#[test]
fn wrong_object_is_refused_before_anything_is_asked() {
    let fake = Fake::new();
    fake.program("bin/tshark", "exit 1");
    let file = fake.path("object.so");
    let cut_off = fs::read(object()).unwrap()[..5000].to_vec();
    let mut executable = fs::read(object()).unwrap();
    executable[16] = 2;
    let mut other_machine = fs::read(object()).unwrap();
    other_machine[18..20].copy_from_slice(&[8, 0]);
    let cases: [(&[u8], &str); 6] = [
        (b"", "is no shared object (no ELF file)"),
        (b"\x7fELF\x01\x01", "is no 64-bit little-endian ELF file"),
        (&cut_off, "is damaged or cut off"),
        (&executable, "is no shared object"),
        (&other_machine, "is for another kind of processor"),
        (&another(), "is a Wireshark plugin, but not tcplint's"),
    ];
    for (content, why) in cases {
        fs::write(&file, content).unwrap();
        let ran = fake.run(&["install", "--object", file.to_str().unwrap()]);
        assert_eq!((ran.status, &ran.out[..]), (2, ""), "{why}");
        let said = format!("tcplint: {}: {why}", file.display());
        assert!(ran.err.starts_with(&said), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
    }
    for name in ["/dev/zero", "nowhere.so", "."] {
        assert_eq!(fake.run(&["install", "--object", name]).status, 2, "{name}");
    }
}

/// Without an object beside the program, the message says how to get one.
#[test]
fn missing_object_is_said_with_what_to_do() {
    let fake = Fake::of("4.4.0");
    let alone = fake.path("alone/bin/tcplint");
    fs::create_dir_all(alone.parent().unwrap()).unwrap();
    fs::copy(tcplint().get_program(), &alone).unwrap();
    let run = |action: &str| {
        let mut command = assert_cmd::Command::new(&alone);
        ran(command
            .env("PATH", fake.path("bin"))
            .args(["plugin", action]))
    };
    let ran = run("install");
    assert_eq!((ran.status, ran.out), (2, String::new()));
    assert!(
        ran.err.contains("cargo build --release -p tcplint-plugin"),
        "{}",
        ran.err
    );
    assert_eq!(run("list").status, 0);
    let packaged = fake.path("alone/lib/tcplint/libtcplint.so");
    write(&packaged, &fs::read(object()).unwrap());
    let ran = run("install");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(is_installed(&fake.personal()));
}

#[test]
fn odd_answers_are_told_and_nothing_is_copied() {
    let version = r#"case "$*" in --version) echo "TShark (Wireshark) 4.4.18.";; *) "#;
    let cases = [
        (
            "exit 0".to_owned(),
            "'--version' shows no version of Wireshark",
        ),
        (
            "echo 'GNU tshark 4.4.18'".to_owned(),
            "'--version' shows no version",
        ),
        (
            "echo 'TShark (Wireshark) four'".to_owned(),
            "'--version' shows no version",
        ),
        (
            "printf '\\377\\376\\0'".to_owned(),
            "'--version' shows no version",
        ),
        (
            "echo >&2 'no such library'; exit 127".to_owned(),
            "ended with status 127: no such library",
        ),
        ("kill -SEGV $$".to_owned(), "crashed (signal 11)"),
        (
            format!("{version} exit 0;; esac"),
            "'-G folders' has no line 'Personal Plugins:'",
        ),
        (
            format!("{version} echo 'Persönliche Module: /a';; esac"),
            "has no line 'Personal Plugins:'",
        ),
        (
            format!("{version} echo 'Personal Plugins: plugins';; esac"),
            "has no line 'Personal Plugins:'",
        ),
        (
            format!("{version} echo 'Personal Plugins: /a';; esac"),
            "has no line 'Global Plugins:'",
        ),
    ];
    for (script, why) in cases {
        let fake = Fake::new();
        fake.program("bin/tshark", &script);
        let program = format!("tcplint: {}: ", fake.path("bin/tshark").display());
        for ran in [
            fake.install(&[]),
            fake.run(&["uninstall"]),
            fake.run(&["list"]),
        ] {
            assert_eq!(ran.status, 2, "{script}");
            assert!(
                ran.err.starts_with(&program) && ran.err.contains(why),
                "{script}: {}",
                ran.err
            );
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
        let row = &fake.list()[0];
        assert!(row["error"].as_str().unwrap().contains(why));
        assert!(
            fs::read_dir(fake.folder.path()).unwrap().count() == 1,
            "{script}"
        );
    }
}

/// A program that hangs, or never stops printing, is ended with its children; others are served.
#[test]
fn program_that_hangs_is_stopped() {
    let limit = Duration::from_secs(15);
    for script in [
        "/bin/sleep 1000",
        "/bin/sleep 1000 & exit 0",
        "while :; do echo TShark; done",
        "while :; do echo TShark >&2; done",
        "trap '' TERM INT HUP; /bin/sleep 1000; /bin/sleep 1000",
    ] {
        let fake = Fake::of("4.4.18");
        fake.program("hangs/tshark", script);
        let hangs = fake.path("hangs/tshark");
        let start = Instant::now();
        let there = fake.path("bin/tshark");
        let named = [&hangs, &there].map(|path| path.to_str().unwrap());
        let named = ["--tshark", named[0], "--tshark", named[1]];
        let ran = fake.install(&[&["--time-limit", "1"], &named[..]].concat());
        assert!(start.elapsed() < limit, "{script}");
        assert_eq!(ran.status, 2, "{script}");
        assert!(
            ran.err.contains("gave no answer within 1 s"),
            "{script}: {}",
            ran.err
        );
        assert!(is_installed(&fake.personal()), "{script}");
    }
}

#[test]
fn each_wireshark_is_dealt_with_once() {
    let fake = Fake::of("4.4.18");
    fs::create_dir(fake.path("second")).unwrap();
    symlink(fake.path("bin/tshark"), fake.path("second/tshark")).unwrap();
    // The graphical one beside a tshark is the same Wireshark; where it is alone, it is asked.
    fake.program("bin/wireshark", "exit 1");
    fake.program("third/wireshark", &fake.script("4.6.1", "third"));
    fake.program("fourth/tshark", &fake.script("4.6.1", "third"));
    let path = ["bin", "second", "third", "fourth", "none"].map(|name| fake.path(name));
    let path = std::env::join_paths(path).unwrap();
    let mut command = tcplint();
    command
        .env("PATH", &path)
        .args(["plugin", "list", "--output-format", "json"]);
    let rows: Vec<Value> = serde_json::from_str(&ran(&mut command).out).unwrap();
    let programs: Vec<_> = rows
        .iter()
        .map(|row| row["program"].as_str().unwrap().to_owned())
        .collect();
    let expected =
        ["bin/tshark", "third/wireshark"].map(|name| fake.path(name).display().to_string());
    assert_eq!(programs, expected);
}

#[test]
fn named_program_may_be_anywhere() {
    let fake = Fake::new();
    fake.program("else/where", &fake.script("4.4.18", "plugins"));
    let name = fake.path("else/where");
    assert_eq!(
        fake.install(&["--tshark", name.to_str().unwrap()]).status,
        0
    );
    assert!(is_installed(&fake.personal()));
    let ran = fake.install(&["--tshark", "/nowhere/tshark"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("/nowhere/tshark: cannot be run"),
        "{}",
        ran.err
    );
    // As it was named, and none of those in PATH.
    fake.program("bin/tshark", &fake.script("4.6.1", "others"));
    let ran = fake.install(&["--tshark", "nosuch"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.starts_with("tcplint: nosuch: cannot be run"),
        "{}",
        ran.err
    );
}

/// Wireshark's own words, where it does not load what is in its folder.
#[test]
fn plugin_that_is_not_loaded_is_told() {
    let fake = Fake::new();
    let script = fake.script("4.4.18", "plugins");
    let complaint = "tshark: Couldn't load plugin 'tcplint.so': version GLIBC_9 not found";
    let deaf = script.replace(
        "    for file in",
        &format!("    echo >&2 \"{complaint}\"; exit 0; for file in"),
    );
    fake.program("bin/tshark", &deaf);
    let ran = fake.install(&["--global"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err
            .contains(&format!("does not list it; it says: {complaint}")),
        "{}",
        ran.err
    );
    assert_eq!(fake.list()[0]["complaint"], complaint);
    let ran = fake.install(&[]);
    if is_root() {
        assert_eq!((ran.status, &ran.err[..]), (0, ""));
        assert!(
            ran.out
                .contains("for root, Wireshark skips the personal folder"),
            "{}",
            ran.out
        );
    } else {
        assert_eq!(ran.status, 2);
    }
}

/// Under sudo with the home of another, root's files would be in that user's way.
#[test]
fn root_writes_into_no_home_of_others() {
    if !is_root() {
        eprintln!("skipped: only root could write into another user's home");
        return;
    }
    let fake = Fake::of("4.4.18");
    fs::create_dir(fake.path("my own")).unwrap();
    chown(fake.path("my own"), Some(1000), Some(1000)).unwrap();
    let ran = fake.install(&[]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err
            .contains("this is root and the folder is user 1000's"),
        "{}",
        ran.err
    );
    assert_eq!(fs::read_dir(fake.path("my own")).unwrap().count(), 0);
    assert_eq!(fake.install(&["--global"]).status, 0);
    // Nor does it take away what is there, or call it installed.
    write(&fake.personal(), &fs::read(object()).unwrap());
    let there = fake.personal();
    for folder in there.ancestors().take(3) {
        chown(folder, Some(1000), Some(1000)).unwrap();
    }
    assert_eq!(fake.install(&[]).status, 2);
    let ran = fake.run(&["uninstall"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("not removed, because this is root and"),
        "{}",
        ran.err
    );
    assert!(is_installed(&fake.personal()));
}

/// Of a Wireshark that is gone.
#[test]
fn plugin_without_a_wireshark_is_removed_where_it_usually_is() {
    let fake = Fake::new();
    let plugins = fake.path("home/.local/lib/wireshark/plugins");
    let [own, other] = ["4.4", "4.6"].map(|version| plugins.join(version).join("epan/tcplint.so"));
    write(&own, &fs::read(object()).unwrap());
    write(&other, b"not ours");
    let global = fake.run(&["uninstall", "--global"]);
    assert_eq!((global.status, global.out.as_str()), (0, ""));
    assert!(own.exists());
    let ran = fake.run(&["uninstall"]);
    assert_eq!(
        (ran.status, ran.out),
        (0, format!("  removed   {}\n", own.display()))
    );
    assert!(!own.exists() && other.exists());
}

#[test]
fn real_wireshark_loads_what_was_installed() {
    for real in Real::all() {
        let first = real.tcplint(&["install"]);
        assert_eq!(first.status, 0, "{}: {}", real.version, first.err);
        assert!(first.out.contains("\n  copied    "), "{}", first.out);
        assert!(
            first
                .out
                .contains("\n  verified  '-G plugins' lists tcplint.so"),
            "{}",
            first.out
        );
        let second = real.tcplint(&["install"]);
        assert!(second.out.contains("\n  present   "), "{}", second.out);
        let list = real.tcplint(&["list", "--output-format", "json"]);
        let rows: Vec<Value> = serde_json::from_str(&list.out).unwrap();
        assert_eq!(rows.len(), 1, "{}", list.out);
        let version = rows[0]["version"].as_str().unwrap();
        assert!(
            version.starts_with(&format!("{}.", real.version)),
            "{version}"
        );
        assert_eq!(
            (&rows[0]["loaded"], &rows[0]["personal"]["same"]),
            (&true.into(), &true.into())
        );
        assert_eq!(rows[0]["loaded_version"], env!("CARGO_PKG_VERSION"));
        // Only root may write there.
        let global = real.tcplint(&["install", "--global"]);
        assert_eq!(global.status, 2, "{}", global.out);
        assert!(
            global.err.contains("the global folder is root's"),
            "{}",
            global.err
        );
        let removed = real.tcplint(&["uninstall"]);
        assert!(removed.out.contains("\n  removed   "), "{}", removed.out);
        let list = real.tcplint(&["list", "--output-format", "json"]);
        let rows: Vec<Value> = serde_json::from_str(&list.out).unwrap();
        assert_eq!(
            (&rows[0]["loaded"], &rows[0]["personal"]["installed"]),
            (&false.into(), &false.into())
        );
    }
}

/// What the page shows is what is printed, but for the user and the version.
#[test]
fn examples_of_the_page_are_real() {
    let page = fs::read_to_string(root().join("docs/wireshark.md")).unwrap();
    let blocks = page.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    let mut examples: Vec<(&str, String)> = Vec::new();
    for line in lines {
        match line.strip_prefix("$ ") {
            Some(command) => examples.push((command, String::new())),
            None => examples.last_mut().unwrap().1 += &format!("{line}\n"),
        }
    }
    examples.retain(|(command, _)| command.starts_with("tcplint plugin "));
    assert_eq!(examples.len(), 3);
    for real in Real::all() {
        let list = real.tcplint(&["list", "--output-format", "json"]);
        let rows: Vec<Value> = serde_json::from_str(&list.out).unwrap();
        let (version, home) = (rows[0]["version"].as_str().unwrap(), real.home());
        for (command, shown) in &examples {
            let shown = shown
                .replace("4.4.18", version)
                .replace("plugins/4.4", &format!("plugins/{}", real.version))
                .replace("/home/you/tcplint/target/release", &home)
                .replace("/home/you", &home);
            let arguments: Vec<_> = command.split(' ').skip(2).collect();
            let ran = real.tcplint(&arguments);
            assert_eq!(
                (ran.status, ran.err, ran.out),
                (0, String::new(), shown),
                "{command}"
            );
        }
    }
}
