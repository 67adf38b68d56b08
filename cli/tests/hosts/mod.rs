//! The real Wiresharks that are here, each with tcplint beside it, as a user who is not root.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Once, OnceLock};

use tempfile::TempDir;

use crate::common::{Ran, root, tcplint};

/// The minor versions that the plugin is for.
const VERSIONS: [&str; 4] = ["4.0", "4.2", "4.4", "4.6"];
/// As whom they run where the tests run as root.
const USER: u32 = 1000;

/// The plugin, of the profile of this test.
pub(crate) fn object() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        // A test of one package does not build another.
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "-p", "tcplint-plugin"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.current_dir(root()).status().unwrap().success());
        Path::new(tcplint().get_program()).with_file_name("libtcplint.so")
    });
    built.clone()
}

/// A Wireshark of this system, or of a folder that `scripts/wireshark-hosts` made.
pub(crate) struct Real {
    pub(crate) version: &'static str,
    /// The folder that it sees as `/`, if it is not this system's.
    folder: Option<PathBuf>,
    /// Its user's home, with tcplint and the plugin in it.
    home: TempDir,
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// The `4.4` of `TShark (Wireshark) 4.4.18 ...`.
fn version_of(output: io::Result<Output>) -> Option<String> {
    let out = String::from_utf8(output.ok()?.stdout).ok()?;
    let number = out.strip_prefix("TShark (Wireshark) ")?;
    let mut parts = number.split('.');
    Some(format!("{}.{}", parts.next()?, parts.next()?))
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

impl Real {
    /// All that are here. Of each of the others one line says so, and the test fails where
    /// `TCPLINT_REQUIRE_HOSTS` demands it.
    pub(crate) fn all() -> Vec<Real> {
        let demanded = std::env::var("TCPLINT_REQUIRE_HOSTS").unwrap_or_default();
        let folders = std::env::var_os("TCPLINT_HOSTS")
            .map_or_else(|| root().join("target/hosts"), PathBuf::from);
        let own = version_of(Command::new("tshark").arg("--version").output());
        let mut told = Vec::new();
        let find = |version: &&'static str| {
            let folder = folders.join(version);
            let in_folder = || {
                let mut command = Command::new("chroot");
                let output = command.arg(&folder).args(["tshark", "--version"]).output();
                is_root() && version_of(output).as_deref() == Some(version)
            };
            if own.as_deref() == Some(version) {
                Some(Real::new(version, None))
            } else if in_folder() {
                Some(Real::new(version, Some(folder)))
            } else {
                let is_demanded = demanded.split(',').any(|one| one.trim() == *version);
                assert!(!is_demanded, "Wireshark {version} is demanded");
                let folder = folder.display();
                told.push(format!(
                    "skipped: no Wireshark {version} here, or in {folder}"
                ));
                None
            }
        };
        let hosts = VERSIONS.iter().filter_map(find).collect();
        say_once(&told);
        hosts
    }

    fn new(version: &'static str, folder: Option<PathBuf>) -> Real {
        let home = match &folder {
            Some(folder) => TempDir::new_in(folder.join("tmp")),
            None => TempDir::new(),
        }
        .unwrap();
        let give = |path: &Path, mode: u32| {
            if is_root() {
                chown(path, Some(USER), Some(USER)).unwrap();
            }
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        give(home.path(), 0o755);
        for (file, name) in [
            (PathBuf::from(tcplint().get_program()), "tcplint"),
            (object(), "libtcplint.so"),
        ] {
            let copy = home.path().join(name);
            fs::copy(file, &copy).unwrap();
            give(&copy, 0o755);
        }
        Real {
            version,
            folder,
            home,
        }
    }

    /// The user's home as that user sees it.
    pub(crate) fn home(&self) -> String {
        let home = match &self.folder {
            Some(folder) => Path::new("/").join(self.home.path().strip_prefix(folder).unwrap()),
            None => self.home.path().to_owned(),
        };
        home.to_str().unwrap().to_owned()
    }

    /// Runs `tcplint plugin` where this Wireshark is, as its user.
    pub(crate) fn tcplint(&self, arguments: &[&str]) -> Ran {
        let home = PathBuf::from(self.home());
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
        command
            .arg(format!("HOME={}", home.display()))
            .arg("PATH=/usr/bin")
            .arg(home.join("tcplint"))
            .arg("plugin")
            .args(arguments);
        if self.folder.is_some() && arguments[0] != "uninstall" {
            // There is no /proc in there, without which a program does not know where it is.
            command.arg("--object").arg(home.join("libtcplint.so"));
        }
        let output = command.current_dir("/").output().unwrap();
        let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
        Ran {
            status: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}
