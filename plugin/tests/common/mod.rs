//! Real Wiresharks for the tests, and what they are compared with.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

pub mod merged;
pub mod tools;

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Once, OnceLock};

use serde_json::Value;
use tempfile::TempDir;

/// The minor versions that the plugin is for.
const VERSIONS: [&str; 4] = ["4.0", "4.2", "4.4", "4.6"];
/// As whom a host runs where the tests run as root: for root, Wireshark does not look into the
/// personal plugin folder.
const USER: u32 = 1000;

/// The project's top folder.
pub fn root() -> PathBuf {
    let plugin = Path::new(env!("CARGO_MANIFEST_DIR"));
    plugin.parent().unwrap().to_owned()
}

/// Where cargo puts what it builds, of the profile of this test.
pub fn built(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        // A test of one package finds neither the program of another nor, surely, the shared object
        // of its own.
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "-p", "tcplint", "-p", "tcplint-plugin"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.current_dir(root()).status().unwrap().success());
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().to_owned()
    });
    folder.join(name)
}

/// The rows that `tcplint` prints as JSON lines.
pub fn tcplint(arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(built("tcplint"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.code().is_some(), "killed by a signal");
    let rows = String::from_utf8(output.stdout).unwrap();
    rows.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A Wireshark with the plugin in the personal folder of a user of its own.
pub struct Host {
    pub version: &'static str,
    /// The folder that it sees as `/`, if it is not this system's.
    folder: Option<PathBuf>,
    home: TempDir,
}

/// What a run of tshark came to.
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// The `4.4` of `TShark (Wireshark) 4.4.18 ...`.
fn version_of(output: io::Result<Output>) -> Option<String> {
    let output = output.ok().filter(|output| output.status.success())?;
    let out = text(&output.stdout);
    let number = out.strip_prefix("TShark (Wireshark) ")?;
    let mut parts = number.split('.');
    Some(format!("{}.{}", parts.next()?, parts.next()?))
}

/// All hosts that are here. Of each of the others one line says why it is not tested, and the test
/// fails where `TCPLINT_REQUIRE_HOSTS` (`4.0,4.4`) demands it.
pub fn hosts() -> Vec<Host> {
    let demanded = std::env::var("TCPLINT_REQUIRE_HOSTS").unwrap_or_default();
    let own = version_of(Command::new("tshark").arg("--version").output());
    let folders = std::env::var_os("TCPLINT_HOSTS")
        .map_or_else(|| root().join("target/hosts"), PathBuf::from);
    let mut told = Vec::new();
    let find = |version: &&'static str| {
        let found = if own.as_deref() == Some(*version) {
            Ok(None)
        } else {
            in_folder(&folders.join(version), version).map(Some)
        };
        match found {
            Ok(folder) => Some(Host::new(version, folder)),
            Err(why) => {
                let is_demanded = demanded.split(',').any(|one| one.trim() == *version);
                assert!(!is_demanded, "Wireshark {version} is demanded, but {why}");
                told.push(format!("skipped: Wireshark {version}, because {why}"));
                None
            }
        }
    };
    let hosts = VERSIONS.iter().filter_map(find).collect();
    say_once(&told);
    hosts
}

/// Says what is skipped, once in each test program. The harness keeps to itself what a test that
/// passes prints by `eprintln`, but not what is written like this.
fn say_once(lines: &[String]) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        for line in lines {
            let _ = writeln!(io::stderr(), "{line}");
        }
    });
}

fn in_folder(folder: &Path, version: &str) -> Result<PathBuf, String> {
    let name = folder.display();
    if !folder.is_dir() {
        let made = match version {
            "4.4" | "4.6" => " (scripts/wireshark-hosts makes it)",
            _ => "",
        };
        return Err(format!(
            "it is not installed, and {name} is not there{made}"
        ));
    }
    if !is_root() {
        return Err(format!("only root can run what is in {name}"));
    }
    let there = version_of(
        Command::new("chroot")
            .arg(folder)
            .args(["tshark", "--version"])
            .output(),
    );
    match there {
        Some(there) if there == version => Ok(folder.to_owned()),
        Some(there) => Err(format!("{name} has Wireshark {there}")),
        None => Err(format!("the tshark in {name} does not run")),
    }
}

impl Host {
    fn new(version: &'static str, folder: Option<PathBuf>) -> Host {
        let home = match &folder {
            Some(folder) => TempDir::new_in(folder.join("tmp")),
            None => TempDir::new(),
        }
        .unwrap();
        let host = Host {
            version,
            folder,
            home,
        };
        host.install(&built("libtcplint.so"));
        host
    }

