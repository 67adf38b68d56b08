use crate::form::table;
use crate::row::Located;

/// `{"type":"finding", …}`.
pub(crate) struct FindingRow<'a> {
    file: &'a str,
    located: &'a Located,
}

impl<'a> FindingRow<'a> {
    pub(crate) fn new(file: &'a str, located: &'a Located) -> FindingRow<'a> {
        FindingRow { file, located }
    }
}

table!("finding", row: FindingRow<'_> {
    "file" => text(row.file),
    "frame" => maybe_number(row.located.place.frame()),
    "time" => time(row.located.place.time.as_nanos()),
    "ts" => seconds(row.located.place.time.as_nanos()),
    "stream" => maybe_number(row.located.stream),
    "src" => address(row.located.source.address),
    "src_port" => maybe_number(row.located.source.port),
    "dst" => address(row.located.destination.address),
    "dst_port" => maybe_number(row.located.destination.port),
    "code" => word(row.located.finding.rule.rule().code),
    "name" => word(row.located.finding.rule.rule().name),
    "severity" => word(row.located.finding.severity.name()),
    "confidence" => word(row.located.finding.confidence.name()),
    "message" => text(&row.located.finding.message),
    "flags" => maybe_hex(row.located.flags.map(|flags| flags.bits())),
    "related" => numbers(&row.located.related),
    "related_files" => texts(row.located.related_files.as_deref()),
});
