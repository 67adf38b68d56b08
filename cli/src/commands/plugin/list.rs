//! `tcplint plugin list`: where the plugin is, and which Wireshark loads it.

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{NO_WIRESHARK, ask_all, failed, is_root};
use crate::args::{Color, ListArguments, ListFormat};
use crate::commands::Status;
use crate::diagnostics::note;
use crate::numbers::Printable;
use crate::output::Output;
use crate::wireshark::{Content, Host, Loading, Object, Place};

/// A Wireshark, and whether it loads the plugin.
struct Row {
    host: Host,
    personal: Content,
    global: Content,
    loading: Result<Loading, String>,
}

/// Prints the list.
pub(super) fn run(arguments: &ListArguments) -> anyhow::Result<Status> {
    let own = match Object::find(arguments.object.as_deref()) {
        Err(error) if arguments.object.is_some() => return Err(error),
        // With nothing to compare with, the rest is still worth a list.
        own => own,
    };
    let asked = ask_all(&arguments.wireshark);
    let rows: Vec<_> = asked.into_iter().map(|one| one.map(Row::of)).collect();
    let mut output = Output::stdout(Color::Auto);
    if arguments.output_format == ListFormat::Text {
        match &own {
            Ok(own) => {
                let path = own.path.to_string_lossy();
                write!(output, "tcplint {}: {}", own.version, Printable(&path))?;
            }
            Err(error) => write!(output, "{}", Printable(&format!("{error:#}")))?,
        }
        output.end_line()?;
    }
    let own = own.as_ref().ok();
    match arguments.output_format {
        ListFormat::Text => {
            for row in rows.iter().flatten() {
                write!(output, "{}", text(row, own))?;
            }
            if rows.is_empty() {
                write!(output, "{NO_WIRESHARK}")?;
                output.end_line()?;
            }
        }
        ListFormat::Json => {
            let rows: Vec<_> = rows.iter().map(|row| object(row, own)).collect();
            serde_json::to_writer_pretty(&mut output, &rows)?;
            output.end_line()?;
        }
    }
    output.flush()?;
    let mut status = Status::Clean;
    for row in &rows {
        let trouble = match row {
            Err((program, why)) => Some((program, why)),
            Ok(row) => row
                .loading
                .as_ref()
                .err()
                .map(|why| (&row.host.program, why)),
        };
        if let Some((program, why)) = trouble {
            note(failed(program, why));
            status = Status::Trouble;
        }
    }
    Ok(status)
}

impl Row {
    fn of(host: Host) -> Row {
        Row {
            personal: host.personal.content(),
            global: host.global.content(),
            loading: host.loading(),
            host,
        }
    }
}

fn text(row: &Row, own: Option<&Object>) -> String {
    let host = &row.host;
    let program = host.program.to_string_lossy();
    let mut text = format!("{}: Wireshark {}", Printable(&program), host.version);
    text += match host.is_taken() {
        true => "\n",
        false => ", which the plugin is not for\n",
    };
    let mut line = |name: &str, content: &str| text += &format!("  {name:<9} {content}\n");
    for (name, place, content) in [
        ("personal", &host.personal, &row.personal),
        ("global", &host.global, &row.global),
    ] {
        line(name, &in_words(content, place, own));
        line("", &Printable(&shown_path(place)).to_string());
    }
    let shown = row.loading.as_ref().map(|loading| &loading.shown);
    let loads = match shown {
        Ok(Some(shown)) => {
            let file = shown.file.to_string_lossy();
            format!("{}, from {}", Printable(&shown.version), Printable(&file))
        }
        Ok(None) if is_root() && matches!(row.personal, Content::Plugin(_)) => {
            "nothing: for root, Wireshark skips the personal folder".to_owned()
        }
        Ok(None) => "nothing of tcplint".to_owned(),
        Err(_) => "not known".to_owned(),
    };
    line("loads", &loads);
    if let Ok(Some(complaint)) = row.loading.as_ref().map(|loading| &loading.complaint) {
        line("says", &Printable(complaint).to_string());
    }
    text
}

/// The file where there is one, else the folder that it would be in.
fn shown_path(place: &Place) -> String {
    let path = match place.content() {
        Content::Nothing => &place.folder,
        Content::Plugin(_) | Content::Other(_) => &place.file,
    };
    path.to_string_lossy().into_owned()
}

fn in_words(content: &Content, place: &Place, own: Option<&Object>) -> String {
    match content {
        Content::Nothing => "not there".to_owned(),
        Content::Other(why) => {
            // The line below names the file.
            let named = format!("{}: ", place.file.display());
            let why = why.strip_prefix(&named).unwrap_or(why);
            format!("not tcplint's: {}", Printable(why))
        }
        Content::Plugin(object) => {
            let compared = match own.map(|own| own.content == object.content) {
                Some(true) => ", the same as here",
                Some(false) => ", not the same as here",
                None => "",
            };
            format!("tcplint {}{compared}", object.version)
        }
    }
}

fn object(row: &Result<Row, (PathBuf, String)>, own: Option<&Object>) -> Value {
    let row = match row {
        Ok(row) => row,
        Err((program, why)) => {
            return json!({
                "type": "wireshark", "program": program.to_string_lossy(), "version": null,
                "supported": null, "personal": null, "global": null, "loaded": null,
                "loaded_version": null, "loaded_from": null, "complaint": null, "error": why,
            });
        }
    };
    let place = |place: &Place, content: &Content| {
        let plugin = match content {
            Content::Plugin(object) => Some(object),
            Content::Nothing | Content::Other(_) => None,
        };
        let same = plugin
            .zip(own)
            .map(|(there, own)| there.content == own.content);
        json!({
            "file": place.file.to_string_lossy(),
            "installed": plugin.is_some(),
            "version": plugin.map(|object| &object.version),
            "same": same,
            "problem": match content {
                Content::Other(why) => Some(why),
                Content::Nothing | Content::Plugin(_) => None,
            },
        })
    };
    let loading = row.loading.as_ref().ok();
    let shown = loading.and_then(|loading| loading.shown.as_ref());
    json!({
        "type": "wireshark",
        "program": row.host.program.to_string_lossy(),
        "version": row.host.version.to_string(),
        "supported": row.host.is_taken(),
        "personal": place(&row.host.personal, &row.personal),
        "global": place(&row.host.global, &row.global),
        "loaded": loading.map(|loading| loading.shown.is_some()),
        "loaded_version": shown.map(|shown| &shown.version),
        "loaded_from": shown.map(|shown| shown.file.to_string_lossy()),
        "complaint": loading.and_then(|loading| loading.complaint.as_ref()),
        "error": row.loading.as_ref().err(),
    })
}