    /// Puts a shared object into the personal plugin folder.
    pub fn install(&self, object: &Path) {
        let plugins = self.plugins();
        fs::create_dir_all(&plugins).unwrap();
        fs::copy(object, plugins.join("tcplint.so")).unwrap();
        self.give(self.home.path());
        for folder in plugins.ancestors().take_while(|at| *at != self.home.path()) {
            self.give(folder);
        }
        self.give(&plugins.join("tcplint.so"));
    }

    /// Puts a file into the personal configuration folder, under this name.
    pub fn configure(&self, name: &str, file: &Path) {
        let folder = self.home.path().join(".config/wireshark");
        fs::create_dir_all(&folder).unwrap();
        let place = folder.join(name);
        fs::copy(file, &place).unwrap();
        self.give(folder.parent().unwrap());
        self.give(&folder);
        self.give(&place);
    }

    fn plugins(&self) -> PathBuf {
        let folder = format!(".local/lib/wireshark/plugins/{}/epan", self.version);
        self.home.path().join(folder)
    }

    /// Lets the host's user have what root made.
    fn give(&self, path: &Path) {
        if is_root() {
            chown(path, Some(USER), Some(USER)).unwrap();
        }
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A path of this system as the host sees it.
    fn seen(&self, path: &Path) -> PathBuf {
        match &self.folder {
            Some(folder) => Path::new("/").join(path.strip_prefix(folder).unwrap()),
            None => path.to_owned(),
        }
    }

    /// Copies a file to where the host sees it: its path there.
    pub fn copy(&self, file: &Path) -> String {
        let copy = self.home.path().join(file.file_name().unwrap());
        fs::copy(file, &copy).unwrap();
        self.give(&copy);
        self.seen(&copy).to_str().unwrap().to_owned()
    }

    /// Runs tshark as a user who is not root.
    pub fn tshark(&self, arguments: &[&str]) -> Ran {
        self.tshark_with(&[], arguments)
    }

    /// The same, with more in its environment.
    pub fn tshark_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
        let ran = self.run(environment, "tshark", arguments, "");
        let is_bug = ["Dissector bug", "(tshark:", "ERROR:"]
            .iter()
            .any(|sign| ran.err.contains(sign));
        assert!(!is_bug, "{}: {}", self.version, ran.err);
        assert!(ran.status.is_some(), "{}: {}", self.version, ran.err);
        ran
    }

    /// The same, where Wireshark is expected to complain.
    pub fn tshark_in_trouble(&self, arguments: &[&str]) -> Ran {
        self.run(&[], "tshark", arguments, "")
    }

    /// What sharkd, the engine of Wireshark without its windows, answers to requests.
    pub fn sharkd(&self, requests: &[Value]) -> Vec<Value> {
        let requests: Vec<_> = requests.iter().map(Value::to_string).collect();
        let ran = self.run(&[], "sharkd", &["-"], &(requests.join("\n") + "\n"));
        let answers = ran.out.lines().filter(|line| line.starts_with('{'));
        let answers = answers.map(|line| serde_json::from_str(line).unwrap());
        answers.collect()
    }

    fn run(
        &self,
        environment: &[(&str, &str)],
        program: &str,
        arguments: &[&str],
        input: &str,
    ) -> Ran {
        let mut command = match &self.folder {
            Some(folder) => {
                let mut command = Command::new("chroot");
                command
                    .arg(format!("--userspec={USER}:{USER}"))
                    .arg(folder)
                    .arg("env");
                command
            }
            None if is_root() => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={USER}"))
                    .arg(format!("--regid={USER}"));
                command.args(["--clear-groups", "env"]);
                command
            }
            None => Command::new("env"),
        };
        let home = self.seen(self.home.path());
        command
            .arg(format!("HOME={}", home.display()))
            .arg("LC_ALL=C.UTF-8");
        for (name, value) in environment {
            command.arg(format!("{name}={value}"));
        }
        let mut child = command
            .arg(program)
            .args(arguments)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let err = text(&output.stderr);
        Ran {
            status: output.status.code(),
            out: text(&output.stdout),
            err,
        }
    }

    /// The values of fields of each frame: a cell for each field, with commas between its values.
    pub fn fields(&self, mode: &[&str], capture: &str, fields: &[&str]) -> Vec<Vec<String>> {
        let mut arguments = mode.to_vec();
        arguments.extend(["-r", capture, "-T", "fields"]);
        for field in fields {
            arguments.extend(["-e", field]);
        }
        let ran = self.tshark(&arguments);
        assert_eq!(ran.status, Some(0), "{}: {}", self.version, ran.err);
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
        ran.out.lines().map(cells).collect()
    }
}
